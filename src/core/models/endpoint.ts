/** The server that models are fetched from: the Hub or a mirror of it. */

export const HUB = 'https://huggingface.co';

export type EndpointResult =
  | {
      readonly kind: 'endpoint';
      /** Without a slash at its end. */
      readonly url: string;
      /** With the port where it is not the usual one; for a person. */
      readonly host: string;
      /** False for plain http: what is fetched could be changed on its way. */
      readonly encrypted: boolean;
    }
  | { readonly kind: 'invalid'; readonly message: string };

/** @param setting `phiPair.hub.endpoint`; empty for the Hub */
export function readEndpoint(setting: string): EndpointResult {
  const text = setting.trim() || HUB;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problem = url ? addressProblem(url) : 'it is no URL';
  if (!url || problem !== undefined) {
    // The setting may hold a password: it is not repeated.
    return { kind: 'invalid', message: `The setting phiPair.hub.endpoint cannot be used: ${problem}. Set it to an address such as ${HUB}, or empty it.` };
  }
  return { kind: 'endpoint', url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, host: url.host, encrypted: url.protocol === 'https:' };
}

/** What keeps a server's address from being used, for a person after "it cannot be used: "; undefined where nothing does. */
export function addressProblem(url: URL): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'it begins neither with https:// nor with http://';
  if (url.username !== '' || url.password !== '') return 'it holds a user name or a password, which settings are no place for';
  if (url.search !== '' || url.hash !== '') return 'it has a "?" or a "#"';
  return undefined;
}

/** Where the file lies; `revision` and `path` are checked before. */
export const fileUrl = (endpoint: string, repo: string, revision: string, path: string): string => `${endpoint}/${repo}/resolve/${encodeURIComponent(revision)}/${path}`;
