/** What the answer panel's page and the extension say to each other. The page runs in a webview: each side checks what comes. */

export const ANSWER_STATES = ['running', 'done', 'stopped', 'failed', 'unusable'] as const;
export type AnswerState = (typeof ANSWER_STATES)[number];

/** UTF-16 units of an answer's text that the page is sent; the rest can only be copied. */
export const SHOWN_LENGTH = 200_000;

/** A line of the history. */
export interface AnswerSummary {
  readonly id: string;
  /** What was asked; names of the code between backquotes. */
  readonly title: string;
  /** Where, for a person: `shapes.py:12`. */
  readonly place: string;
  readonly state: AnswerState;
}

/** The answer on screen. */
export interface AnswerView extends AnswerSummary {
  readonly question: string | undefined;
  readonly modelName: string;
  /** `plain`: shown as it is, line by line. */
  readonly format: 'markdown' | 'plain';
  /** The first {@link SHOWN_LENGTH} units of the answer. */
  readonly text: string;
  /** UTF-16 units of the whole answer. */
  readonly length: number;
  /** The answer was longer than what is kept of one. */
  readonly cut: boolean;
  readonly tokens: number;
  readonly tokensPerSecond: number;
  /** What happened, why, and what to do; undefined where all went well. */
  readonly message: string | undefined;
  /** What was left out or mended, a sentence each. */
  readonly notes: readonly string[];
  /** The answer can go into the document as a docstring. */
  readonly canInsert: boolean;
}

export type ToPanel =
  /** All there is to show; the page shows this and nothing older. */
  | { readonly type: 'state'; readonly history: readonly AnswerSummary[]; readonly answer: AnswerView | null }
  /** More text of the answer on screen. `text` is empty where only the numbers changed. */
  | { readonly type: 'append'; readonly id: string; readonly text: string; readonly length: number; readonly tokens: number; readonly tokensPerSecond: number }
  /** What the request with this number asked for lies on the clipboard. */
  | { readonly type: 'copied'; readonly request: number };

export type FromPanel =
  /** The page listens and has nothing to show. */
  | { readonly type: 'ready' }
  | { readonly type: 'stop' | 'again' | 'insert' | 'select'; readonly id: string }
  /** The whole answer onto the clipboard. */
  | { readonly type: 'copy'; readonly id: string; readonly request: number }
  /** A piece of what is on screen onto the clipboard. */
  | { readonly type: 'copyText'; readonly text: string; readonly request: number }
  /** Forget all answers but the one that is being written. */
  | { readonly type: 'clear' }
  /** For the log: what the page could not make sense of, or could not do. */
  | { readonly type: 'problem'; readonly message: string };
