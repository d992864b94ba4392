/** Fix, Document and Implement: a diff that grows while the model writes, and can be applied when the answer has passed. */
import { preview } from '../../core/commands/preview';
import { CHECKS, type RunOutcome } from './outcome';
import { showProgress } from './progress';
import type { Proposals } from './proposals/proposals';
import { eolOf, unquoted } from './source';
import { tell } from './tell';
import type { OpenView, ViewRequest } from './views';

/** Shows what cannot be applied. */
export type ShowText = (view: ViewRequest, outcome: Extract<RunOutcome, { kind: 'unusable' }>) => void;

export function diffViews(proposals: Proposals, showText: ShowText): OpenView {
  return (view) => {
    const { request, prompt, stop, again } = view;
    const title = unquoted(view.title);
    const { row, source } = request;
    if (source === undefined) throw new Error(`${row.id} needs code`);
    const { document, target } = source;
    const handle = proposals.begin({ document, target, title, onStop: () => stop('view-closed'), onAgain: again });
    const notice = showProgress(title, () => stop('user'));
    let text = '';
    return {
      show: (all) => {
        text = all;
        handle.show(preview(row.task, target, prompt.lead, all, eolOf(document)));
      },
      progress: (progress) => notice.report(progress, text),
      end: (outcome) => {
        notice.end();
        if (outcome.kind === 'answered' && outcome.answer.kind === 'replacement') {
          handle.offer(outcome.answer.text, [...outcome.answer.notes, ...(outcome.check === undefined ? [] : [CHECKS[outcome.check]])]);
          return;
        }
        handle.dispose();
        if (outcome.kind === 'unusable') showText(view, outcome);
        else tell(outcome);
      },
    };
  };
}
