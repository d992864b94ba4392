/** Real sessions for the generator, and what "the same answer" means for them. */
import assert from 'node:assert/strict';
import * as path from 'node:path';
import type { GenerateParams, GenerateResult } from '../../../src/common/protocol';
import { Generator } from '../../../src/worker/generation/generator';
import type { ModelSession } from '../../../src/worker/model/session';
import { openModel } from '../../../src/worker/model/open';

export const PHI_MICRO = path.resolve('models/phi-micro');

/** A tiny model of test/fixtures/models. */
export function fixture(name: string): string {
  return path.resolve('test/fixtures/models', name);
}

export async function openSession(modelPath: string): Promise<ModelSession> {
  const params = { modelPath, device: 'cpu' as const, threads: 2, contextLength: 0, kvBytes: 2 ** 30 };
  const result = await openModel(params, () => undefined, new AbortController().signal);
  if (result.kind === 'failed') throw new Error(result.message);
  return result.session;
}

/** What an empty KV cache gives. */
export async function fresh(session: ModelSession, params: GenerateParams): Promise<GenerateResult> {
  const generator = new Generator(session);
  const result = await generator.generate(params, new AbortController().signal);
  await generator.close();
  return result;
}

/** Log-probabilities that differ by less than rounding can explain, in nats, for weights of float32 and of int4. */
export const ROUNDING = { float32: 1e-3, int4: 0.05 };

/**
 * Asserts that two answers are the same, up to rounding: a prefix run in other chunks adds up its numbers in another
 * order. So their tokens agree, or differ first where the two are as good as equally probable.
 */
export function assertSameAnswer(actual: GenerateResult, expected: GenerateResult, rounding: number): void {
  if (actual.kind !== 'done' || expected.kind !== 'done') {
    assert.deepEqual(actual, expected);
    return;
  }
  const differs = expected.tokens.findIndex((token, at) => actual.tokens[at]?.id !== token.id);
  if (differs < 0) {
    assert.equal(actual.text, expected.text);
    assert.equal(actual.finish, expected.finish);
  }
  const compared = differs < 0 ? expected.tokens.length : differs + 1;
  for (let at = 0; at < compared; at++) {
    const [a, b] = [actual.tokens[at]?.logprob ?? NaN, expected.tokens[at]?.logprob ?? NaN];
    assert.ok(Math.abs(a - b) < rounding, `token ${at} of the answer: ${a} against ${b}`);
  }
}
