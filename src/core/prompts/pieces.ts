/** What the prompts of all tasks are put together from, made harmless for a family of models. */
import type { PromptFamily } from '../../common/protocol';
import type { Definition, Target } from '../commands/target';
import { insideDocstring, withoutControls, withoutSpecialTokens, withoutTurns } from './hostile';
import type { DiagnosticFacts, PromptInput } from './prompt';

export interface Pieces {
  readonly preamble: string;
  /** '' where there is no target. */
  readonly code: string;
  readonly definition: DefinitionPieces | undefined;
  /** One line each, fit for a docstring: what is wrong, and where. */
  readonly problems: readonly string[];
  readonly question: string;
}

export interface DefinitionPieces {
  readonly kind: 'function' | 'class';
  readonly name: string;
  /** With its classes and functions in front: `Point.norm`. */
  readonly qualifiedName: string;
  /** `def area(r):`, over several lines if it has several; without decorators. */
  readonly header: string;
  /** Header and what says what the body is to do: its docstring, else the comments that stand in it. */
  readonly described: string;
  /** What stands before the header: decorators, and a comment above them. */
  readonly above: string;
  readonly bodyIndent: string;
  /** The first line of the body behind the docstring, with its indentation; undefined where it has none of its own. */
  readonly firstLine: string | undefined;
  /** All that follows the header. */
  readonly body: string;
}

/** A language server that has more to say has lost its way. */
const PROBLEMS_MAX = 5;
const PROBLEM_LIMIT = 300;
const LINE_LIMIT = 120;

export function piecesOf({ family, target, preamble, diagnostics, question }: Pick<PromptInput, 'family' | 'target' | 'preamble' | 'diagnostics' | 'question'>): Pieces {
  const clean = (text: string): string => harmless(text, family);
  return {
    preamble: clean(preamble),
    code: clean(target?.code ?? ''),
    definition: target?.definition === undefined || target.kind === 'statements' ? undefined : definitionPieces(target, target.definition, target.kind, clean),
    problems: target === undefined ? [] : diagnostics.slice(0, PROBLEMS_MAX).map((facts) => insideDocstring(clean(problem(facts, target.code)))),
    question: clean(question ?? '').replace(/\n\s*\n/g, '\n').trim(),
  };
}

function harmless(text: string, family: PromptFamily): string {
  const plain = withoutSpecialTokens(withoutControls(text), family);
  return family === 'phi' ? withoutTurns(plain) : plain;
}

function definitionPieces({ code }: Target, { name, owners, headerStart, headerEnd, docstring, bodyIndent }: Definition, kind: DefinitionPieces['kind'], clean: (text: string) => string): DefinitionPieces {
  const header = code.slice(headerStart, headerEnd);
  const behind = code.slice(docstring?.end ?? headerEnd);
  return {
    kind,
    name: clean(name),
    qualifiedName: clean([...owners, name].join('.')),
    // A header that somebody is still writing has no colon.
    header: clean(header.endsWith(':') ? header : `${header}:`),
    described: clean(docstring === undefined ? header + comments(code.slice(headerEnd)) : withDocstring(header, code.slice(headerEnd, docstring.start), code.slice(docstring.start, docstring.end), bodyIndent)),
    above: clean(code.slice(0, headerStart)),
    bodyIndent,
    firstLine: clean(behind).split('\n').slice(1).find((line) => /^[ \t]+[^\s#]/.test(line)),
    body: clean(code.slice(headerEnd)),
  };
}

/** A docstring on the header's own line would leave no room for a body. */
const withDocstring = (header: string, between: string, docstring: string, bodyIndent: string): string => header + (between.includes('\n') ? between : `\n${bodyIndent}`) + docstring;

/** The comments of a body that does nothing, as they stand behind its header. */
function comments(body: string): string {
  const [onHeader = '', ...below] = body.split('\n');
  const first = /^(?:\s*(?:pass|\.\.\.))?(\s*#.*)$/.exec(onHeader)?.[1] ?? '';
  return [first, ...below.filter((line) => /^\s*#/.test(line))].join('\n');
}

/** `Line 3, "return pi * r": "pi" is not defined (Pyright).` */
function problem({ message, source, line }: DiagnosticFacts, code: string): string {
  const text = code.split('\n')[line]?.trim().slice(0, LINE_LIMIT) ?? '';
  const where = text === '' ? '' : `Line ${line + 1}, \`${text}\`: `;
  const by = source === undefined || source === '' ? '' : ` (${source})`;
  return `${where}${message.slice(0, PROBLEM_LIMIT)}${by}`;
}
