/** The plain assistant that ours is held against. */
import type { CancellationToken } from 'vscode-jsonrpc/node';
import type { GenerateParams, Sampling } from '../../../../src/common/protocol';
import { planCompletion } from '../../../../src/core/completion/rules';
import { buildRequest } from '../../../../src/core/context/request';
import { pause } from '../../../../src/host/completion/running';
import { inputAt, MAX_LINES, type BenchDocument, type Pipeline } from '../pipeline';
import type { Assistant, Provided } from './assistant';

/** Fixed, ms. llama.vscode asks at every key (its issue #161), Continue 350 ms after the last one; this lies between. */
export const BASELINE_DEBOUNCE_MS = 100;
/** What the product's prompts may have where nothing is known of the machine. */
const PROMPT_TOKENS = 768;
/** As many characters as the product sends on average: its anchored window holds between half and all of the budget. */
const PROMPT_CHARACTERS = PROMPT_TOKENS * 3 * 0.75;
/** Where our rules would ask for nothing. */
const LINE_TOKENS = 48;
const GREEDY: Sampling = { temperature: 0, topP: 1, topK: 0, seed: 0 };

/**
 * A plain assistant on the same worker: each keystroke that the debounce lets through becomes a request, the last is
 * cancelled, the prompt is the last so many characters, and the model's text is shown as it comes. What it asks for
 * (a line or a block, with so many tokens at most) is what we would ask for, so that only the manner is compared.
 */
export class Baseline implements Assistant {
  constructor(private readonly pipeline: Pipeline) {}

  opened(): void {
    // It reads nothing ahead.
  }

  changed(): void {
    // It learns nothing from keys.
  }

  async provide(document: BenchDocument, token: CancellationToken): Promise<Provided> {
    if (!(await pause(BASELINE_DEBOUNCE_MS, token))) return { ghost: undefined, how: 'superseded' };
    const result = await this.pipeline.engine.generate(this.#params(document), token);
    if (result.kind === 'failed') throw new Error(result.message);
    if (result.kind === 'cancelled') return { ghost: undefined, how: 'cancelled' };
    return result.text.trim() === '' ? { ghost: undefined, how: 'blank' } : { ghost: { text: result.text, replaceAfter: 0 }, how: 'model' };
  }

  dispose(): void {
    // It holds nothing.
  }

  #params(document: BenchDocument): GenerateParams {
    const before = document.text.slice(0, document.offset);
    const plan = planCompletion(buildRequest({ ...inputAt(document), promptBudget: PROMPT_TOKENS }), { maxLines: MAX_LINES });
    const { scope, maxTokens } = plan.kind === 'complete' ? plan : { scope: { kind: 'line' } as const, maxTokens: LINE_TOKENS };
    return {
      prompt: before.slice(-PROMPT_CHARACTERS),
      maxTokens,
      priority: 'interactive',
      slot: 'completion',
      sampling: GREEDY,
      scope,
      stopStrings: [],
      heal: true,
      speculate: true,
    };
  }
}
