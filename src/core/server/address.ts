/** The team's own server: where it is, and whether what is sent there stays between the two. */
import { addressProblem } from '../models/endpoint';

export interface ServerAddress {
  /** What the paths of the API are appended to; without a slash at its end. */
  readonly base: string;
  /** Scheme, host and port: what consent and key are bound to. */
  readonly origin: string;
  /** With the port where it is not the usual one; for a person. */
  readonly host: string;
  readonly encrypted: boolean;
  /** On this machine: nothing leaves it. */
  readonly loopback: boolean;
}

export type AddressResult =
  | { readonly kind: 'none' }
  | { readonly kind: 'address'; readonly address: ServerAddress }
  | { readonly kind: 'invalid'; readonly message: string };

const EXAMPLE = 'https://llm.example.org/v1';
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** @param setting `phiPair.server.url`; an address without a path gets `/v1` */
export function readServerAddress(setting: string): AddressResult {
  const text = setting.trim();
  if (text === '') return { kind: 'none' };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problem = url ? addressProblem(url) : 'it is no URL';
  if (!url || problem !== undefined) {
    // The setting may hold a password: it is not repeated.
    return { kind: 'invalid', message: `The setting phiPair.server.url cannot be used: ${problem}. Set it to an address such as ${EXAMPLE}, or empty it.` };
  }
  const path = url.pathname.replace(/\/+$/, '') || '/v1';
  return { kind: 'address', address: { base: `${url.origin}${path}`, origin: url.origin, host: url.host, encrypted: url.protocol === 'https:', loopback: LOOPBACK.test(url.hostname) } };
}

/** Whether a key may be sent there: not where everyone on the way can read it. */
export const mayCarryKey = ({ encrypted, loopback }: Pick<ServerAddress, 'encrypted' | 'loopback'>): boolean => encrypted || loopback;
