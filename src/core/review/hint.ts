/** What a hint of the review is, whoever found it. */
import type { TextChange } from '../syntax/change';

/** What the sources of Phi models warn of in generated code, what they say to verify by hand, and what the model itself did not expect. */
export const HINT_KINDS = {
  'directory-traversal': 'Directory traversal',
  injection: 'Injection',
  'misunderstood-requirements': 'Misunderstood requirements',
  'input-validation': 'Missing input validation',
  'unsafe-defaults': 'Unsafe defaults',
  'revealing-errors': 'Error handling that reveals internals',
  'unverified-api': 'API to verify',
  surprise: 'Surprising code',
} as const satisfies Readonly<Record<string, string>>;

export type HintKind = keyof typeof HINT_KINDS;

/** Offsets into the document, in UTF-16 units. */
export interface HintRange {
  readonly start: number;
  readonly end: number;
}

/** Another place that explains the hint. */
export interface RelatedPlace extends HintRange {
  readonly message: string;
}

/** An edit that mends what the hint is about and changes nothing else. */
export interface HintFix {
  readonly title: string;
  /** Probably what was meant, and no more: never taken without being looked at. */
  readonly isGuess?: true;
  /** Offsets of the text before all of them; none overlaps another. */
  readonly edits: readonly TextChange[];
}

/** What a model's code uses and nobody has checked. */
export interface ApiSymbol {
  /** Full name of the module, `os.path`. */
  readonly module: string;
  /** Name inside the module; empty where only the module is named. */
  readonly name: string;
}

export interface Hint extends HintRange {
  readonly kind: HintKind;
  /** Ruff's code, or one of ours, `PP…`; see rules.ts. */
  readonly code: string;
  /** What is the matter, and what to do. */
  readonly message: string;
  /** Hints are dots under the code and stay out of the list of problems. */
  readonly severity: 'hint' | 'information';
  readonly related?: readonly RelatedPlace[];
  readonly fix?: HintFix;
  readonly symbol?: ApiSymbol;
}

/** The heading of the rule in docs/review.md. */
export const docsAnchor = (code: string): string => code.toLowerCase();

/** By place, then by code. */
export const byPlace = (a: Hint, b: Hint): number => a.start - b.start || a.end - b.end || (a.code < b.code ? -1 : 1);
