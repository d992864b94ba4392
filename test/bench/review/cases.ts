/** What is reviewed: functions with one slip in each, and untouched ones, by seed. */
import { functionsIn } from '../../../src/core/review/surprise/functions';
import type { HintRange } from '../../../src/core/review/hint';
import type { TextChange } from '../../../src/core/syntax/change';
import type { PythonSyntax } from '../../../src/core/syntax/parser';
import { mulberry32 } from '../../../src/worker/generation/random';
import type { SourceFile } from '../completion/sources';
import { MUTATIONS, sitesOf, type Mutation } from './mutations';

export interface Case {
  readonly source: SourceFile;
  readonly half: 'fit' | 'report';
  /** The function, in the text with its slip. */
  readonly range: HintRange;
  readonly lines: number;
  readonly slip: { readonly mutation: Mutation; readonly change: TextChange } | undefined;
}

/** Functions of other lengths say nothing, or more than is read in one go. */
const FUNCTION_LINES = { min: 4, max: 80 } as const;
const SEED = 7;

interface Unit extends Omit<Case, 'slip'> {
  readonly sites: Readonly<Record<Mutation, readonly TextChange[]>>;
}

/** In the order of files and places: what two neighbours have before them is read once. */
export function makeCases(syntax: PythonSyntax, sources: readonly SourceFile[], count: { readonly mutated: number; readonly untouched: number }): Case[] {
  const units = shuffled(sources.flatMap((source, index) => unitsOf(syntax, source, index % 2 === 0 ? 'fit' : 'report')), SEED);
  const untouched = units.slice(0, count.untouched).map(({ sites: _, ...unit }): Case => ({ ...unit, slip: undefined }));
  const random = mulberry32(SEED);
  const mutated = MUTATIONS.flatMap((mutation) =>
    units
      .filter(({ sites }) => sites[mutation].length > 0)
      .slice(0, count.mutated)
      .map(({ sites, range, ...unit }): Case => {
        const change = sites[mutation][Math.floor(random() * sites[mutation].length)] as TextChange;
        return { ...unit, range: { start: range.start, end: range.end + change.text.length - (change.end - change.start) }, slip: { mutation, change } };
      }),
  );
  return [...mutated, ...untouched].sort((a, b) => (a.source.name < b.source.name ? -1 : a.source.name > b.source.name ? 1 : a.range.start - b.range.start));
}

function unitsOf(syntax: PythonSyntax, source: SourceFile, half: Case['half']): Unit[] {
  const tree = syntax.parse(source.text);
  try {
    return functionsIn(tree.root, source.text).flatMap(({ range, definition }): Unit[] => {
      const lines = source.text.slice(range.start, range.end).split('\n').length;
      return lines < FUNCTION_LINES.min || lines > FUNCTION_LINES.max ? [] : [{ source, half, lines, range, sites: sitesOf(definition) }];
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
