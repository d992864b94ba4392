/** Write Docstring: the docstring out of the answer; nothing else of the target changes. */
import type { Definition, Target } from '../commands/target';
import { dedent } from './echo';
import { refused, type Refused } from './answer';
import type { Answered } from './definitions';
import { docstringLiteral, endsDangling, endsInSentence, saysSomething, widthOf } from './docstringText';
import { refusedInPlace } from './inPlace';
import { cutShort, type TargetedInput } from './input';
import { problemIn } from './judge';
import type { Piece } from './pieces';
import { bodyIndentOf, textOffset } from './placement';
import { docstringUntilRunOn } from './runOn';
import type { Taken } from './taken';
import { definitionOf, findWanted } from './wanted';

export function takeDocstring(piece: Piece, input: TargetedInput): Taken | Refused {
  const { target, documentText, eol, syntax } = input;
  const words = wordsOf(piece, input);
  if (words.kind === 'refused') return words;
  if (!saysSomething(words.content)) return refused('no-docstring');
  const definition = definitionOf(target);
  const indent = bodyIndentOf(target, definition);
  const literal = docstringLiteral(words.content, words.raw, { indent, width: widthOf(documentText), eol });
  if (literal === undefined) return refused('does-not-parse', 'a docstring that Python cannot read');
  const text = placed(literal, indent, definition, input);
  // The docstring is whole; what is wrong with the code below it is the user's.
  const bad = refusedInPlace(text, input, false);
  if (bad !== undefined) return bad.reason === 'breaks-file' && problemIn(target.text, { own: '', syntax, blocks: true }) !== undefined ? refused('unfinished-target') : bad;
  return text === target.text ? refused('unchanged') : { kind: 'taken', text, notes: words.notes };
}

interface Words {
  readonly kind: 'words';
  /** As it stands in the source. */
  readonly content: string;
  readonly raw: boolean;
  readonly notes: readonly string[];
}

function wordsOf(piece: Piece, input: TargetedInput): Words | Refused {
  const wanted = findWanted(piece, input, ({ docstring, openDocstring }) => docstring !== undefined || openDocstring !== undefined);
  if (wanted.kind === 'wanted') return ofDefinition(piece.code, wanted.found, piece, input);
  // A chat model may give the docstring alone.
  const alone = dedent(piece.code).trim();
  const literal = LITERAL.exec(alone);
  if (literal === null) return wanted.reason === 'no-code' ? refused('no-docstring') : wanted;
  return { ...contentOf(literal[0]), kind: 'words', notes: [] };
}

const LITERAL = /^[rRuU]?(?:"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?''')/;
const PARTS = /^([A-Za-z]*)("""|'''|"|')([\s\S]*)\2$/;

/** A docstring of several literals, or none in quotes, has no content that could be taken over as it is. */
function contentOf(literal: string): { content: string; raw: boolean } {
  const [, prefix = '', , content = ''] = PARTS.exec(literal) ?? [];
  return { content, raw: /r/i.test(prefix) };
}

function ofDefinition(code: string, { docstring, openDocstring }: Answered, { ended }: Piece, { finish, target }: TargetedInput): Words | Refused {
  if (docstring !== undefined) return { kind: 'words', ...contentOf(code.slice(docstring.start, docstring.end)), notes: [] };
  if (openDocstring === undefined) return refused('no-docstring');
  const [opening = '', prefix = ''] = /^([A-Za-z]*)(?:"""|'''|"|')/.exec(code.slice(openDocstring)) ?? [];
  const written = code.slice(openDocstring + opening.length);
  const { text, cut } = untilCode(written, target);
  const content = text.trimEnd();
  const whole = endsInSentence(content) || (cut || ended ? !endsDangling(content) : finish === 'stop-string' && !endsDangling(content));
  if (!saysSomething(content)) return refused(cut && content === '' ? 'run-on' : 'no-docstring');
  if (!whole) return refused(cutShort(finish) ?? 'cut-off');
  return { kind: 'words', content, raw: /r/i.test(prefix), notes: finish === 'stop-string' && !cut ? [] : ['The closing quotes were missing and have been added.'] };
}

/** A docstring that never closes ends before the next exercise, and before the code that it should stand above. */
function untilCode(content: string, { code, definition }: Target): { text: string; cut: boolean } {
  const outer = docstringUntilRunOn(content);
  const below = code.slice(definition?.docstring?.end ?? definition?.headerEnd).split('\n').map((line) => line.trim());
  const first = below.find((line) => line !== '' && !line.startsWith('#'));
  const lines = outer.text.split('\n');
  const at = lines.findIndex((line, i) => i > 0 && line.trim() === first);
  return at < 0 ? outer : { text: lines.slice(0, at).join('\n'), cut: true };
}

/** The target's text with the docstring in it, in place of the one it had. */
function placed(literal: string, indent: string, definition: Definition, { target, eol }: TargetedInput): string {
  const { docstring, headerEnd } = definition;
  const { text } = target;
  if (docstring !== undefined) return text.slice(0, textOffset(target, docstring.start)) + literal + text.slice(textOffset(target, docstring.end));
  const at = textOffset(target, headerEnd);
  const comment = /^[ \t]*(?:#[^\r\n]*)?(?=\r|\n|$)/.exec(text.slice(at));
  // Statements on the header's line move below the docstring.
  if (comment === null) return `${text.slice(0, at)}${eol}${indent}${literal}${eol}${indent}${text.slice(at).trimStart()}`;
  const lineEnd = at + comment[0].length;
  return `${text.slice(0, lineEnd)}${eol}${indent}${literal}${text.slice(lineEnd)}`;
}
