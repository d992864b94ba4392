/** A written review while it is written and when it is there: progress with a way to stop, then threads at their lines. */
import * as vscode from 'vscode';
import { rebase } from '../../../core/commands/rebase';
import { readRemarks } from '../../../core/review/remarks/readRemarks';
import type { ShowText } from '../../commands/diffView';
import { showProgress } from '../../commands/progress';
import { nameOf, unquoted } from '../../commands/source';
import { tell } from '../../commands/tell';
import type { AskedOutcome, OpenView, ViewRequest } from '../../commands/views';
import type { Dismissals } from '../dismissals';
import type { RemarkStore } from './remarkStore';

export interface RemarkViewParts {
  readonly remarks: RemarkStore;
  readonly dismissals: Pick<Dismissals, 'hasRemark'>;
}

type Answered = Extract<AskedOutcome, { kind: 'answered' }>;

/** How long the outcome stands in the status bar, ms. */
const SHOWN_MS = 8000;
const NO_REMARKS = 'The model wrote nothing that could be a remark on this code, so no comment was made. Read the answer, or try again.';

export function remarkViews(parts: RemarkViewParts, showText: ShowText): OpenView {
  return (view) => {
    const notice = showProgress(unquoted(view.title), () => view.stop('user'));
    let text = '';
    return {
      show: (all) => (text = view.prompt.lead + all),
      progress: (progress) => notice.report(progress, text),
      end: (outcome) => {
        notice.end();
        if (outcome.kind === 'answered' && outcome.answer.kind === 'prose') place(parts, view, outcome, outcome.answer.markdown, showText);
        else if (outcome.kind === 'unusable') showText(view, outcome);
        else tell(outcome);
      },
    };
  };
}

function place({ remarks, dismissals }: RemarkViewParts, view: ViewRequest, { stats, texts }: Answered, markdown: string, showText: ShowText): void {
  const { source } = view.request;
  if (source === undefined) throw new Error('a review needs code');
  const { document, target, text } = source;
  const subject = unquoted(nameOf(target));
  const now = rebase(target, text, document.getText());
  if (now.kind === 'refused') return tell({ kind: 'refused', reason: 'changed', message: now.message });
  const read = readRemarks(markdown, target);
  if (read.kind === 'none') {
    if (read.reason === 'nothing-said') return showText(view, { kind: 'unusable', reason: 'no-remarks', message: NO_REMARKS, best: markdown, stats, texts });
    return void vscode.window.showInformationMessage(`Phi Pair: the model finds nothing to remark on ${subject}. That it finds nothing does not prove that nothing is wrong.`);
  }
  const first = document.positionAt(now.start).line;
  const lines = { first, last: first + target.endLine - target.startLine };
  const shown = remarks.show({ document, lines, remarks: read.remarks, modelName: view.model.name, subject }, (remark) => dismissals.hasRemark(remark));
  void vscode.window.setStatusBarMessage(`Phi Pair: ${described(shown, read.remarks.length)} on ${subject}${shown > 0 ? ', see Comments' : ''}`, SHOWN_MS);
}

function described(shown: number, all: number): string {
  if (shown === 0) return 'no new remark';
  const count = `${shown} remark${shown === 1 ? '' : 's'}`;
  return shown === all ? count : `${count} (${all - shown} known before)`;
}
