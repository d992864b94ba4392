import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FinishReason, PromptFamily } from '../../src/common/protocol';
import { UNUSABLE, type UnusableReason } from '../../src/core/answers/answer';
import type { PhiPairApi } from '../../src/extension';
import { commandPrompt } from '../harness/commandPrompt';
import { readBadCases, type AnswerCase } from '../unit/core/answers/cases';
import { grammar, loadParrot, Messages, openFile, run, unloadParrots } from './commandRig';
import { closeAll, discardAll, ready } from './editor';

/** What a question is where a case does not say it. */
const QUESTION = 'What does this do?';
/** Longer than a parrot's table; read without a model in test/unit. */
const TEXT_MAX = 5000;

/** What a text looks like of which a stop has left the first words, or nothing. */
const CUT: ReadonlySet<string> = new Set<UnusableReason>(['empty', 'other-definition']);

/** All cases are read in test/unit; a few of each reason go the whole way. */
const CASES_PER_REASON = 3;

const reasonOf = ({ outcome }: AnswerCase): string => (outcome.kind === 'unusable' ? outcome.reason : outcome.kind);
const cases = readBadCases()
  .filter(({ text }) => text.length <= TEXT_MAX)
  .filter((one, index, all) => all.slice(0, index).filter((other) => reasonOf(other) === reasonOf(one)).length < CASES_PER_REASON);

/** The golden file's place marks come back, as openFile wants them. */
function markedDocument({ document, selection: { start, end } }: AnswerCase): string {
  return start === end ? `${document.slice(0, start)}¦${document.slice(start)}` : `${document.slice(0, start)}«${document.slice(start, end)}»${document.slice(end)}`;
}

/** Makes every case's prompt its own. */
const heading = (index: number): string => `# case ${index}\n`;

describe('a bad answer', () => {
  let api: PhiPairApi;
  const messages = new Messages();
  /** Set for the case that runs. */
  let current: { readonly index: number; readonly one: AnswerCase } | undefined;
  /** How the last text ended. */
  let finish: FinishReason | undefined;
  let restore: () => void;

  before(async () => {
    api = await ready();
    const { engine } = api;
    const original = engine.generate.bind(engine);
    restore = () => void (engine.generate = original);
    // The session is the real one; only the prompt says which case it is, and the end is the one that the case is about.
    engine.generate = async (params, token, onText) => {
      const result = await original(current ? { ...params, prompt: heading(current.index) + params.prompt } : params, token, onText);
      finish = result.kind === 'done' ? result.finish : undefined;
      return current && result.kind === 'done' && current.one.finish !== 'stop-token' ? { ...result, finish: current.one.finish } : result;
    };
  });
  beforeEach(() => messages.begin());
  afterEach(async () => {
    current = undefined;
    messages.end();
    await discardAll();
    await closeAll();
  });
  after(async () => {
    restore();
    await unloadParrots();
  });

  it('is one of forty at least', () => assert.ok(cases.length >= 40, String(cases.length)));

  for (const family of ['phi', 'chatml'] as const satisfies readonly PromptFamily[]) {
    describe(`of the family ${family}`, () => {
      const own = cases.map((one, index) => ({ one, index })).filter(({ one }) => one.family === family);

      before(async function () {
        this.timeout(300_000);
        const syntax = await grammar();
        const recordings = own.map(({ one: { task, document, selection, text }, index }) => ({
          prompt: heading(index) + commandPrompt({ task, text: document, ...selection, question: QUESTION, family }, syntax),
          answers: [text],
        }));
        await loadParrot(recordings, { family });
      });

      for (const { one, index } of own) {
        it(`is not applied: ${one.title}`, async () => {
          const editor = await openFile(markedDocument(one));
          const before = editor.document.getText();
          current = { index, one };
          const outcome = await run(one.task, ...(one.task === 'ask' ? [QUESTION] : []));
          assert.equal(outcome.kind, 'unusable', JSON.stringify(outcome));
          if (outcome.kind !== 'unusable' || one.outcome.kind !== 'unusable') return;
          // Where a stop ends the text in the worker, less of it is there to say why.
          const reason = finish === 'stop-string' && CUT.has(outcome.reason) ? outcome.reason : one.outcome.reason;
          assert.equal(outcome.reason, reason, JSON.stringify(outcome));
          assert.ok(outcome.message.startsWith(UNUSABLE[reason as UnusableReason]), outcome.message);
          assert.equal(editor.document.getText(), before);
          assert.equal(api.proposals.of(editor.document), undefined, 'there is nothing to apply');
          assert.ok(vscode.workspace.textDocuments.every((document) => document.isClosed || !/test_/.test(document.uri.path)), 'no tests were written');
        });
      }
    });
  }
});
