/** pass@1: one greedy answer for each problem, run behind the sandbox's walls. */
import { roomBehind } from '../../../src/core/prompts/lengths';
import type { Pipeline } from '../completion/pipeline';
import { modelOf, writeOn } from './generate';
import { KINDS, type Benchmark, type Problem } from './problems';
import type { Sandbox, Verdict } from './sandbox';

/** The reference solutions are shorter, by far most of them; who needs more has lost his way. */
const ANSWER_TOKENS = 384;
/** Programs that run at the same time. */
const PARALLEL = 2;

export interface Solved {
  readonly id: string;
  readonly verdict: Verdict;
}

/** A model writes all its answers first: a program that takes its time takes none of the model's. */
export async function measurePrograms(pipeline: Pipeline, sandbox: Sandbox, benchmark: Benchmark, problems: readonly Problem[], progress: (done: number) => void): Promise<Solved[]> {
  const { contextLength } = modelOf(pipeline);
  const answers: string[] = [];
  for (const { prompt } of problems) {
    const room = roomBehind(prompt, contextLength);
    const answer = room > 0 ? await writeOn(pipeline, { prompt, maxTokens: Math.min(ANSWER_TOKENS, room), scope: { kind: 'free' }, stopStrings: [...KINDS[benchmark].stops] }) : { text: '' };
    answers.push(answer.text);
    progress(answers.length);
  }
  return runAll(sandbox, problems, answers);
}

async function runAll(sandbox: Sandbox, problems: readonly Problem[], answers: readonly string[]): Promise<Solved[]> {
  const solved: Solved[] = new Array<Solved>(problems.length);
  const waiting = problems.entries();
  const work = async (): Promise<void> => {
    for (const [index, { id, program }] of waiting) solved[index] = { id, verdict: await sandbox.run(program(answers[index] as string)) };
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return solved;
}

/** How many programs came to which end: passed, or why not. */
export function endings(solved: readonly Solved[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { verdict } of solved) {
    const end = verdict.kind === 'passed' ? 'passed' : verdict.why === 'error' ? verdict.detail : verdict.why;
    found[end] = (found[end] ?? 0) + 1;
  }
  return found;
}
