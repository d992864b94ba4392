/** Everything a completion is decided on, read once from the document and passed on unchanged. */
import { syntaxAtCursor, type CursorSyntax } from '../python/cursor';
import type { SyntaxTree } from '../syntax/tree';
import { divideBudget } from './budget';
import { promptWindow, type PromptWindow } from './window';
import { wellFormed, type TextSource } from './text';

export interface Indentation {
  readonly insertSpaces: boolean;
  /** Columns of one level. */
  readonly tabSize: number;
}

/** The item selected in the list of suggestions: ghost text must go on from it. */
export interface SelectedItem {
  /** The part of the cursor's line that the item replaces, in characters. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Where a preamble is wanted. */
export interface PreamblePlace {
  readonly source: TextSource;
  readonly line: number;
  readonly window: PromptWindow;
  /** Tokens that the preamble may have. */
  readonly tokens: number;
  /** Tokens that the whole prompt may have. */
  readonly promptBudget: number;
}

/** Puts a preamble together once the window is known. */
export type PreambleSource = (place: PreamblePlace) => string;

export interface RequestInput {
  /** Names the document; two documents never share it. */
  readonly documentKey: string;
  readonly languageId: string;
  readonly source: TextSource;
  readonly line: number;
  readonly character: number;
  readonly indentation: Indentation;
  readonly selected?: SelectedItem | undefined;
  /** Tokens that the prompt may have. */
  readonly promptBudget: number;
  /** What the prompt begins with; undefined: the window has the whole budget. */
  readonly preamble?: string | PreambleSource | undefined;
  /** The document's syntax; missing while the grammar loads, and for other languages. */
  readonly tree?: SyntaxTree | undefined;
  /** The cursor in the tree's text, in UTF-16 units; missing, it is found by line and character. */
  readonly offset?: number | undefined;
}

export interface RequestContext {
  readonly documentKey: string;
  readonly languageId: string;
  readonly line: number;
  readonly character: number;
  /** The cursor's line up to the cursor, with the selected item in place. */
  readonly linePrefix: string;
  readonly lineSuffix: string;
  /** The line is so long that only its end was read; nothing is completed there. */
  readonly lineTooLong: boolean;
  /** The next lines, a few. */
  readonly following: readonly string[];
  readonly window: PromptWindow;
  /** The document's part of the prompt: the window up to the cursor. */
  readonly windowText: string;
  /** Preamble and window. */
  readonly prompt: string;
  readonly syntax: CursorSyntax;
  readonly indentation: Indentation;
  readonly selected: SelectedItem | undefined;
  readonly tree: SyntaxTree | undefined;
  /** The cursor in the tree's text, in UTF-16 units; 0 where there is no tree. */
  readonly offset: number;
}

/** Characters of a line that are looked at; nobody writes a longer one by hand. */
const LINE_LIMIT = 4000;
/** Lines read after the cursor's. */
const FOLLOWING_LINES = 24;

export function buildRequest(input: RequestInput): RequestContext {
  const { source, line, character, selected } = input;
  const text = line < source.lineCount ? source.line(line) : '';
  const end = selected ? selected.start : character;
  const linePrefix = linePrefixOf(input);
  const suffixStart = selected ? selected.end : character;
  const lineSuffix = wellFormed(text.slice(suffixStart, suffixStart + LINE_LIMIT));
  const place = preamblePlace(input);
  const { window } = place;
  const windowText = [...window.lines, window.linePrefix].join('\n');
  const following: string[] = [];
  for (let n = line + 1; n < source.lineCount && following.length < FOLLOWING_LINES; n++) following.push(wellFormed(source.line(n).slice(0, LINE_LIMIT)));
  return {
    documentKey: input.documentKey,
    languageId: input.languageId,
    line,
    character,
    linePrefix,
    lineSuffix,
    lineTooLong: end > LINE_LIMIT,
    following,
    window,
    windowText,
    prompt: (typeof input.preamble === 'function' ? input.preamble(place) : (input.preamble ?? '')) + windowText,
    syntax: syntaxAtCursor(window.lines, linePrefix, window.startLine === 0),
    indentation: input.indentation,
    selected,
    tree: input.tree,
    offset: input.offset ?? (input.tree === undefined ? 0 : offsetOf(input.tree.text, line, character)),
  };
}

/** Where the preamble of a request would stand. */
export function preamblePlace(input: RequestInput): PreamblePlace {
  const { source, line, preamble, promptBudget } = input;
  const budget = divideBudget(promptBudget);
  const window = promptWindow(source, line, linePrefixOf(input), preamble === undefined ? promptBudget : budget.window);
  return { source, line, window, tokens: budget.preamble, promptBudget };
}

function linePrefixOf({ source, line, character, selected }: RequestInput): string {
  const end = selected ? selected.start : character;
  const typed = line < source.lineCount ? source.line(line).slice(Math.max(0, end - LINE_LIMIT), end) : '';
  return wellFormed(selected ? typed + selected.text : typed);
}

function offsetOf(text: string, line: number, character: number): number {
  let start = 0;
  for (let n = 0; n < line; n++) start = text.indexOf('\n', start) + 1;
  return Math.min(text.length, start + character);
}
