/** What a prompt is made from, and what comes of it. */
import type { Target } from '../commands/target';
import type { Task } from '../commands/task';
import type { PromptFamily } from '../../common/protocol';

/** What a language server, or ruff, says of the code. */
export interface DiagnosticFacts {
  readonly message: string;
  /** Who says it, for example `Pyright`. */
  readonly source: string | undefined;
  /** Zero-based line within the target's code. */
  readonly line: number;
}

export interface PromptInput {
  readonly task: Task;
  readonly family: PromptFamily;
  /** Only a question may come without one. */
  readonly target: Target | undefined;
  /** For a fix; empty = the model is to find the mistake. */
  readonly diagnostics: readonly DiagnosticFacts[];
  /** For a question. */
  readonly question: string | undefined;
  /** Code before the target that it needs, imports and signatures; '' = none. */
  readonly preamble: string;
  /** Tokens that the session holds, prompt and answer together. */
  readonly contextLength: number;
}

export interface TaskPrompt {
  readonly kind: 'prompt';
  readonly prompt: string;
  /**
   * The end of the prompt from which on the answer is read: lead + generated text is a whole piece of Python (or, for
   * prose, of Markdown). '' where the model begins anew, as chat models do.
   */
  readonly lead: string;
  readonly stops: readonly string[];
  /** Tokens that the answer may have. */
  readonly maxTokens: number;
  /** Text that the answer is likely to copy, for speculation by prompt lookup. */
  readonly draftFrom: string | undefined;
}

export type PromptResult =
  | TaskPrompt
  /** `message` says, for a person, what is in the way and what to do. */
  | { readonly kind: 'refused'; readonly reason: 'too-long' | 'no-target' | 'no-question'; readonly message: string };
