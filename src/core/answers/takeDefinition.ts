/** Fix and Implement: the function or class out of the answer, under the document's own decorators, header and docstring. */
import type { Definition, Target } from '../commands/target';
import { indentOf, isBlank } from '../python/lines';
import { readSource } from '../syntax/logicalLines';
import { lexLine } from '../syntax/tokens';
import { refused, type Refused } from './answer';
import { answeredIn, type Answered } from './definitions';
import { missingImports } from './imports';
import { refusedInPlace } from './inPlace';
import type { TargetedInput } from './input';
import { isProse, sameCode } from './judge';
import { goesOnAtMargin, hasRemark, lostMethods } from './leftOut';
import type { Piece } from './pieces';
import { bodyIndentOf, laidOut, levelOf, textOffset } from './placement';
import type { Taken } from './taken';
import { bodilessReason, definitionOf, findWanted, unfinished } from './wanted';

/**
 * @param piece Python, the lead included where it belongs to it
 * @param input its text is what the model wrote, for telling why a body is missing
 */
export function takeDefinition(piece: Piece, input: TargetedInput): Taken | Refused {
  const wanted = findWanted(piece, input, ({ empty }) => !empty);
  if (wanted.kind === 'refused') return wanted;
  const { found, mendsHeader } = wanted;
  const body = bodyOf(piece.code, found);
  const without = unfinished(found, piece, input) ?? bodyless(body, found, input) ?? (goesOnAtMargin(piece.code, found) ? refused('does-not-parse', 'a body that goes on without its indentation') : undefined);
  if (without !== undefined) return without;
  const text = composed(body.text, mendsHeader ? piece.code.slice(found.headerStart, found.headerEnd) : undefined, input);
  const bad = refusedDefinition(text, body.text, input);
  if (bad !== undefined) return bad;
  const missing = missingImports(piece.code, body.text, input.documentText);
  const notes = [
    ...(missing.length === 0 ? [] : [`It needs an import that the file does not have: ${missing.join(', ')}.`]),
    ...(mendsHeader ? ['The header was no Python before; this one is the model’s.'] : []),
    ...(found.atEnd && !piece.followed ? [] : ['What the model wrote after the code was left out.']),
  ];
  return { kind: 'taken', text, notes };
}

/** Why there is no body to take; undefined where there is one. */
function bodyless({ text, empty }: Body, found: Answered, input: TargetedInput): Refused | undefined {
  if (found.openDocstring !== undefined) return refused('does-not-parse', 'a string that is not closed');
  if (isBlank(text)) return bodilessReason(input.text);
  return found.empty || empty ? refused('no-body') : undefined;
}

/** Why the composed definition must not take the target's place; undefined where it may. */
function refusedDefinition(text: string, body: string, input: TargetedInput): Refused | undefined {
  const { target, task } = input;
  if (answeredIn(text)[0]?.empty !== false) return refused('no-body');
  if (hasRemark(text, target.text)) return refused('left-out');
  const lost = lostMethods(text, target);
  if (lost !== undefined) return refused(lost);
  const bad = refusedInPlace(text, input);
  if (bad !== undefined) return bad.reason === 'does-not-parse' && beginsInWords(body) ? refused('no-code') : bad;
  return task === 'fix' && sameCode(text, target.text) ? refused('unchanged') : undefined;
}

interface Body {
  readonly text: string;
  /** There is nothing but strings. */
  readonly empty: boolean;
}

const beginsInWords = (body: string): boolean => isProse(body.split('\n').find((line) => !isBlank(line)) ?? '');

/** The statements below header and docstring, without strings that only repeat a docstring. */
function bodyOf(code: string, { docstring, headerEnd, end, oneLine }: Answered): Body {
  let text = code.slice(docstring?.end ?? headerEnd, end);
  if (oneLine) return { text: text.replace(/^\s*;?\s*/, ''), empty: false };
  const [onLine = ''] = text.split('\n', 1);
  // What is left of the line of the header or docstring is a comment, or another statement of that line.
  const statement = /^\s*;\s*([^\s#].*)$/.exec(onLine)?.[1];
  const indent = indentOf(code.slice(code.lastIndexOf('\n', docstring?.start) + 1));
  text = (statement === undefined ? '' : `${indent}${statement}\n`) + text.slice(onLine.length + 1);
  for (;;) {
    const [first] = readSource(text).lines;
    if (first === undefined) return { text, empty: true };
    const { tokens, end: behind } = lexLine(text, first.start);
    if (!tokens.every(({ key }) => key === 'STRING')) return { text: text.replace(/^(?:[ \t]*\n)+/, ''), empty: false };
    text = text.slice(behind);
  }
}

/** @param header where the document's own cannot stay */
function composed(body: string, header: string | undefined, { target, task, eol }: TargetedInput): string {
  const definition = definitionOf(target);
  const indent = bodyIndentOf(target, definition);
  const lines = laidOut(body, { indent, level: levelOf(target, definition), target });
  const kept = task === 'implement' ? wantedBefore(target.code.slice(definition.docstring?.end ?? definition.headerEnd), lines).map((line) => indent + line) : [];
  const { text: above, gap } = keptAbove(target, definition, header);
  return [above, ...(gap ? [''] : []), ...kept, ...lines].join(eol);
}

/** The document's text down to its docstring, or header, with the comment on that line; and whether a blank line follows. */
function keptAbove(target: Target, definition: Definition, header: string | undefined): { text: string; gap: boolean } {
  const end = textOffset(target, definition.docstring?.end ?? definition.headerEnd);
  const rest = target.text.slice(end);
  const comment = (definition.empty ? PLACEHOLDER_COMMENT : COMMENT).exec(rest)?.[1] ?? '';
  const gap = !definition.empty && /^(?:\r\n|\r(?!\n)|\n)[ \t]*[\r\n]/.test(rest.slice(comment.length));
  const headed =
    header === undefined
      ? target.text.slice(0, end)
      : target.text.slice(0, textOffset(target, definition.headerStart)) + header + target.text.slice(textOffset(target, definition.headerEnd), end);
  return { text: headed + comment, gap };
}

const COMMENT = /^([ \t]*#[^\r\n]*)/;
/** The same where the body that does nothing stands on the header's line. */
const PLACEHOLDER_COMMENT = /^(?:[ \t]*(?:pass|\.\.\.))?([ \t]*#[^\r\n]*)/;

/** Comments that say what to implement stay above the body, where the answer does not have them itself. */
function wantedBefore(below: string, lines: readonly string[]): string[] {
  const has = new Set(lines.map((line) => line.trim()));
  return below
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line.startsWith('#') && !has.has(line) && !/^#\s*(?:todo|fixme|xxx)\b/i.test(line));
}
