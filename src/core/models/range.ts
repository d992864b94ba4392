/** Whether the server sends the piece of a file that was asked for. */
import { DownloadError } from './failure';

export interface ReplyHead {
  readonly status: number;
  readonly contentRange: string | undefined;
  readonly contentLength: string | undefined;
  readonly contentEncoding: string | undefined;
}

/**
 * @param from first byte that was asked for
 * @param bytes of the whole file
 * @throws DownloadError 'wrong-size', 'cannot-resume', or 'refused' for an answer that no server should give
 */
export function checkRange(head: ReplyHead, from: number, bytes: number, path: string, host: string): void {
  const { status, contentRange, contentEncoding } = head;
  if (contentEncoding !== undefined && contentEncoding !== 'identity') {
    throw new DownloadError('refused', `${host} sends ${path} packed (${contentEncoding.slice(0, 20)}), although it was asked not to: something between here and there changes it. Look at http.proxy and phiPair.hub.endpoint.`);
  }
  if (status === 200 && from === 0) {
    if (head.contentLength !== undefined && Number(head.contentLength) !== bytes) throw wrongSize(path, bytes, head.contentLength);
    return;
  }
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(contentRange ?? '');
  if (status !== 206 || !range || Number(range[1]) !== from) {
    throw new DownloadError('cannot-resume', `${host} cannot send ${path} from its middle on, so an interrupted download cannot go on there. Remove the download and start it anew, or set another phiPair.hub.endpoint.`);
  }
  if (range[3] !== '*' && Number(range[3]) !== bytes) throw wrongSize(path, bytes, range[3] ?? '');
}

export const wrongSize = (path: string, bytes: number, found: string | number): DownloadError =>
  new DownloadError('wrong-size', `${path} has another size (${found} bytes) than its listing says (${bytes} bytes). The file was removed. Try again; if it comes again, the mirror is damaged: set another phiPair.hub.endpoint.`);
