/** The piece of a document that a command works on: always whole lines. */

/** Of a function or class. All offsets are into {@link Target.code}, in UTF-16 units. */
export interface Definition {
  readonly name: string;
  /** Names of the classes and functions around it, outermost first. */
  readonly owners: readonly string[];
  /** Where `def`, `async def` or `class` begins, after the decorators. */
  readonly headerStart: number;
  /** Just behind the colon that ends the header. */
  readonly headerEnd: number;
  /** The docstring with its quotes. */
  readonly docstring: { readonly start: number; readonly end: number } | undefined;
  /** Indentation of the body's statements within the code; what one level deeper would have where there is no body. */
  readonly bodyIndent: string;
  /** Nothing is done beside the docstring: no statement, `...`, `pass`, or `raise NotImplementedError`. */
  readonly empty: boolean;
}

export interface Target {
  readonly kind: 'function' | 'class' | 'statements';
  /** Offsets into the document: from the first line's first character, decorators included, to the last line's end without its line break. */
  readonly start: number;
  readonly end: number;
  /** The document's text between them, as it is. */
  readonly text: string;
  /** The same for prompts: `\n` as line break, without the indentation that all lines share. */
  readonly code: string;
  /** The indentation that was taken away. */
  readonly indent: string;
  /** Zero-based numbers of the first and last line. */
  readonly startLine: number;
  readonly endLine: number;
  readonly definition: Definition | undefined;
}

export type TargetResult =
  | { readonly kind: 'found'; readonly target: Target }
  /** `message` says, for a person, what is missing and what to do. */
  | { readonly kind: 'none'; readonly reason: TargetRefusal; readonly message: string };

export type TargetRefusal = 'nothing-here' | 'no-definition' | 'no-docstring' | 'has-body' | 'too-long';
