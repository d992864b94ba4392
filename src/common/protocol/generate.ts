/** A text that the model writes on. */
import type { Candidate, CandidateParams, Ranking } from './candidates';
import type { Priority, SlotName } from './queue';

export interface Sampling {
  /** 0 = greedy. */
  temperature: number;
  /** Nucleus: the smallest set of tokens whose probability reaches this; 1 = off. */
  topP: number;
  /** The k most probable tokens; 0 = off. */
  topK: number;
  /** Seed of the generator; the same seed gives the same text. */
  seed: number;
}

/** How far a Python completion may reach; see core/completion/scope.ts for the rules. */
export type Scope =
  | { kind: 'free' }
  /** The rest of the cursor's line. */
  | { kind: 'line' }
  /** Lines indented by at least `minIndent` columns, at most `maxLines` of them. */
  | { kind: 'block'; minIndent: number; maxLines: number }
  /** The rest of the docstring that the cursor stands in, closing quotes included, a paragraph at most. */
  | { kind: 'docstring'; quote: string; minIndent: number; maxLines: number };

export interface GenerateParams {
  prompt: string;
  /** New tokens at most. */
  maxTokens: number;
  priority: Priority;
  slot: SlotName;
  sampling: Sampling;
  scope: Scope;
  /** Generation ends where one of these begins; the string itself is not part of the text. */
  stopStrings: string[];
  /** Regenerate the prompt's last token together with what follows, so that the cut at the cursor does not matter. */
  heal: boolean;
  /** Check several drafted tokens in one forward where that pays; the text stays the same. */
  speculate: boolean;
  /** Text that is likely to be copied from, beside the prompt. */
  draftFrom?: string;
  /** When set, text is sent as it comes, in notifications that carry this number: always the first text, however it is ranked later. */
  stream?: number;
  /** Probability of a token of the first line with content, 0 to 1, below which generation ends: such a text is not wanted. */
  giveUpBelow?: number;
  /** Look for other texts beside the first, too. */
  candidates?: CandidateParams;
  /** What stands after the cursor, from its line's rest on: a good text leads to it. Ranks candidates. */
  suffix?: string;
}

/** `repetition`: the model ran in circles. `unsure`: a token was less probable than `giveUpBelow`. */
export type FinishReason = 'stop-token' | 'stop-string' | 'scope' | 'budget' | 'context-full' | 'repetition' | 'unsure';

export interface GeneratedToken {
  id: number;
  /** Natural logarithm of the token's probability under the model, before temperature and truncation. */
  logprob: number;
  /** The character (UTF-16 code unit) of the text at which it begins. */
  at: number;
}

export interface GenerateStats {
  promptTokens: number;
  /** Prompt tokens found in the KV cache. */
  reusedTokens: number;
  generatedTokens: number;
  /** Tokens drafted by speculation, and how many of them were right. */
  draftedTokens: number;
  acceptedTokens: number;
  /** Waiting for other work. */
  queueMs: number;
  prefillMs: number;
  /** From the worker's receipt of the request to its first token. */
  firstTokenMs: number;
  /** The search for other texts, from the first one's end to the ranking; missing where there was none. */
  candidatesMs?: number;
  totalMs: number;
  /** Who answered, and why, where a team's own server is set; missing: the worker. For a person. */
  by?: string;
}

export type GenerateFailure =
  /** No model is loaded. */
  | 'not-ready'
  /** The logits held NaN. */
  | 'nan-logits'
  /** The prompt alone does not fit the KV cache. */
  | 'prompt-too-long'
  /** ONNX Runtime reported an error. */
  | 'runtime'
  /** The worker process ended or hung while the request was pending. */
  | 'worker-exited';

export type GenerateResult =
  | {
      kind: 'done';
      text: string;
      tokens: GeneratedToken[];
      finish: FinishReason;
      stats: GenerateStats;
      /** Where candidates were asked for: all texts, best first; `text`, `tokens` and `finish` are those of the best. */
      alternatives?: Candidate[];
      /** Where candidates were asked for. */
      ranking?: Ranking;
    }
  | { kind: 'cancelled' }
  | { kind: 'failed'; reason: GenerateFailure; message: string };

/** Takes new text of a running request, and how many tokens it has written so far. */
export type OnText = (text: string, tokens: number) => void;
