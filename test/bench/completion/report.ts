/** Writes a run's tables: to the console, and into the marked part of docs/completion.md. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../paths';
import { replaceMarked, rounded, table, type Row } from '../report/markdown';
import { median } from '../stats';
import { KIND_NAMES, KINDS } from './positions';
import { placeFigures, suppressions, type Violation } from './placeFigures';
import { placeOf } from './positions';
import type { Answer } from './places';
import { plot } from './plot';
import { bars, p95, rankingGain, typingFigures, type CompletionResult } from './results';
import type { SourceFile } from './sources';
import { ASSISTANTS, type AssistantName } from './typing/assistant';
import { replayFigures, type ReplayFigures } from './typing/figures';

const DOCUMENT = path.join(ROOT, 'docs', 'completion.md');
const PLOT = path.join(ROOT, 'docs', 'completion.svg');
const ASSISTANT_NAMES = Object.keys(ASSISTANTS) as AssistantName[];

const percent = (value: number, digits = 1): string => (Number.isFinite(value) ? `${(100 * value).toFixed(digits)} %` : '–');

function barTable(result: CompletionResult): string {
  return table(['', 'wanted', 'measured', 'met'], bars(result).map(({ what, wanted, value, met }) => [what, wanted, value === null ? '–' : rounded(value, Number.isInteger(value) ? 0 : 3), met ? 'yes' : 'no']));
}

function placeTable(answers: readonly Answer[]): string {
  const row = (name: string, of: readonly Answer[]): Row => {
    const found = placeFigures(of);
    return [
      name, found.positions, percent(found.shown / found.positions), percent(found.exact), percent(found.exactOfShown), percent(found.wholeOfShown),
      rounded(found.similarity, 2), percent(found.parseClean), found.breaks, found.repeats, found.repeatsWords, rounded(found.confidence, 2),
      percent(found.kvReuse, 0), `${rounded(median(found.times), 0)} / ${rounded(p95(found.times), 0)}`,
    ];
  };
  return table(
    ['cursor', 'positions', 'shown', 'line right, of all', 'line right, of shown', 'all right, of shown', 'edit similarity', 'parse-clean', 'break', 'repeat next line', 'its words only', 'confidence', 'KV reuse', 'ms p50 / p95'],
    [
      ...KIND_NAMES.map((kind) => row(KINDS[kind], answers.filter(({ position }) => position.kind === kind))),
      row('**mid-function, code below**', answers.filter(({ position }) => position.midFunction)),
      row('**all**', answers),
    ],
  );
}

function suppressionTable(answers: readonly Answer[]): string {
  return table(
    ['kept back by', ...KIND_NAMES.map((kind) => KINDS[kind]), 'all', 'share'],
    suppressions(answers).map(({ reason, total, byKind }) => [reason, ...KIND_NAMES.map((kind) => byKind[kind] ?? 0), total, percent(total / answers.length)]),
  );
}

function rankingText(answers: readonly Answer[]): string {
  const gain = rankingGain(answers);
  if (!gain) return 'Ranking by the suffix was not measured apart.';
  const { mean, low, high, pairs } = gain.difference;
  return `At ${pairs} mid-function positions the line was right in ${percent(gain.ranked)} with ranking and ${percent(gain.unranked)} without; difference ${percent(mean, 2)} (95 % interval ${percent(low, 2)} to ${percent(high, 2)}, paired bootstrap).`;
}

const REPLAY_ROWS: readonly { readonly what: string; readonly of: (figures: ReplayFigures) => string | number }[] = [
  { what: 'keystrokes', of: ({ keystrokes }) => keystrokes },
  { what: 'suggestions seen (for 200 ms or longer) per 100 keystrokes', of: ({ seenPer100 }) => rounded(seenPer100, 1) },
  { what: 'keystrokes answered with a suggestion, per 100', of: ({ answeredPer100 }) => rounded(answeredPer100, 1) },
  { what: 'keystroke to suggestion, p50 / p95, ms', of: ({ times }) => `${rounded(median(times), 0)} / ${rounded(p95(times), 0)}` },
  { what: 'the same without those from the cache, ms', of: ({ freshTimes }) => `${rounded(median(freshTimes), 0)} / ${rounded(p95(freshTimes), 0)}` },
  { what: 'suggestions from the cache', of: ({ cacheShare }) => percent(cacheShare) },
  { what: 'requests to the worker per keystroke', of: ({ requestsPerKeystroke }) => rounded(requestsPerKeystroke, 2) },
  { what: 'of them not read ahead', of: ({ askedPerKeystroke }) => rounded(askedPerKeystroke, 2) },
  { what: 'of these not cancelled', of: ({ finishedShare }) => percent(finishedShare, 0) },
  { what: 'prompt tokens of a request', of: ({ promptTokens }) => rounded(promptTokens, 0) },
  { what: 'prompt tokens found in the KV cache', of: ({ kvReuse }) => percent(kvReuse) },
  { what: 'the same without reading ahead', of: ({ askedKvReuse }) => percent(askedKvReuse) },
  { what: 'CPU seconds per 100 keystrokes', of: ({ cpuPer100 }) => rounded(cpuPer100, 2) },
  { what: "of them the worker's", of: ({ workerCpuPer100 }) => rounded(workerCpuPer100, 2) },
];

function replaySections({ typing }: CompletionResult): string[] {
  if (!typing) return [];
  const found = typingFigures(typing);
  const reasons = new Set(ASSISTANT_NAMES.flatMap((name) => Object.keys(found[name].outcomes)));
  const accepting = replayFigures(typing.accepting);
  return [
    '### Typing replay',
    table(['', ...ASSISTANT_NAMES.map((name) => ASSISTANTS[name])], REPLAY_ROWS.map(({ what, of }) => [what, ...ASSISTANT_NAMES.map((name) => of(found[name]))])),
    'What became of the questions of the editor, by number:',
    table(['', ...ASSISTANT_NAMES.map((name) => ASSISTANTS[name])], [...reasons].sort().map((reason) => [reason, ...ASSISTANT_NAMES.map((name) => found[name].outcomes[reason] ?? 0)])),
    ...(typing.accepting.length === 0 ? [] : [
      `A user who accepts what is exactly right and was to be seen for 500 ms accepts ${accepting.accepted.count} suggestions with ${accepting.accepted.characters} characters in ${accepting.keystrokes} keystrokes.`,
    ]),
  ];
}

function sections(result: CompletionResult): string {
  const { answers } = result;
  return [
    `${result.date}; ${result.machine}; ${result.model}; ${result.files} files.`,
    '### Against the bars', barTable(result),
    ...(answers.length === 0 ? [] : ['### Positions', placeTable(answers), rankingText(answers), '### What is kept back, and why', suppressionTable(answers)]),
    ...replaySections(result),
  ].join('\n\n');
}

export function printSummary(result: CompletionResult): void {
  console.log(`\n${sections(result)}\n`);
}

/** Replaces the marked part of the document. */
export function writeReport(result: CompletionResult): void {
  replaceMarked(DOCUMENT, 'bench:completion', `![Completions by kind of position, and typing beside a plain assistant](completion.svg)\n\n${sections(result)}`);
  fs.writeFileSync(PLOT, plot(result));
  console.log(`Written: ${path.relative(ROOT, DOCUMENT)}, ${path.relative(ROOT, PLOT)}`);
}

/** Lines of the document that are printed around a violation. */
const LINES_AROUND = 4;

/** A violation as somebody needs it who is to mend it: place, reason, the code around, the suggestion. */
export function describeViolation({ what, answer }: Violation, sources: readonly SourceFile[]): string {
  const source = sources.find(({ name }) => name === answer.file);
  const item = answer.shown?.item;
  if (!source || !item) throw new Error('a violation without its file or its suggestion');
  const { text, offset } = placeOf(source.text, answer.position);
  const before = text.slice(0, offset).split('\n');
  const after = text.slice(offset).split('\n');
  return [
    `--- ${what}: ${answer.file}:${before.length}:${(before.at(-1) ?? '').length + 1} (${KINDS[answer.position.kind]})`,
    `${before.slice(-LINES_AROUND).join('\n')}⟦${item.text}⟧${item.replaceAfter > 0 ? `⟨replaces ${item.replaceAfter}⟩` : ''}${after.slice(0, LINES_AROUND).join('\n')}`,
    `    it was: ${JSON.stringify(answer.position.truth.slice(0, 120))}`,
  ].join('\n');
}
