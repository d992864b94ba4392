/** What can be done with a remark, one row each; their titles stand in package.json. */
import * as vscode from 'vscode';
import { inOneLine } from '../../../core/review/remarks/markdown';
import type { CommandPlace } from '../../commands/source';
import type { Dismissals } from '../dismissals';
import { DIAGNOSTIC_SOURCE } from '../hintStore';
import type { PlacedRemark, RemarkStore } from './remarkStore';

export interface RemarkCommandParts {
  readonly remarks: RemarkStore;
  readonly dismissals: Pick<Dismissals, 'dismissRemarks'>;
}

type Run = (parts: RemarkCommandParts, argument: unknown) => Promise<unknown>;
type OnRemark = (parts: RemarkCommandParts, remark: PlacedRemark) => Promise<unknown>;

/** On the remark whose thread VS Code hands over, else on the one at the cursor. */
const onRemark = (run: OnRemark): Run => async (parts, argument) => {
  const editor = vscode.window.activeTextEditor;
  const remark = parts.remarks.find(argument) ?? (editor && parts.remarks.at(editor.document, editor.selection.active));
  if (remark !== undefined) return run(parts, remark);
  void vscode.window.showInformationMessage('Phi Pair has no remark here. Put the cursor on a line with one first.');
  return undefined;
};

export const REMARK_COMMANDS: Readonly<Record<string, Run>> = {
  'phiPair.resolveRemark': onRemark(({ remarks }, remark) => Promise.resolve(remarks.resolve(remark, true))),
  'phiPair.reopenRemark': onRemark(({ remarks }, remark) => Promise.resolve(remarks.resolve(remark, false))),
  'phiPair.dismissRemark': onRemark(async ({ remarks, dismissals }, remark) => {
    await dismissals.dismissRemarks([remark]);
    remarks.remove(remark);
  }),
  'phiPair.fixRemark': onRemark(fix),
  'phiPair.dismissAllRemarks': async ({ remarks, dismissals }) => {
    await dismissals.dismissRemarks(remarks.remarks());
    remarks.clear();
  },
};

/** Fix This, with what the remark says as the problem that is reported on its lines. */
async function fix({ remarks }: RemarkCommandParts, { uri, thread }: PlacedRemark): Promise<unknown> {
  const document = await vscode.workspace.openTextDocument(uri);
  // What was changed while the file was closed is known only now.
  const remark = remarks.remarks(uri).find((one) => one.thread === thread);
  if (remark === undefined) {
    void vscode.window.showInformationMessage('Phi Pair: the code of this remark is no longer there. Review the code as it is now.');
    return undefined;
  }
  const problem = new vscode.Diagnostic(remark.range, inOneLine(remark.text), vscode.DiagnosticSeverity.Warning);
  problem.source = DIAGNOSTIC_SOURCE;
  const place: CommandPlace = { document, range: remark.range, problems: [problem] };
  return vscode.commands.executeCommand('phiPair.fix', place);
}
