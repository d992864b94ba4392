/** A text and its syntax tree. The tree is native memory: whoever made it disposes it. */
import { Edit, Parser, type Language, type Node, type Point, type Tree } from 'web-tree-sitter';
import { applyChange, type TextChange } from './change';
import { readSource, rereadSource, type Source } from './logicalLines';

/** How long a parse may hold the thread before it lets others go first. */
export interface Slicing {
  /** Milliseconds. */
  readonly sliceMs: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export class SyntaxTree {
  #disposed = false;
  #source: Source | undefined;

  /** @param near the lines of a text that this one was edited from */
  constructor(
    readonly text: string,
    private readonly language: Language,
    private readonly tree: Tree,
    private readonly near?: Source,
  ) {}

  /** The text as logical lines, read when first asked for; still there when the tree is disposed. */
  get source(): Source {
    return (this.#source ??= this.near === undefined ? readSource(this.text) : rereadSource(this.near, this.text).source);
  }

  /** Valid until the tree is disposed. */
  get root(): Node {
    if (this.#disposed) throw new Error('the syntax tree is disposed');
    return this.tree.rootNode;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** The tree of the changed text; what did not change is taken over. This one stays as it is. */
  edit(changes: readonly TextChange[]): SyntaxTree {
    return atOnce(this.editInSteps(changes));
  }

  /** As `edit`, but yields whenever a slice is over. Ending the iteration early gives the parse up. */
  *editInSteps(changes: readonly TextChange[], slicing?: Slicing): Generator<void, SyntaxTree> {
    if (this.#disposed) throw new Error('the syntax tree is disposed');
    const old = this.tree.copy();
    try {
      let text = this.text;
      // Offsets are those of the text before all changes: from the last to the first they stay true.
      for (const change of [...changes].sort((a, b) => b.start - a.start)) {
        old.edit(editOf(text, change));
        text = applyChange(text, change);
      }
      return yield* parseInSteps(this.language, text, { tree: old, source: this.#source ?? this.near }, slicing);
    } finally {
      old.delete();
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.tree.delete();
  }
}

/** Runs all steps without a pause. */
export function atOnce<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** What is known of the text before its last edit. */
interface Before {
  /** The old tree, told of the edit. */
  readonly tree: Tree;
  readonly source: Source | undefined;
}

/** Parses a text; yields whenever a slice is over. */
export function* parseInSteps(language: Language, text: string, before: Before | undefined, slicing?: Slicing): Generator<void, SyntaxTree> {
  // A parser of its own: one that was interrupted cannot parse anything else until it has ended.
  const parser = new Parser();
  try {
    parser.setLanguage(language);
    for (;;) {
      const tree = parser.parse(text, before?.tree, slicing && { progressCallback: deadline(slicing) });
      if (tree !== null) return new SyntaxTree(text, language, tree, before?.source);
      if (slicing === undefined) throw new Error('the parser gave no tree');
      yield;
    }
  } finally {
    parser.delete();
  }
}

function deadline({ sliceMs, now }: Slicing): () => boolean {
  const end = now() + sliceMs;
  return () => now() >= end;
}

function editOf(text: string, { start, end, text: inserted }: TextChange): Edit {
  const startPosition = pointAt(text, start);
  return new Edit({
    startIndex: start,
    oldEndIndex: end,
    newEndIndex: start + inserted.length,
    startPosition,
    oldEndPosition: advance(startPosition, text.slice(start, end)),
    newEndPosition: advance(startPosition, inserted),
  });
}

function pointAt(text: string, offset: number): Point {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}

function advance({ row, column }: Point, over: string): Point {
  const { row: rows, column: last } = pointAt(over, over.length);
  return { row: row + rows, column: rows === 0 ? column + last : last };
}
