/** What a command works on: the selection, or the smallest function or class at the cursor. */
import { describesCode } from '../context/docstring';
import { indentColumns, isBlank } from '../python/lines';
import type { Source } from '../syntax/logicalLines';
import { lexLine } from '../syntax/tokens';
import type { SyntaxTree } from '../syntax/tree';
import { dedent, type Dedented } from './dedent';
import { anatomyOf, blanksAt, definitionsIn, indentUnit, type Anatomy, type Found } from './definitions';
import { lineNumber, lineStart, linesAbove, linesFrom, touchedLines, trimmedLines, type Span } from './lines';
import { logicalLinesIn, paragraphAt, wholeStatements } from './statements';
import type { Definition, Target, TargetRefusal, TargetResult } from './target';
import type { Task } from './task';

interface Rule {
  /** What a selection of some of its lines stands for, where there is one around it. */
  readonly widen: 'never' | 'function' | 'definition';
  /** Whether statements will do: those selected, or also the block of lines at the cursor. */
  readonly statements: 'never' | 'selected' | 'at-cursor';
}

const RULES: Readonly<Record<Task, Rule>> = {
  explain: { widen: 'never', statements: 'at-cursor' },
  ask: { widen: 'never', statements: 'selected' },
  review: { widen: 'never', statements: 'at-cursor' },
  fix: { widen: 'function', statements: 'at-cursor' },
  document: { widen: 'definition', statements: 'never' },
  implement: { widen: 'definition', statements: 'never' },
  test: { widen: 'definition', statements: 'never' },
};

/** No model that runs on a desk holds more characters; what this one holds is checked with the prompt. */
const CODE_LIMIT = 60_000;

const REFUSALS: Readonly<Record<TargetRefusal, string>> = {
  'nothing-here': 'There is no code at the cursor. Put the cursor in a function, or select the lines that are meant.',
  'no-definition': 'There is no function or class at the cursor. Put the cursor in one, or select it.',
  'no-docstring': 'Nothing says what this function is to do. Write a docstring, or a comment above it, and try again.',
  'has-body': 'This function has a body already. Remove its statements to have them written anew, or use Fix.',
  'too-long': 'This is too long for any model that runs here. Select a smaller part of it.',
};

/**
 * The target of a command.
 *
 * @param selection UTF-16 offsets into the tree's text; start = end is a cursor. Offsets beyond the text count as its end.
 * @returns whole lines: a definition with its decorators, or statements. Implement takes a comment directly above a
 *   definition too, where nothing else says what is wanted. Never throws, whatever the text: where the syntax tree has
 *   errors, indentation decides.
 */
export function findTarget(tree: Pick<SyntaxTree, 'text' | 'source'>, selection: Span, task: Task): TargetResult {
  const { source } = tree;
  const range = clamp(selection, tree.text.length);
  const found = range.start === range.end ? atCursor(source, range.start, task) : selected(source, range, task);
  if (typeof found === 'string') return refuse(found);
  if (found.end - found.start > CODE_LIMIT) return refuse('too-long');
  if (!('kind' in found)) return { kind: 'found', target: statementsTarget(source, found) };
  return task === 'implement' ? toImplement(source, found) : { kind: 'found', target: definitionTarget(source, found, anatomyOf(source, found)) };
}

const refuse = (reason: TargetRefusal): TargetResult => ({ kind: 'none', reason, message: REFUSALS[reason] });

function clamp({ start, end }: Span, length: number): Span {
  const [from, to] = start <= end ? [start, end] : [end, start];
  return { start: Math.min(Math.max(0, from), length), end: Math.min(Math.max(0, to), length) };
}

/** A definition, the lines of statements, or why there is neither. */
type Choice = Found | Span | TargetRefusal;

function selected(source: Source, range: Span, task: Task): Choice {
  const lines = trimmedLines(source.text, touchedLines(source.text, range));
  if (lines === undefined) return 'nothing-here';
  const definitions = definitionsIn(source);
  const whole = exactly(source, definitions, lines);
  if (whole !== undefined) return whole;
  const { widen, statements } = RULES[task];
  const around = widen === 'never' ? undefined : smallest(definitions.filter(({ kind, start, end }) => start <= lines.start && lines.end <= end && (widen === 'definition' || kind === 'function')));
  if (around !== undefined) return around;
  if (statements === 'never') return 'no-definition';
  return task === 'fix' ? wholeStatements(source, lines) : lines;
}

