/** The yes to "your code goes to this server", once for each server. */
import * as vscode from 'vscode';
import type { ServerAddress } from '../../core/server/address';

const KEY = 'phiPair.server.agreed';

export class Consent {
  /** A no counts until somebody asks again, or VS Code ends. */
  readonly #declined = new Set<string>();
  readonly #open = new Map<string, Promise<boolean>>();

  constructor(private readonly memento: Pick<vscode.Memento, 'get' | 'update'>) {}

  /** Asks where that was not done yet. */
  async agreed(address: ServerAddress): Promise<boolean> {
    const { origin } = address;
    if (this.#origins.includes(origin)) return true;
    if (this.#declined.has(origin)) return false;
    const asked = this.#open.get(origin) ?? this.#ask(address).finally(() => this.#open.delete(origin));
    this.#open.set(origin, asked);
    return asked;
  }

  /** Somebody wants to be asked again. */
  forgetNo({ origin }: ServerAddress): void {
    this.#declined.delete(origin);
  }

  get #origins(): readonly string[] {
    const kept = this.memento.get<unknown>(KEY);
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
  }

  async #ask({ origin, host, encrypted, loopback }: ServerAddress): Promise<boolean> {
    const yes = `Send to ${host}`;
    const detail = [
      `phiPair.server.url names ${origin}. What you complete, and what commands work on, will be sent there: the code around the cursor, and what its prompt holds of other code (phiPair.completion.context). Files that hold secrets by their name are never sent.`,
      ...(encrypted || loopback ? [] : ['The connection is not encrypted (http): everyone on the way can read your code.']),
      'While the server does not answer, the model on this machine does. Empty the setting to send nothing any more.',
    ].join('\n\n');
    const chosen = await vscode.window.showWarningMessage(`Your code goes to ${host}`, { modal: true, detail }, yes);
    if (chosen !== yes) {
      this.#declined.add(origin);
      return false;
    }
    await this.memento.update(KEY, [...this.#origins, origin]);
    return true;
  }
}
