/** The keys of servers, in the system's secret storage; each belongs to one server. */
import type { Event, SecretStorage } from 'vscode';
import type { ServerAddress } from '../../core/server/address';

const PREFIX = 'phiPair.server.key:';
/** What a header can carry. */
const KEY = /^[\x21-\x7e]{1,4096}$/;

/** What is wrong with a key, for a person; undefined where nothing is. It never repeats the key. */
export const keyProblem = (key: string): string | undefined => (key === '' || KEY.test(key) ? undefined : 'A key has letters, digits and signs of ASCII alone, without blanks.');

export class ServerKeys {
  constructor(private readonly secrets: Pick<SecretStorage, 'get' | 'store' | 'delete' | 'onDidChange'>) {}

  /** Fires when a key was set or forgotten, in this window or in another one. */
  get onDidChange(): Event<unknown> {
    return (listener, ...rest) => this.secrets.onDidChange(({ key }) => void (key.startsWith(PREFIX) && (listener as (event: unknown) => unknown)(key)), ...rest);
  }

  async keyFor({ origin }: ServerAddress): Promise<string | undefined> {
    const key = await this.secrets.get(PREFIX + origin);
    return key !== undefined && keyProblem(key) === undefined && key !== '' ? key : undefined;
  }

  /** @param key '' to forget it */
  async set({ origin }: ServerAddress, key: string): Promise<void> {
    if (key === '') await this.secrets.delete(PREFIX + origin);
    else await this.secrets.store(PREFIX + origin, key);
  }
}
