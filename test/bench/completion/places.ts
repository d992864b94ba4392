/** Asks at every chosen position through the whole product, and judges what would be shown. */
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { SKIPS, type CompletionItem, type Outcome } from '../../../src/core/completion/outcome';
import { inserted, likeness, repeatsNextLine, repeatsNextWords, type Likeness } from './insertion';
import { promptTokensOf } from './observedEngine';
import type { Pipeline } from './pipeline';
import { choosePositions, placeOf, type Place, type Position } from './positions';
import type { PythonJudge } from './python';
import type { SourceFile } from './sources';

const SEED = 20_260;
const PROGRESS_EVERY = 500;

export interface Shown {
  readonly item: CompletionItem;
  readonly likeness: Likeness;
  readonly repeatsNextLine: boolean;
  readonly repeatsNextWords: boolean;
  /** What CPython says of the document before and after. */
  readonly parsedBefore: boolean;
  readonly parsesAfter: boolean;
  /** Mean probability of the answer's tokens. */
  readonly confidence: number;
}

export interface Answer {
  readonly file: string;
  readonly position: Position;
  /** Milliseconds from the question to the outcome. */
  readonly ms: number;
  readonly promptTokens: number;
  readonly reusedTokens: number;
  readonly shown: Shown | undefined;
  /** Why nothing was shown. */
  readonly suppressed: string | undefined;
  /** Whether the cursor's line came out right without ranking; undefined where that was not asked. */
  readonly rightUnranked: boolean | undefined;
}

interface Asked {
  readonly outcome: Outcome;
  readonly ms: number;
  readonly promptTokens: number;
  readonly reusedTokens: number;
  readonly confidence: number;
}

export async function measurePlaces(pipeline: Pipeline, judge: PythonJudge, sources: readonly SourceFile[], perKind: number): Promise<Answer[]> {
  const chosen = choosePositions(sources, perKind, SEED);
  console.log(`${chosen.length} positions in ${sources.length} files`);
  const asked: { source: SourceFile; position: Position; ranked: Asked; unranked: Asked | undefined }[] = [];
  for (const { file, position } of chosen) {
    const source = sources[file] as SourceFile;
    const place = placeOf(source.text, position);
    const ranked = await ask(pipeline, source.name, place, true);
    const unranked = position.midFunction ? await ask(pipeline, source.name, place, false) : undefined;
    asked.push({ source, position, ranked, unranked });
    if (asked.length % PROGRESS_EVERY === 0) console.log(`  ${asked.length} asked`);
  }
  // Judged when all is asked: CPython and the worker would share the processor.
  const answers: Answer[] = [];
  for (const { source, position, ranked, unranked } of asked) {
    const { ms, promptTokens, reusedTokens } = ranked;
    const place = placeOf(source.text, position);
    const shown = await judged(judge, place, position, ranked);
    answers.push({ file: source.name, position, ms, promptTokens, reusedTokens, shown, suppressed: suppressionOf(ranked.outcome), rightUnranked: unranked && isRight(place, position, unranked.outcome) });
  }
  return answers;
}

async function ask(pipeline: Pipeline, name: string, place: Place, ranking: boolean): Promise<Asked> {
  // Nothing may be known from the position before.
  const service = pipeline.newService(ranking);
  const tree = pipeline.syntax.parse(place.text);
  pipeline.engine.takeCalls();
  const source = new CancellationTokenSource();
  const started = performance.now();
  const outcome = await pipeline.complete(service, { name, ...place, tree }, { byHand: false, pause: false }, source.token);
  const ms = performance.now() - started;
  source.dispose();
  tree.dispose();
  if (outcome.kind === 'failed' || outcome.kind === 'not-ready') throw new Error(outcome.kind === 'failed' ? outcome.message : outcome.detail);
  const calls = pipeline.engine.takeCalls();
  const known = calls.flatMap((call) => promptTokensOf(call) ?? []);
  const answered = calls.findLast((call) => call.result?.kind === 'done')?.result;
  const tokens = answered?.kind === 'done' ? answered.tokens : [];
  return {
    outcome,
    ms,
    promptTokens: known.reduce((sum, { promptTokens }) => sum + promptTokens, 0),
    reusedTokens: known.reduce((sum, { reusedTokens }) => sum + reusedTokens, 0),
    confidence: tokens.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0) / tokens.length,
  };
}

async function judged(judge: PythonJudge, place: Place, { truth }: Position, { outcome, confidence }: Asked): Promise<Shown | undefined> {
  if (outcome.kind !== 'shown') return undefined;
  const { item } = outcome;
  const [parsedBefore, parsesAfter] = await Promise.all([judge.parses(place.text), judge.parses(inserted(place, item))]);
  return {
    item,
    likeness: likeness(place, item, truth),
    repeatsNextLine: repeatsNextLine(place, item),
    repeatsNextWords: repeatsNextWords(place, item),
    parsedBefore,
    parsesAfter,
    confidence,
  };
}

const isRight = (place: Place, { truth }: Position, outcome: Outcome): boolean => outcome.kind === 'shown' && likeness(place, outcome.item, truth).firstLine;

/** The rule or filter that kept a suggestion from being shown, in words. */
function suppressionOf(outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case 'shown':
      return undefined;
    case 'skipped':
      return `rule: ${SKIPS[outcome.reason]}`;
    case 'dropped':
      // A share in brackets differs from one to the next.
      return `${outcome.by}: ${outcome.reason.replace(/ \(.*\)$/, '')}`;
    case 'not-ready':
    case 'superseded':
    case 'cancelled':
    case 'failed':
      return outcome.kind;
  }
}