function atCursor(source: Source, offset: number, task: Task): Choice {
  const definitions = definitionsIn(source);
  const around = smallest(definitions.filter((one) => holdsCursor(source.text, one, offset))) ?? (task === 'implement' ? belowComment(source.text, definitions, offset) : undefined);
  if (around !== undefined) return around;
  if (RULES[task].statements !== 'at-cursor') return 'no-definition';
  const paragraph = paragraphAt(source, definitions, offset);
  return paragraph === undefined ? 'nothing-here' : task === 'fix' ? wholeStatements(source, paragraph) : paragraph;
}

const smallest = (definitions: readonly Found[]): Found | undefined => [...definitions].sort((a, b) => a.end - a.start - (b.end - b.start))[0];

/** The definition whose lines are all that is selected, comments aside; its decorators may be left out. */
function exactly(source: Source, definitions: readonly Found[], lines: Span): Found | undefined {
  const { first, last } = logicalLinesIn(source, lines);
  return definitions.find((one) => one.first <= first && first <= one.header && one.last === last);
}

/** Whether a cursor stands in a definition; on a blank line below it, if it is indented as the body is. */
function holdsCursor(text: string, { start, end, columns }: Found, offset: number): boolean {
  if (offset < start) return false;
  if (offset <= end) return true;
  return isBlank(text.slice(end, offset)) && indentColumns(text.slice(lineStart(text, offset), offset)) > columns;
}

/** The definition directly below the comment in which a cursor stands. */
const belowComment = (text: string, definitions: readonly Found[], offset: number): Found | undefined =>
  definitions.find((one) => commentAbove(text, one) <= offset && offset < one.start);

/** Where the comment directly above a definition begins; its own start where there is none. */
function commentAbove(text: string, { start, columns }: Found): number {
  let first = start;
  for (const line of linesAbove(text, start)) {
    const content = text.slice(line.start, line.end);
    if (!content.trimStart().startsWith('#') || indentColumns(content) !== columns) break;
    first = line.start;
  }
  return first;
}

function toImplement(source: Source, found: Found): TargetResult {
  const anatomy = anatomyOf(source, found);
  if (!anatomy.empty) return refuse('has-body');
  if (anatomy.docstring !== undefined || describesCode(commentsIn(source.text, anatomy.headerEnd, found.end))) return { kind: 'found', target: definitionTarget(source, found, anatomy) };
  const start = commentAbove(source.text, found);
  if (!describesCode(commentsIn(source.text, start, found.start))) return refuse('no-docstring');
  return { kind: 'found', target: definitionTarget(source, { ...found, start }, anatomy) };
}

/** The texts of the comments between two offsets that lie in no string. */
function commentsIn(text: string, start: number, end: number): string[] {
  return [...linesFrom(text, start)]
    .filter((line) => line.start < end)
    .map((line) => text.slice(line.start, line.end))
    .flatMap((line) => {
      const code = lexLine(line, 0).tokens.at(-1)?.end ?? 0;
      const comment = /^\s*#+(.*)$/.exec(line.slice(code))?.[1];
      return comment === undefined ? [] : [comment.trim()];
    });
}

function statementsTarget(source: Source, span: Span): Target {
  const { first, last } = logicalLinesIn(source, span);
  return { kind: 'statements', ...piece(source, span, dedentLines(source, span, first, last)), definition: undefined };
}

function definitionTarget(source: Source, found: Found, anatomy: Anatomy): Target {
  const dedented = dedentLines(source, found, found.first, found.last);
  const { code, offset } = dedented;
  const { headerStart, headerEnd, docstring, empty, bodyStart } = anatomy;
  const bodyIndent = bodyStart === undefined ? '' : blanksAt(code, offset(bodyStart));
  const definition: Definition = {
    name: found.name,
    owners: found.owners,
    headerStart: offset(headerStart),
    headerEnd: offset(headerEnd),
    docstring: docstring && { start: offset(docstring.start), end: offset(docstring.end) },
    bodyIndent: bodyIndent === '' ? indentUnit(source) : bodyIndent,
    empty,
  };
  return { kind: found.kind, ...piece(source, found, dedented), definition };
}

/** What counts for the indentation are the lines on which statements begin, not the inside of a string. */
const dedentLines = ({ text, lines }: Source, span: Span, first: number, last: number): Dedented => dedent(text, span, lines.slice(first, last + 1).map(({ start }) => start));

function piece({ text }: Source, { start, end }: Span, { code, indent }: Dedented): Omit<Target, 'kind' | 'definition'> {
  const startLine = lineNumber(text, start);
  return { start, end, text: text.slice(start, end), code, indent, startLine, endLine: lineNumber(text, end) };
}
