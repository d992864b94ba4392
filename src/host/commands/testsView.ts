/** Tests: written with progress beside, then put into the test file of their source, unsaved. */
import * as vscode from 'vscode';
import type { ShowText } from './diffView';
import { showProgress } from './progress';
import { unquoted } from './source';
import { tell } from './tell';
import type { TestFiles } from './testFile/testFiles';
import type { AskedOutcome, OpenView, ViewRequest } from './views';

export function testsViews(testFiles: TestFiles, showText: ShowText): OpenView {
  return (view) => {
    const notice = showProgress(unquoted(view.title), () => view.stop('user'));
    let text = '';
    return {
      show: (all) => (text = all),
      progress: (progress) => notice.report(progress, text),
      end: async (outcome) => {
        notice.end();
        if (outcome.kind === 'answered' && outcome.answer.kind === 'tests') await place(testFiles, view, { ...outcome, answer: outcome.answer }, showText);
        else if (outcome.kind === 'unusable') showText(view, outcome);
        else tell(outcome);
      },
    };
  };
}

type Answered = Extract<AskedOutcome, { kind: 'answered' }>;
type Tests = Answered & { readonly answer: Extract<Answered['answer'], { kind: 'tests' }> };

async function place(testFiles: TestFiles, view: ViewRequest, { answer, stats, texts }: Tests, showText: ShowText): Promise<void> {
  const { source } = view.request;
  if (source === undefined) throw new Error('tests need code');
  const written = await testFiles.write({ document: source.document, target: source.target, tests: answer });
  if (written.kind === 'refused') showText(view, { kind: 'unusable', reason: 'no-test-file', message: written.message, best: answer.text, stats, texts });
  const said = written.kind === 'written' ? written.notes.join(' ') : written.kind === 'apart' ? written.message : '';
  if (said !== '') void vscode.window.showInformationMessage(`Phi Pair, ${unquoted(view.title)}: ${said}`);
}
