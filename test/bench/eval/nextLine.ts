/** How often the next line of held-out code comes out as it is there. */
import { PromptBudget, promptBudget } from '../../../src/core/context/budget';
import { buildRequest } from '../../../src/core/context/request';
import { inputAt, type Pipeline } from '../completion/pipeline';
import { modelOf, writeOn } from './generate';
import type { NextLine } from './sample';

/** Longer lines are rare, and never foretold to their end. */
const LINE_TOKENS = 96;

/** The product's window before the line, at the length it has before the machine's speed is known. */
function promptFor({ file, text, offset }: NextLine, pipeline: Pipeline): string {
  const { contextLength, contextUse } = modelOf(pipeline);
  const budget = promptBudget(contextLength, LINE_TOKENS, 1, new PromptBudget().tokensFor(contextUse));
  return buildRequest({ ...inputAt({ name: file, text, offset, tree: undefined }), promptBudget: budget }).prompt;
}

/** For each line in turn whether it came out, blanks at its end aside. */
export async function measureNextLines(pipeline: Pipeline, lines: readonly NextLine[], progress: (done: number) => void): Promise<boolean[]> {
  const right: boolean[] = [];
  for (const line of lines) {
    const { text } = await writeOn(pipeline, { prompt: promptFor(line, pipeline), maxTokens: LINE_TOKENS, scope: { kind: 'line' }, stopStrings: [] });
    right.push(text.trimEnd() === line.truth);
    progress(right.length);
  }
  return right;
}
