/** Names of a model's files, as a server, a repository or a file on disk gives them: hostile until checked. */

const PATH_CHARACTERS_MAX = 200;
/** Letters, digits and what model files use beside them; no backslash, colon, blank or control character. */
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._+=-]*$/;
/** Names that Windows gives to devices, with any extension. */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Whether the path, with `/` between its parts, stays below any folder it is joined to, on every platform. */
export function isSafeFilePath(path: string): boolean {
  if (path.length > PATH_CHARACTERS_MAX) return false;
  return path.split('/').every((segment) => SEGMENT.test(segment) && !segment.endsWith('.') && !WINDOWS_DEVICE.test(segment));
}
