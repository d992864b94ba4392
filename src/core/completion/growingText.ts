/**
 * From the bytes of tokens to the text of an answer, while it grows. A character may be spread over several tokens, a
 * stop string too, and a scope may turn out to have ended a few characters ago: only what can no longer be taken back
 * is given out.
 */
import type { Scope } from '../../common/protocol';
import { scopeEnd } from './scope';

/** Why and where a text was cut. */
export interface Cut {
  finish: 'stop-string' | 'scope';
  /** Characters (UTF-16 code units) that stay. */
  length: number;
}

/** The text of one answer. */
export class GrowingText {
  /** Bytes of an unfinished character wait inside. A byte order mark is text like any other. */
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private readonly stops: readonly string[];
  private text = '';
  private given = 0;
  private cutAt: Cut | undefined;

  constructor(
    private readonly scope: Scope,
    stopStrings: readonly string[],
  ) {
    this.stops = stopStrings.filter((stop) => stop !== '');
  }

  /** Where the text has ended by its own content; undefined while it goes on. */
  get cut(): Cut | undefined {
    return this.cutAt;
  }

  /** Characters decoded so far, those beyond a cut not counted. */
  get length(): number {
    return this.text.length;
  }

  /** Adds the bytes of a token. Bytes that are no UTF-8 become U+FFFD once no later byte can complete them. */
  push(bytes: Uint8Array): void {
    if (this.cutAt !== undefined) return;
    this.append(this.decoder.decode(bytes, { stream: true }));
  }

  /** Adds text that came as such, not as bytes. */
  add(text: string): void {
    if (this.cutAt === undefined) this.append(text);
  }

  /** New text that no later token can take back; may be empty. */
  take(): string {
    return this.giveUpTo(this.cutAt === undefined ? this.settledLength() : this.text.length);
  }

  /** Ends the text: an unfinished character becomes U+FFFD, and what was held back is given out. */
  finish(): string {
    if (this.cutAt === undefined) this.append(this.decoder.decode());
    return this.giveUpTo(this.text.length);
  }

  /** The whole text so far. After {@link finish}, it is what all calls together have given out. */
  toString(): string {
    return this.text;
  }

  private append(addition: string): void {
    if (addition === '') return;
    this.text += addition;
    this.cutAt = earliest(this.stopCut(), this.scopeCut());
    if (this.cutAt !== undefined) this.text = this.text.slice(0, this.cutAt.length);
  }

  private stopCut(): Cut | undefined {
    // What was given out holds no beginning of a stop string, so the search may start there.
    const places = this.stops.map((stop) => this.text.indexOf(stop, this.given)).filter((at) => at >= 0);
    return places.length === 0 ? undefined : { finish: 'stop-string', length: Math.min(...places) };
  }

  private scopeCut(): Cut | undefined {
    const length = scopeEnd(this.text, this.scope);
    return length === undefined ? undefined : { finish: 'scope', length };
  }

  private settledLength(): number {
    const held = Math.max(...this.stops.map((stop) => overlap(this.text, stop)), 0);
    return Math.max(this.given, Math.min(this.text.length - held, this.scopeSettledLength()));
  }

  /** A block is cut at the end of a line that had content, so line breaks wait until the next content is there. */
  private scopeSettledLength(): number {
    if (this.scope.kind !== 'block' && this.scope.kind !== 'docstring') return this.text.length;
    if (this.text.trim() === '') return 0;
    const trailing = this.text.search(/[\r\n]\s*$/);
    return trailing < 0 ? this.text.length : trailing;
  }

  private giveUpTo(length: number): string {
    const piece = this.text.slice(this.given, length);
    this.given = Math.max(this.given, length);
    return piece;
  }
}

function earliest(a: Cut | undefined, b: Cut | undefined): Cut | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.length <= b.length ? a : b;
}

/** The length of the longest end of `text` that is a proper beginning of `stop`. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
