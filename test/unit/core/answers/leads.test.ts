import assert from 'node:assert/strict';
import { buildPrompt } from '../../../../src/core/prompts';
import type { PythonSyntax } from '../../../../src/core/syntax/parser';
import { pythonSyntax } from '../../support/syntax';
import { readBadCases, readCases, type AnswerCase } from './cases';
import { answerOf, targetOf } from './read';

describe('core/answers, after the prompts as they are', () => {
  let syntax: PythonSyntax;
  before(async () => {
    syntax = await pythonSyntax();
  });

  const leadOf = (one: AnswerCase): string => {
    const prompt = buildPrompt({ task: one.task, family: one.family, target: targetOf(one, syntax), diagnostics: [], question: 'Why?', preamble: '', contextLength: 8192 });
    assert.equal(prompt.kind, 'prompt', one.title);
    return prompt.kind === 'prompt' ? prompt.lead : '';
  };

  it('applies none of the bad answers, whatever words the prompt ends with today', () => {
    for (const one of readBadCases()) {
      const answer = answerOf(one, syntax, leadOf(one));
      assert.equal(answer.kind, 'unusable', `${one.title}: ${JSON.stringify(answer)}`);
      if (answer.kind === 'unusable' && one.outcome.kind === 'unusable') assert.equal(answer.reason, one.outcome.reason, one.title);
    }
  });

  it('takes the good ones as it does after the words that they were written for', () => {
    for (const one of readCases().filter(({ outcome }) => outcome.kind !== 'unusable')) {
      const answer = answerOf(one, syntax, leadOf(one));
      assert.equal(answer.kind, one.outcome.kind, `${one.title}: ${JSON.stringify(answer)}`);
      if (answer.kind === 'replacement' && one.outcome.kind === 'replacement') assert.equal(answer.text.replaceAll('\r\n', '\n'), one.outcome.text, one.title);
    }
  });
});
