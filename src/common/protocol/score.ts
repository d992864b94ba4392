/** A text that the model judges. */
import type { GenerateFailure } from './generate';
import type { Priority, SlotName } from './queue';

/** A text whose tokens are to be judged, not continued. */
export interface ScoreParams {
  /** What stands before the text; its tokens are not judged. */
  prompt: string;
  text: string;
  /** UTF-16 code units at the text's beginning that are read and not judged; 0 unless given. Unlike a longer prompt they leave a text with nothing before it where texts begin. */
  judgedFrom?: number;
  priority: Priority;
  slot: SlotName;
  /** Tokens with at least this probability, 0 to 1, are what the model expects: nothing more is said of them. */
  expectedFrom: number;
  /** Rivals named of each other token, at most. */
  rivals: number;
}

/** A token of the text that the model did not expect. */
export interface UnexpectedToken {
  /** UTF-16 code units of the text before it, and before what follows it. */
  start: number;
  end: number;
  /** Natural logarithm of its probability. */
  logprob: number;
  /** What the model held for likelier, likeliest first; a rival's bytes may end inside a character, which is U+FFFD then. */
  rivals: { text: string; logprob: number }[];
}

export type ScoreResult =
  | {
      kind: 'done';
      unexpected: UnexpectedToken[];
      /** Tokens judged, and the sum of the natural logarithms of their probabilities. */
      tokens: number;
      logprob: number;
      /** Tokens of prompt and text found in the KV cache. */
      reusedTokens: number;
      /** Of `totalMs`, what was spent on the text itself: neither waiting for others nor resting. */
      workedMs: number;
      totalMs: number;
    }
  | { kind: 'cancelled' }
  | {
      kind: 'failed';
      reason:
        | GenerateFailure
        /** The graph gives the logits of the last position alone. */
        | 'last-logits-only'
        /** The tokenizer gives other bytes back than it was given. */
        | 'tokens-differ';
      message: string;
    };
