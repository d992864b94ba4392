/** What was taken out of an answer for the target's place. */
export interface Taken {
  readonly kind: 'taken';
  /** The target's new text, with the document's line breaks and indentation. */
  readonly text: string;
  /** What was cut or mended, for a person. */
  readonly notes: readonly string[];
}
