/** How long the answers may be, and whether prompt and answer go into a context together. */
import type { Task } from '../commands/task';
import { promptBudget } from '../context/budget';
import { roughTokens } from '../context/window';

interface AnswerLength {
  /** Tokens, whatever the target. */
  readonly base: number;
  /** Tokens for each token of the target. */
  readonly perTarget: number;
  readonly most: number;
  /** The share of that without which asking is no use: half a function is none, half an explanation is one. */
  readonly least: number;
}

const LENGTHS: Readonly<Record<Task, AnswerLength>> = {
  explain: { base: 384, perTarget: 0, most: 384, least: 0.33 },
  fix: { base: 64, perTarget: 1.25, most: Infinity, least: 1 },
  document: { base: 96, perTarget: 0.5, most: 384, least: 0.5 },
  implement: { base: 384, perTarget: 0, most: 384, least: 0.33 },
  test: { base: 512, perTarget: 0, most: 512, least: 0.33 },
  ask: { base: 512, perTarget: 0, most: 512, least: 0.25 },
  review: { base: 384, perTarget: 0, most: 384, least: 0.33 },
};

/** Tokens that a task's answer may have, and those that it needs. */
export function answerTokens(task: Task, code: string): { readonly wanted: number; readonly least: number } {
  const { base, perTarget, most, least } = LENGTHS[task];
  const wanted = Math.ceil(Math.min(most, base + perTarget * roughTokens(code)));
  return { wanted, least: Math.ceil(wanted * least) };
}

/** Tokens left for an answer behind a prompt, by the estimate that completions use; below zero where it is too long. */
export const roomBehind = (prompt: string, contextLength: number): number => Math.min(contextLength, promptBudget(contextLength, 0, 1, contextLength)) - roughTokens(prompt);
