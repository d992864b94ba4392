/** Fix on a selection: the statements out of the answer. */
import { definitionsIn } from '../commands/definitions';
import { indentOf, isBlank } from '../python/lines';
import { lexLogicalLine, readSource } from '../syntax/logicalLines';
import { judgeLine } from '../syntax/statement';
import { refused, type Refused } from './answer';
import { dedent } from './echo';
import { refusedInPlace } from './inPlace';
import { cutShort, type TargetedInput } from './input';
import { isProse, sameCode } from './judge';
import { hasRemark } from './leftOut';
import type { Piece } from './pieces';
import { DEFAULT_LEVEL, laidOut } from './placement';
import { codeUntilRunOn, statementsUntilRunOn } from './runOn';
import type { Taken } from './taken';

export function takeStatements(piece: Piece, input: TargetedInput): Taken | Refused {
  const { target, eol, finish, prompt } = input;
  const solid = dedent(ownPart(piece.code, prompt.lead)).replace(/^(?:[ \t]*\n)+/, '').trimEnd();
  if (solid === '') return isBlank(input.text) ? refused('empty') : codeUntilRunOn(input.text.trimStart()).text.trim() === '' ? refused('run-on') : refused('no-body');
  if (readSource(solid).lines.length === 0) return refused('no-body');
  const code = withoutProse(solid);
  if (code.text === '') return refused(piece.marked ? 'does-not-parse' : 'no-code');
  const answer = statementsUntilRunOn(code.text, target.code);
  const cut = cutShort(finish);
  if (cut !== undefined && !piece.ended && !answer.cut && !code.after) return refused(cut);
  const statements = answer.text.trimEnd();
  if (readSource(statements).lines.length === 0) return refused('no-body');
  if (onlyForeignDefinitions(statements, target.code)) return refused('other-definition');
  const [first = ''] = target.code.split('\n');
  const text = laidOut(statements, { indent: target.indent + indentOf(first), level: levelIn(target.text, target.indent), target }).join(eol);
  if (hasRemark(text, target.text)) return refused('left-out');
  const bad = refusedInPlace(text, input);
  if (bad !== undefined) return bad;
  if (sameCode(text, target.text)) return refused('unchanged');
  return { kind: 'taken', text, notes: answer.cut || piece.followed || code.before || code.after ? ['What the model wrote around the code was left out.'] : [] };
}

/** What the model wrote, without a comment of ours that its lead ends with. */
const ownPart = (code: string, lead: string): string => (code.startsWith(lead) && readSource(lead).lines.length === 0 ? code.slice(lead.length) : code);

/** The code between what is said before and after it. */
function withoutProse(text: string): { text: string; before: boolean; after: boolean } {
  const starts = readSource(text).lines.map(({ start }) => start);
  const isWords = (start: number): boolean => isProse(text.slice(start, endOfLine(text, start)));
  const begin = starts.find((start) => !isWords(start));
  if (begin === undefined) return { text: '', before: false, after: false };
  const last = starts.findLastIndex((start) => !isWords(start) && isCode(text, start));
  const end = starts.find((start, i) => i > last && start > begin && isWords(start));
  const from = begin === starts[0] ? 0 : begin;
  return { text: dedent(text.slice(from, end).trimEnd()), before: from > 0, after: end !== undefined };
}

/** A valid line that does something; a single word may be prose as well. */
const isCode = (text: string, start: number): boolean => /[=([.]|^\s*\w+$/.test(text.slice(start, endOfLine(text, start))) && judgeLine(lexLogicalLine(text, start), false).kind === 'ok';

const endOfLine = (text: string, start: number): number => (text.indexOf('\n', start) < 0 ? text.length : text.indexOf('\n', start));

/** Nothing but functions and classes, of which the selection has none: the model wrote a program of its own. */
function onlyForeignDefinitions(code: string, original: string): boolean {
  const own = new Set(definitionsIn(readSource(original)).map(({ name }) => name));
  const found = definitionsIn(readSource(code)).filter(({ columns }) => columns === 0);
  const others = readSource(code).lines.filter(({ columns, start }) => columns === 0 && !['def', 'class', 'async', '@'].includes(lexLogicalLine(code, start).tokens[0]?.key ?? ''));
  return found.length > 0 && others.length === 0 && found.every(({ name }) => !own.has(name));
}

/** One level of indentation, as the selection shows it. */
function levelIn(text: string, indent: string): string {
  for (const line of text.split(/\r\n|\r|\n/)) {
    const own = indentOf(line);
    if (!isBlank(line) && own.length > indent.length && own.startsWith(indent)) return own.slice(indent.length);
  }
  return indent.includes('\t') ? '\t' : DEFAULT_LEVEL;
}
