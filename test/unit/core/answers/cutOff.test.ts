import assert from 'node:assert/strict';
import type { PythonSyntax } from '../../../../src/core/syntax/parser';
import { pythonSyntax } from '../../support/syntax';
import { readCases } from './cases';
import { answerOf } from './read';

const plain = (text: string): string => text.replaceAll('\r\n', '\n');

describe('core/answers, cut off at any character', () => {
  let syntax: PythonSyntax;
  before(async () => {
    syntax = await pythonSyntax();
  });

  it('applies a function or statements whole or not at all', () => {
    let cuts = 0;
    for (const one of readCases().filter(({ outcome, task }) => outcome.kind === 'replacement' && task !== 'document')) {
      for (let length = 0; length < one.text.length; length++) {
        const answer = answerOf({ ...one, text: one.text.slice(0, length), finish: 'budget' }, syntax);
        if (answer.kind === 'replacement') assert.equal(plain(answer.text), one.outcome.kind === 'replacement' && one.outcome.text, `${one.title}, cut at ${length}`);
        else cuts++;
      }
    }
    assert.ok(cuts > 1000, `${cuts} cuts`);
  });

  it('applies a docstring only up to the end of a sentence', () => {
    for (const one of readCases('mended-docstrings.txt')) {
      for (let length = 0; length < one.text.length; length++) {
        const answer = answerOf({ ...one, text: one.text.slice(0, length), finish: 'budget' }, syntax);
        if (answer.kind !== 'replacement' || one.outcome.kind !== 'replacement' || plain(answer.text) === one.outcome.text) continue;
        assert.match(one.text.slice(0, length).trimEnd(), /[.!?]["'”’)\]`]*$/, `${one.title}, cut at ${length}: ${answer.text}`);
      }
    }
  });

  it('adds whole tests alone', () => {
    for (const one of readCases('mended-tests.txt')) {
      const whole = one.outcome.kind === 'tests' ? one.outcome.text : '';
      for (let length = 0; length < one.text.length; length++) {
        const answer = answerOf({ ...one, text: one.text.slice(0, length), finish: 'budget' }, syntax);
        if (answer.kind !== 'tests') continue;
        for (const test of answer.text.split('\n\n\n').filter((part) => !/^(?:import|from) /.test(part))) assert.ok(whole.includes(test), `${one.title}, cut at ${length}: ${test}`);
      }
    }
  });
});
