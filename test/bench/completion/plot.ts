/** What the positions and the replay came to, as bars. */
import { barChart, type Panel, type Series } from '../report/bars';
import { quantile } from '../stats';
import { placeFigures } from './placeFigures';
import { KIND_NAMES, KINDS } from './positions';
import { p95, typingFigures, type CompletionResult } from './results';
import { ASSISTANTS, type AssistantName } from './typing/assistant';
import type { ReplayFigures } from './typing/figures';

const SERIES: Readonly<Record<string, Series>> = {
  ours: { name: 'Phi Pair', colour: '#1f6feb' },
  baseline: { name: ASSISTANTS.baseline, colour: '#d29922' },
  shown: { name: 'shown, of all positions', colour: '#6e7681' },
  exact: { name: 'line right, of shown', colour: '#8957e5' },
  similarity: { name: 'edit similarity, of shown', colour: '#79b8ff' },
};

const COMPARED: readonly { readonly label: string; readonly of: (figures: ReplayFigures) => number; readonly digits: number }[] = [
  { label: 'ms to suggestion, p50', of: ({ times }) => quantile(times, 0.5), digits: 0 },
  { label: 'ms, p95', of: ({ times }) => p95(times), digits: 0 },
  { label: 'requests per key', of: ({ requestsPerKeystroke }) => requestsPerKeystroke, digits: 2 },
  { label: 'CPU s per 100 keys', of: ({ cpuPer100 }) => cpuPer100, digits: 1 },
];

export function plot(result: CompletionResult): string {
  return barChart([...placePanel(result), ...replayPanel(result)], SERIES, 'Completions by kind of position, and typing beside a plain assistant');
}

function placePanel({ answers }: CompletionResult): Panel[] {
  if (answers.length === 0) return [];
  const bar = (series: string, value: number): { series: string; value: number; label: string } => ({ series, value, label: (100 * value).toFixed(0) });
  return [
    {
      title: 'At cursors in code the model has not seen, %',
      groups: KIND_NAMES.map((kind) => {
        const found = placeFigures(answers.filter(({ position }) => position.kind === kind));
        return { label: KINDS[kind], bars: [bar('shown', found.shown / found.positions), bar('exact', found.exactOfShown), bar('similarity', found.similarity)] };
      }),
    },
  ];
}

/** Each measure in parts of the plain assistant's, since their units differ. */
function replayPanel({ typing }: CompletionResult): Panel[] {
  if (!typing) return [];
  const found = typingFigures(typing);
  return [
    {
      title: 'While typing, in parts of the plain assistant',
      groups: COMPARED.map(({ label, of, digits }) => ({
        label,
        bars: (['ours', 'baseline'] satisfies AssistantName[]).map((series) => ({ series, value: of(found[series]) / of(found.baseline), label: of(found[series]).toFixed(digits) })),
      })),
    },
  ];
}
