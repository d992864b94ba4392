/** What the user does not want to see again, kept in the editor's own storage of this workspace. */
import { createHash } from 'node:crypto';
import type { Memento, Uri } from 'vscode';
import { dismissalText } from '../../core/review/dismissed';
import type { Hint } from '../../core/review/hint';

const KEY = 'phiPair.review.dismissed';
/** The oldest are forgotten. */
const HINTS_MAX = 2000;

interface Kept {
  /** Hashes: no code is stored. */
  readonly hints: readonly string[];
  readonly codes: readonly string[];
}

export class Dismissals {
  constructor(
    private readonly memento: Pick<Memento, 'get' | 'update'>,
    /** How a document is called in this workspace. */
    private readonly nameOf: (uri: Uri) => string,
  ) {}

  has(hint: Hint, text: string, uri: Uri): boolean {
    const { hints, codes } = this.#kept;
    return codes.includes(hint.code) || hints.includes(this.#hash(hint, text, uri));
  }

  async dismiss(hint: Hint, text: string, uri: Uri): Promise<void> {
    const { hints, codes } = this.#kept;
    const hash = this.#hash(hint, text, uri);
    await this.memento.update(KEY, { hints: [...hints.filter((one) => one !== hash), hash].slice(-HINTS_MAX), codes } satisfies Kept);
  }

  async dismissEverywhere(code: string): Promise<void> {
    const { hints, codes } = this.#kept;
    await this.memento.update(KEY, { hints, codes: [...new Set([...codes, code])] } satisfies Kept);
  }

  /** @returns how many were kept */
  async restore(): Promise<number> {
    const { hints, codes } = this.#kept;
    await this.memento.update(KEY, undefined);
    return hints.length + codes.length;
  }

  /** Read anew each time: other windows dismiss too. */
  get #kept(): Kept {
    const stored = this.memento.get<unknown>(KEY);
    const { hints, codes } = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
    return { hints: stringsOf(hints), codes: stringsOf(codes) };
  }

  #hash(hint: Hint, text: string, uri: Uri): string {
    return createHash('sha256').update(dismissalText(hint, text, this.nameOf(uri))).digest('base64url');
  }
}

const stringsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : []);
