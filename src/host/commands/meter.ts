/** How fast a text comes. */

export interface Progress {
  readonly tokens: number;
  /** Undefined while too few tokens are there to tell. */
  readonly tokensPerSecond: number | undefined;
}

/** Fewer tokens than this say nothing of a speed. */
const TOKENS_MIN = 4;

export class Meter {
  #first: { readonly at: number; readonly tokens: number } | undefined;

  /** @param now milliseconds, monotonic */
  constructor(private readonly now: () => number) {}

  /** @param tokens written so far */
  note(tokens: number): Progress {
    const at = this.now();
    // The first piece ends the reading of the prompt, which is no writing.
    this.#first ??= { at, tokens };
    const written = tokens - this.#first.tokens;
    const ms = at - this.#first.at;
    return { tokens, tokensPerSecond: written >= TOKENS_MIN && ms > 0 ? (written * 1000) / ms : undefined };
  }
}

/** For a person: `42 tokens, 10.3 tokens/s`. */
export function describeProgress({ tokens, tokensPerSecond }: Progress): string {
  const count = `${tokens} token${tokens === 1 ? '' : 's'}`;
  return tokensPerSecond === undefined ? count : `${count}, ${tokensPerSecond.toFixed(1)} tokens/s`;
}
