import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FinishReason, PromptFamily } from '../../../../../src/common/protocol';
import { readAnswer } from '../../../../../src/core/answers';
import { buildPrompt } from '../../../../../src/core/prompts';
import { readRemarks } from '../../../../../src/core/review/remarks/readRemarks';
import type { PythonSyntax } from '../../../../../src/core/syntax/parser';
import { pythonSyntax } from '../../../support/syntax';
import { readCases, withoutMarks, writeCases, type Case, type Section } from '../../prompts/goldenFile';
import { targetOf } from './target';

const FOLDER = path.join(__dirname, 'golden');
/** With UPDATE=1 what comes out is written into the files; the difference is then read by a person. */
const UPDATE = process.env['UPDATE'] === '1';
const CONTEXT = 2048;
/** The task asks for so many. */
const LEAST = 25;

const section = ({ title, sections }: Case, name: string): Section => {
  const found = sections.find((one) => one.name === name);
  assert.ok(found, `"${title}" has no section ${name}`);
  return found;
};

/** From the model's text to what is shown, the whole way: prompt, answer, remarks. */
function outcome(one: Case, syntax: PythonSyntax): Section[] {
  const documentText = withoutMarks(section(one, 'code').text);
  const { argument, text } = section(one, 'model');
  const family = argument.split(' ')[0] as PromptFamily;
  const finish = (/finish=(\S+)/.exec(argument)?.[1] ?? 'stop-string') as FinishReason;
  const target = targetOf(documentText, syntax);
  const prompt = buildPrompt({ task: 'review', family, target, diagnostics: [], question: undefined, preamble: '', contextLength: CONTEXT });
  assert.equal(prompt.kind, 'prompt');
  const answer = readAnswer({ task: 'review', target, prompt: prompt.kind === 'prompt' ? prompt : { lead: '' }, text, finish, syntax, documentText, eol: '\n' });
  if (answer.kind !== 'prose') return [{ name: 'unusable', argument: answer.kind === 'unusable' ? answer.reason : answer.kind, text: '' }];
  const read = readRemarks(answer.markdown, target);
  if (read.kind === 'none') return [{ name: 'none', argument: read.reason, text: '' }];
  const remarks = read.remarks.map((remark): Section => ({ name: 'remark', argument: remark.startLine === remark.endLine ? `${remark.startLine + 1}` : `${remark.startLine + 1}-${remark.endLine + 1}`, text: remark.text }));
  return read.leftOut === 0 ? remarks : [...remarks, { name: 'left', argument: `${read.leftOut} out`, text: '' }];
}

const INPUTS: ReadonlySet<string> = new Set(['code', 'model']);
const inputsOf = ({ title, sections }: Case): Case => ({ title, sections: sections.filter(({ name }) => INPUTS.has(name)) });
const withOutcome = (one: Case, syntax: PythonSyntax): string => writeCases([{ title: one.title, sections: [...inputsOf(one).sections, ...outcome(one, syntax)] }]);

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));
const casesOf = (file: string): Case[] => readCases(readFileSync(path.join(FOLDER, file), 'utf8'));

for (const file of files) {
  describe(`review/remarks/golden/${file}`, () => {
    let syntax: PythonSyntax;
    before(async () => {
      syntax = await pythonSyntax();
      if (UPDATE) writeFileSync(path.join(FOLDER, file), casesOf(file).map((one) => withOutcome(one, syntax)).join('\n'));
    });
    for (const one of casesOf(file)) {
      it(one.title, () => {
        if (!UPDATE) assert.equal(withOutcome(one, syntax), writeCases([one]));
      });
    }
  });
}

describe('review/remarks/golden', () => {
  it('holds enough, each with its own title, and no bad answer becomes a remark', () => {
    const all = files.flatMap(casesOf);
    assert.ok(all.length >= LEAST, `${all.length} cases`);
    assert.equal(new Set(all.map(({ title }) => title)).size, all.length);
    for (const { title, sections } of casesOf('bad.txt')) assert.ok(!sections.some(({ name }) => name === 'remark'), title);
  });
});
