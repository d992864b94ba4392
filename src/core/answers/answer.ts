/** What an answer of the model turned out to be. */

/** Why an answer cannot be applied; each has a message of its own. */
export const UNUSABLE = {
  empty: 'The model wrote nothing.',
} as const satisfies Record<string, string>;
export type UnusableReason = keyof typeof UNUSABLE;

export type Answer =
  /** The target's new lines, with the document's line breaks and indentation. */
  | { readonly kind: 'replacement'; readonly text: string; /** What was cut or mended, for a person. */ readonly notes: readonly string[] }
  /** Whole test functions and the imports they need, at the margin, `\n` as line break. */
  | { readonly kind: 'tests'; readonly text: string; readonly names: readonly string[]; readonly notes: readonly string[] }
  | { readonly kind: 'prose'; readonly markdown: string; readonly notes: readonly string[] }
  /** `text` is what the model wrote, to be shown as text; `message` says, for a person, why it cannot be applied. */
  | { readonly kind: 'unusable'; readonly reason: UnusableReason; readonly message: string; readonly text: string };
