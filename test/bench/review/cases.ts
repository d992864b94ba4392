/** What is reviewed: functions with one slip in each, and untouched ones, by seed; and what the review found there. */
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { UnexpectedToken } from '../../../src/common/protocol';
import { SLIPS, type Slip } from '../../../src/core/review/surprise/alternatives';
import type { Thresholds, Tried } from '../../../src/core/review/surprise/surprise';
import { applyChange, type TextChange } from '../../../src/core/syntax/change';
import type { PythonSyntax } from '../../../src/core/syntax/parser';
import { reviewFunction, type FunctionRange } from '../../../src/host/review/surpriseReview';
import { mulberry32 } from '../../../src/worker/generation/random';
import type { Pipeline } from '../completion/pipeline';
import type { SourceFile } from '../completion/sources';
import { MUTATIONS, sitesOf, type Mutation } from './mutations';

export interface Case {
  readonly file: string;
  readonly half: 'fit' | 'report';
  readonly text: string;
  readonly range: FunctionRange;
  readonly lines: number;
  readonly mutation: Mutation | undefined;
  /** Where the slip stands in the text. */
  readonly slip: { readonly start: number; readonly end: number } | undefined;
}

export interface Reviewed extends Case {
  readonly tried: readonly Tried[];
  readonly unexpected: readonly UnexpectedToken[];
}

/** Functions of other lengths say nothing, or more than is read in one go. */
const FUNCTION_LINES = { min: 4, max: 80 } as const;
const SEED = 7;

interface Unit {
  readonly source: SourceFile;
  readonly half: Case['half'];
  readonly range: FunctionRange;
  readonly lines: number;
  readonly sites: Readonly<Record<Mutation, readonly TextChange[]>>;
}

export function makeCases(syntax: PythonSyntax, sources: readonly SourceFile[], count: { readonly mutated: number; readonly untouched: number }): Case[] {
  const units = shuffled(sources.flatMap((source, index) => unitsOf(syntax, source, index % 2 === 0 ? 'fit' : 'report')), SEED);
  const untouched = units.slice(0, count.untouched).map(({ source, ...unit }): Case => ({ ...unit, file: source.name, text: source.text, mutation: undefined, slip: undefined }));
  const random = mulberry32(SEED);
  const mutated = MUTATIONS.flatMap((mutation) =>
    units
      .filter(({ sites }) => sites[mutation].length > 0)
      .slice(0, count.mutated)
      .map(({ source, half, range, lines, sites }): Case => {
        const change = sites[mutation][Math.floor(random() * sites[mutation].length)] as TextChange;
        const by = change.text.length - (change.end - change.start);
        return { file: source.name, half, text: applyChange(source.text, change), range: { start: range.start, end: range.end + by }, lines, mutation, slip: { start: change.start, end: change.start + change.text.length } };
      }),
  );
  return [...mutated, ...untouched];
}

function unitsOf(syntax: PythonSyntax, source: SourceFile, half: Case['half']): Unit[] {
  const tree = syntax.parse(source.text);
  try {
    return tree.root.descendantsOfType('function_definition').flatMap((node): Unit[] => {
      const outer = node?.parent?.type === 'decorated_definition' ? node.parent : node;
      if (!node || !outer) return [];
      const lines = outer.endPosition.row - outer.startPosition.row + 1;
      if (lines < FUNCTION_LINES.min || lines > FUNCTION_LINES.max) return [];
      return [{ source, half, lines, range: { start: source.text.lastIndexOf('\n', outer.startIndex) + 1, end: outer.endIndex }, sites: sitesOf(node) }];
    });
  } finally {
    tree.dispose();
  }
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = mulberry32(seed);
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}

/** All that could become a hint is tried out, so that thresholds can be set afterwards. */
const ANY: Thresholds = { atMost: 0.1, atLeast: 0.15, gain: Number.NEGATIVE_INFINITY };
const ALL = Object.fromEntries(SLIPS.map((slip) => [slip, ANY])) as Record<Slip, Thresholds>;

export async function reviewCases(pipeline: Pipeline, cases: readonly Case[]): Promise<Reviewed[]> {
  const { token } = new CancellationTokenSource();
  const reviewed: Reviewed[] = [];
  for (const [index, one] of cases.entries()) {
    const tree = pipeline.syntax.parse(one.text);
    try {
      const result = await reviewFunction({ score: (params, cancel) => pipeline.score({ ...params, priority: 'interactive' }, cancel) }, tree, one.range, token, ALL);
      if (result.kind === 'failed' && result.reason === 'prompt-too-long') continue;
      if (result.kind !== 'done') throw new Error(result.kind === 'failed' ? result.message : result.kind);
      reviewed.push({ ...one, tried: result.tried, unexpected: result.unexpected.map((unexpected) => ({ ...unexpected, start: unexpected.start + one.range.start, end: unexpected.end + one.range.start })) });
    } finally {
      tree.dispose();
    }
    if ((index + 1) % 500 === 0) console.log(`  ${index + 1} of ${cases.length} reviewed`);
  }
  return reviewed;
}
