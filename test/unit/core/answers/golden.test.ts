import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UNUSABLE, type Answer } from '../../../../src/core/answers/answer';
import { readSource } from '../../../../src/core/syntax/logicalLines';
import { insertionKeepsParseable } from '../../../../src/core/syntax/parseable';
import type { PythonSyntax } from '../../../../src/core/syntax/parser';
import { pythonSyntax } from '../../support/syntax';
import { GOLDEN_FOLDER, marked, readBadCases, readCases, sectionsOf, type AnswerCase, type AnswerOutcome } from './cases';
import { answerOf, targetOf } from './read';

const plain = (text: string): string => text.replaceAll('\r\n', '\n');

function outcomeOf(answer: Answer): AnswerOutcome {
  if (answer.kind === 'unusable') return { kind: 'unusable', reason: answer.reason, message: answer.message };
  if (answer.kind === 'prose') return { kind: 'prose', text: answer.markdown };
  return { kind: answer.kind, text: plain(answer.text) };
}

const notesOf = (answer: Answer): readonly string[] => (answer.kind === 'unusable' ? [] : answer.notes);

/** Whether the document is as well formed with the replacement as before. */
function keepsParseable(one: AnswerCase, text: string, syntax: PythonSyntax): boolean {
  const target = targetOf(one, syntax);
  assert.ok(target);
  return insertionKeepsParseable({ text: one.document, source: readSource(one.document) }, { start: target.start, end: target.end, text }).kind === 'ok';
}

function check(one: AnswerCase, syntax: PythonSyntax): void {
  const answer = answerOf(one, syntax);
  assert.deepEqual(outcomeOf(answer), one.outcome);
  assert.deepEqual(notesOf(answer), one.notes);
  if (answer.kind === 'unusable') assert.equal(answer.text, one.text, 'what the model wrote is shown as it is');
  if (answer.kind !== 'replacement') return;
  assert.ok(keepsParseable(one, answer.text, syntax));
  if (one.eol === '\r\n') assert.ok(!/(?<!\r)\n/.test(answer.text), 'line breaks are those of the document');
}

/** Writes what the answers are now into a golden file, for a person to read: `UPDATE=1 npx mocha …`. */
function update(file: string, syntax: PythonSyntax): void {
  const where = path.join(GOLDEN_FOLDER, file);
  const given = sectionsOf(readFileSync(where, 'utf8'));
  const text = readCases(file).map((one, index) => {
    const answer = answerOf(one, syntax);
    const outcome = outcomeOf(answer);
    const head = outcome.kind === 'unusable' ? `unusable: ${outcome.reason}\n${outcome.message}` : `${outcome.kind}\n${marked(outcome.text)}`;
    const kept = (given[index]?.sections ?? []).filter(({ name }) => ['document', 'task', 'lead', 'model'].includes(name));
    const before = kept.map(({ name, argument, text: content }) => `--- ${name}${argument === '' ? '' : `${name === 'task' ? ':' : ''} ${argument}`}\n${content === '' && name !== 'model' ? '' : `${content}\n`}`).join('');
    return `=== ${one.title}\n${before}--- ${head}\n${notesOf(answer).map((note) => `--- note: ${note}\n`).join('')}`;
  });
  writeFileSync(where, text.join('\n'));
}

for (const file of readdirSync(GOLDEN_FOLDER).filter((name) => name.endsWith('.txt'))) {
  describe(`core/answers/golden/${file}`, () => {
    let syntax: PythonSyntax;
    before(async () => {
      syntax = await pythonSyntax();
      if (process.env['UPDATE'] !== undefined) update(file, syntax);
    });
    for (const { title } of readCases(file)) it(title, () => check(readCases(file).find((one) => one.title === title) as AnswerCase, syntax));
  });
}

describe('core/answers/golden', () => {
  it('holds at least 40 bad answers and 25 good ones, each with its own title', () => {
    const all = readCases();
    assert.ok(readBadCases().length >= 40, `${readBadCases().length} bad`);
    assert.ok(all.length - readBadCases().length >= 25, `${all.length - readBadCases().length} good`);
    assert.equal(new Set(all.map(({ title }) => title)).size, all.length);
  });

  it('shows every reason', () => {
    const shown = new Set(readBadCases().map(({ outcome }) => (outcome.kind === 'unusable' ? outcome.reason : '')));
    assert.deepEqual(Object.keys(UNUSABLE).filter((reason) => !shown.has(reason as keyof typeof UNUSABLE)), []);
  });

  it('says of each reason something else, and what to do', () => {
    const messages = Object.values(UNUSABLE);
    assert.equal(new Set(messages).size, messages.length);
    for (const message of messages) assert.match(message, /(?:[Tt]ry again|take over by hand)/);
  });
});
