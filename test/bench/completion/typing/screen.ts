/**
 * What the user sees: ghost text comes, stays while its characters are typed (the editor itself keeps it), is replaced,
 * or goes. Pure; times are given in milliseconds.
 */

export interface Ghost {
  readonly text: string;
  readonly replaceAfter: number;
}

export class Screen {
  #ghost: Ghost | undefined;
  #since = 0;
  readonly #visibleMs: number[] = [];

  get ghost(): Ghost | undefined {
    return this.#ghost;
  }

  /** For how long the ghost text has been there, also as the rest of a longer one. */
  visibleFor(now: number): number {
    return this.#ghost ? now - this.#since : 0;
  }

  /** Characters were typed at the cursor. */
  typed(text: string, now: number): void {
    if (this.#ghost?.text.startsWith(text) && this.#ghost.text.length > text.length) this.#ghost = { ...this.#ghost, text: this.#ghost.text.slice(text.length) };
    else this.hide(now);
  }

  /** The provider answered for what stands there now. */
  answered(ghost: Ghost | undefined, now: number): void {
    if (ghost === undefined || ghost.text !== this.#ghost?.text) {
      this.hide(now);
      this.#since = now;
    }
    this.#ghost = ghost;
  }

  hide(now: number): void {
    if (this.#ghost) this.#visibleMs.push(now - this.#since);
    this.#ghost = undefined;
  }

  /** How long each suggestion was to be seen, those that are over. */
  get visibleMs(): readonly number[] {
    return this.#visibleMs;
  }
}
