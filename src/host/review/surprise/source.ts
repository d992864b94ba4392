/** The model's surprise as a source of hints: functions are read one after the other, with half of the processor's time. */
import type { CancellationToken, Disposable } from 'vscode';
import { changedRanges } from '../../../core/review/changedLines';
import type { Hint, HintRange } from '../../../core/review/hint';
import { LineIndex } from '../../../core/review/lines';
import { isSilenced } from '../../../core/review/noqa';
import { PlainText } from '../../../core/review/plainText';
import { functionsIn } from '../../../core/review/surprise/functions';
import { hintOf } from '../../../core/review/surprise/hints';
import { bestFirst, HINTS_MAX, surprises, type Surprise, type Weights } from '../../../core/review/surprise/surprise';
import { WEIGHTS } from '../../../core/review/surprise/weights';
import type { SyntaxTree } from '../../../core/syntax/tree';
import { pause } from '../../completion/running';
import type { Engine } from '../../engine/engine';
import type { HintSource, ReviewTask, SourceAnswer } from '../source';
import { readFunction } from './readFunction';
import { RecentScores, remembering } from './rememberedScores';

/** Longer texts, in UTF-16 units, are not parsed beside the editor. */
const TEXT_MAX = 300_000;
/** A review that has gone on for so long, ms, shows what it has found and ends. */
const REVIEW_MS_MAX = 120_000;
/** Reading takes one part of so many of the time; the rest is for others. */
const TIME_PARTS = 2;

export interface SurpriseParts {
  readonly engine: Pick<Engine, 'state' | 'score' | 'onDidChangeState'>;
  /** Parses without holding the editor up; undefined where Python's grammar is missing. The tree is the caller's. */
  readonly parse: (text: string) => Promise<SyntaxTree | undefined>;
  readonly isOn: () => boolean;
  readonly weights?: Weights;
  readonly now?: () => number;
}

interface Read {
  readonly surprises: readonly Surprise[];
  /** Why not all functions were read. */
  readonly stopped: Exclude<SourceAnswer, { kind: 'reviewed' }> | undefined;
  readonly notes: readonly string[];
}

export class SurpriseSource implements HintSource {
  readonly id = 'surprise';
  readonly isBeside = true;
  readonly most = HINTS_MAX;
  readonly #recent = new RecentScores();
  readonly #listener: Disposable;
  readonly #score: Engine['score'];
  /** Ends with the review before: two at once would take twice the processor's time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: SurpriseParts) {
    // Another model has other expectations.
    this.#listener = parts.engine.onDidChangeState(() => this.#recent.clear());
    this.#score = remembering(this.#recent, (params, token) => parts.engine.score(params, token));
  }

  review(task: ReviewTask, token: CancellationToken): Promise<SourceAnswer> {
    const answer = this.#last.then(() => this.#review(task, token));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  dispose(): void {
    this.#listener.dispose();
  }

  async #review(task: ReviewTask, token: CancellationToken): Promise<SourceAnswer> {
    const started = this.#now();
    if (!this.parts.isOn() || task.rulesOnly) return { kind: 'reviewed', hints: [], notes: [], ms: 0 };
    if (token.isCancellationRequested) return { kind: 'cancelled' };
    const refusal = this.#refusal(task.text);
    if (refusal !== undefined) return { kind: 'failed', message: refusal };
    // The model has learnt from texts with plain line breaks.
    const plain = new PlainText(task.text);
    const tree = await this.parts.parse(plain.text);
    if (tree === undefined) return { kind: 'failed', message: 'The text was not read by the model, as Python\'s grammar is not there.' };
    try {
      const ranges = rangesOf(task)?.map((range) => plain.fromOriginal(range));
      const { surprises: found, stopped, notes } = await this.#read(tree, ranges, token);
      if (stopped !== undefined) return stopped;
      return { kind: 'reviewed', hints: shown(found, plain.text, task.ignore, ranges).map((hint) => plain.hintInOriginal(hint)), notes, ms: this.#now() - started };
    } finally {
      tree.dispose();
    }
  }

  /** Why the model cannot read it now. */
  #refusal(text: string): string | undefined {
    const { state } = this.parts.engine;
    if (state.kind !== 'ready') return `The text was not read by the model, which is ${state.kind}.`;
    // One cache alone is that of typing: reading would throw it away.
    if (state.model.kvSlots < 2) return 'The text was not read by the model: there is memory for one prompt alone, which completions need. A higher phiPair.kvMemory makes room.';
    if (text.length > TEXT_MAX) return `The text was not read by the model: it has more than ${TEXT_MAX} characters.`;
    return undefined;
  }

  async #read(tree: SyntaxTree, ranges: readonly HintRange[] | undefined, token: CancellationToken): Promise<Read> {
    const weights = this.parts.weights ?? WEIGHTS;
    const pieces = functionsIn(tree.root, tree.text).filter(({ range }) => ranges === undefined || ranges.some((one) => touches(range, one)));
    const found: Surprise[] = [];
    const notes: string[] = [];
    const started = this.#now();
    for (const [index, { range }] of pieces.entries()) {
      if (this.#now() - started > REVIEW_MS_MAX) {
        notes.push(`the model has read ${index} of ${pieces.length} functions within ${REVIEW_MS_MAX / 1000} s`);
        break;
      }
      const begun = this.#now();
      const result = await readFunction({ score: this.#score }, tree, range, token, weights);
      if (token.isCancellationRequested || result.kind === 'cancelled') return { surprises: [], notes, stopped: { kind: 'cancelled' } };
      if (result.kind === 'failed' && SKIPPED.has(result.reason)) notes.push(`a function was not read by the model: ${result.message}`);
      else if (result.kind === 'failed') return { surprises: [], notes, stopped: { kind: 'failed', message: `The text was not read by the model. ${result.message}` } };
      else {
        found.push(...surprises(result.tried, weights));
        await pause(Math.max(0, result.workedMs * TIME_PARTS - (this.#now() - begun)), token);
      }
    }
    return { surprises: found, notes, stopped: undefined };
  }

  #now(): number {
    return (this.parts.now ?? (() => performance.now()))();
  }
}

/** What is true of one function, and of no other. */
const SKIPPED: ReadonlySet<string> = new Set(['prompt-too-long', 'tokens-differ']);

function rangesOf({ only, text }: ReviewTask): readonly HintRange[] | undefined {
  if (only.kind === 'all') return undefined;
  return only.kind === 'ranges' ? only.ranges : changedRanges(only.before, text);
}

function shown(found: readonly Surprise[], text: string, ignore: readonly string[], ranges: readonly HintRange[] | undefined): Hint[] {
  const lines = new LineIndex(text);
  return [...found]
    .sort(bestFirst)
    .map(hintOf)
    .filter((hint) => ranges === undefined || ranges.some((range) => touches(hint, range)))
    .filter((hint) => !ignore.some((beginning) => hint.code.startsWith(beginning)) && !isSilenced(hint, text, lines));
}

const touches = (one: HintRange, other: HintRange): boolean => one.start < other.end && one.end > other.start;
