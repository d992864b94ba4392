/** What the user does not want to see again, kept in the editor's own storage of this workspace. */
import { createHash } from 'node:crypto';
import type { Memento, Uri } from 'vscode';
import { dismissalText } from '../../core/review/dismissed';
import type { Hint } from '../../core/review/hint';
import { dismissedRemark } from '../../core/review/remarks/dismissed';

const KEY = 'phiPair.review.dismissed';
/** The oldest are forgotten. */
const HINTS_MAX = 2000;

/** A remark of a written review, with the lines that it is about. */
export interface DismissibleRemark {
  readonly text: string;
  readonly lines: string;
  readonly uri: Uri;
}

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
    return this.#kept.codes.includes(hint.code) || this.#keeps(dismissalText(hint, text, this.nameOf(uri)));
  }

  async dismiss(hint: Hint, text: string, uri: Uri): Promise<void> {
    await this.#keep([dismissalText(hint, text, this.nameOf(uri))]);
  }

  hasRemark({ text, lines, uri }: DismissibleRemark): boolean {
    return this.#keeps(dismissedRemark({ text }, lines, this.nameOf(uri)));
  }

  async dismissRemarks(remarks: readonly DismissibleRemark[]): Promise<void> {
    await this.#keep(remarks.map(({ text, lines, uri }) => dismissedRemark({ text }, lines, this.nameOf(uri))));
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

  #keeps(text: string): boolean {
    return this.#kept.hints.includes(hashOf(text));
  }

  async #keep(texts: readonly string[]): Promise<void> {
    const { hints, codes } = this.#kept;
    const hashes = texts.map(hashOf);
    await this.memento.update(KEY, { hints: [...hints.filter((one) => !hashes.includes(one)), ...hashes].slice(-HINTS_MAX), codes } satisfies Kept);
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');


const stringsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : []);
