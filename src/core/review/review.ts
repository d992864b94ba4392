/** One pass of the rules over one text. */
import type { SyntaxTree } from '../syntax/tree';
import { byPlace, type Hint, type HintRange } from './hint';
import { apiHints } from './imports';
import { LineIndex } from './lines';
import { isSilenced } from './noqa';
import { ruffHints, type Ruff } from './ruff';
import { RuffConfig, type RuffConfigData } from './ruffConfig';
import { RULES } from './rules';
import { syntaxHints } from './syntax';

/** Plain data: it crosses from the host to the process that reviews. */
export interface ReviewRequest {
  readonly text: string;
  /** Full path with slashes; undefined for what was never saved. */
  readonly path: string | undefined;
  /** A notebook's cell: what it uses may be defined in another. */
  readonly isCell: boolean;
  readonly config: RuffConfigData;
  /** Codes, or beginnings of codes, that the user never wants. */
  readonly ignore: readonly string[];
  /** Hints that touch none of these are left out; undefined = all are wanted. */
  readonly ranges: readonly HintRange[] | undefined;
  /** Where code of the model was accepted. */
  readonly accepted: readonly HintRange[];
}

export interface Review {
  readonly hints: readonly Hint[];
  /** What of the user's configuration could not be followed, for the log. */
  readonly notes: readonly string[];
}

interface Reading {
  readonly request: ReviewRequest;
  readonly lines: LineIndex;
  readonly tree: SyntaxTree;
  readonly ruff: Ruff;
  readonly note: (text: string) => void;
}

/** Who finds hints in a text by rules, one row each. */
const SOURCES: Readonly<Record<string, (reading: Reading) => Hint[]>> = {
  ruff: byRuff,
  syntax: ({ tree, request }) => syntaxHints(tree.root, request.path),
  imports: ({ tree, request }) => apiHints(tree.root, request.accepted),
};

/** Of two rules that say the same of one place, the one that says less. */
const SAYS_LESS: Readonly<Record<string, readonly string[]>> = { E722: ['S110', 'S112'], S311: ['PP501'], S101: ['PP403'], F841: ['PP601'] };

/** @throws Error when ruff gives up on the text: its instance is of no use any more */
export function reviewText(request: ReviewRequest, tree: SyntaxTree, ruff: Ruff): Review {
  const notes: string[] = [];
  const lines = new LineIndex(request.text);
  const reading: Reading = { request, lines, tree, ruff, note: (text) => void notes.push(text) };
  const all = Object.values(SOURCES).flatMap((source) => source(reading));
  const hints = all.filter((hint) => wanted(hint, request) && !isSilenced(hint, request.text, lines) && !saidBetter(hint, all));
  return { hints: hints.sort(byPlace), notes };
}

function byRuff({ ruff, request, lines, note }: Reading): Hint[] {
  const run = (data: RuffConfigData): Hint[] => ruffHints(ruff, request.text, lines, new RuffConfig(data), request.path);
  try {
    return run(request.config);
  } catch (error) {
    const { options, lint, ...rest } = request.config;
    // Options that this version of ruff does not know: what is switched off stays off without them.
    if (Object.keys(options).length + Object.keys(lint).length === 0) throw error;
    const hints = run({ ...rest, options: {}, lint: {} });
    note(`options of the ruff configuration were left aside: ${error instanceof Error ? error.message : String(error)}`);
    return hints;
  }
}

function wanted(hint: Hint, { ranges, ignore, isCell }: ReviewRequest): boolean {
  if (ignore.some((beginning) => hint.code.startsWith(beginning))) return false;
  if (isCell && RULES[hint.code]?.wholeModule) return false;
  return ranges === undefined || ranges.some((range) => hint.start < range.end && hint.end > range.start);
}

const saidBetter = (hint: Hint, all: readonly Hint[]): boolean =>
  SAYS_LESS[hint.code]?.some((better) => all.some((other) => other.code === better && other.start <= hint.start && other.end >= hint.start)) === true;
