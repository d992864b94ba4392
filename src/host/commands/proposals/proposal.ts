/** One proposal: what the model writes in the place of a target, and where that place is while the document changes. */
import { rebase } from '../../../core/commands/rebase';
import type { Target } from '../../../core/commands/target';

export type ProposalState =
  | { readonly kind: 'writing' }
  | { readonly kind: 'offered'; readonly notes: readonly string[] }
  | { readonly kind: 'applying'; readonly notes: readonly string[] }
  | { readonly kind: 'closed' };

export type Place = ReturnType<typeof rebase>;

export class Proposal {
  #state: ProposalState = { kind: 'writing' };
  /** Undefined until something was written: the right side shows the target as it is. */
  #text: string | undefined;
  /** The document's text when the target was last found in it, and where. */
  #found: { readonly text: string; readonly start: number; readonly end: number };
  #place: Place;

  /**
   * @param asked the document's text when the model was asked
   * @param changed called when there is more text to show, or when it stands otherwise with the proposal
   * @throws Error where the target does not stand in that text
   */
  constructor(
    private readonly target: Target,
    private readonly asked: string,
    private readonly changed: (what: 'text' | 'standing') => void,
  ) {
    const { start, end, text } = target;
    if (asked.slice(start, end) !== text) throw new Error('the target of a proposal does not stand in its document');
    this.#found = { text: asked, start, end };
    this.#place = { kind: 'unchanged', start, end };
  }

  get state(): ProposalState {
    return this.#state;
  }

  /** Where the target is in the document, or why it is nowhere. */
  get place(): Place {
    return this.#place;
  }

  /** What was written; undefined where nothing was yet. */
  get text(): string | undefined {
    return this.#text;
  }

  /** Both sides of the diff. They stay as they were while the target cannot be found. */
  side(side: 'before' | 'after'): string {
    const { text, start, end } = this.#found;
    return side === 'before' || this.#text === undefined ? text : text.slice(0, start) + this.#text + text.slice(end);
  }

  show(text: string): void {
    if (this.#state.kind !== 'writing') return;
    this.#text = text;
    this.changed('text');
  }

  offer(replacement: string, notes: readonly string[]): void {
    if (this.#state.kind !== 'writing') return;
    this.#text = replacement;
    this.#enter({ kind: 'offered', notes });
  }

  /** The document's text is another now. */
  documentChanged(text: string): Place {
    this.#place = rebase(this.target, this.asked, text);
    if (this.#place.kind !== 'refused') this.#found = { text, start: this.#place.start, end: this.#place.end };
    this.changed('standing');
    return this.#place;
  }

  /** The replacement, handed out once: undefined where there is none, or where it is being applied already. */
  take(): string | undefined {
    if (this.#state.kind !== 'offered') return undefined;
    this.#enter({ kind: 'applying', notes: this.#state.notes });
    return this.#text;
  }

  /** What was taken could not be applied: it may be tried again. */
  putBack(): void {
    if (this.#state.kind === 'applying') this.#enter({ kind: 'offered', notes: this.#state.notes });
  }

  /** Tells whether the model was still writing. */
  close(): boolean {
    const writing = this.#state.kind === 'writing';
    this.#enter({ kind: 'closed' });
    return writing;
  }

  #enter(state: ProposalState): void {
    this.#state = state;
    this.changed('standing');
  }
}
