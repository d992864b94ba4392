/** "Why is there no suggestion?": what is in the way now, and what became of the last requests. */
import * as vscode from 'vscode';
import { describeOutcome, describeStats } from '../../core/completion/outcome';
import { isWritten } from '../completion/documentKinds';
import type { CommandParts } from './parts';

/** Requests listed. */
const LISTED = 20;

export async function showWhy(parts: CommandParts): Promise<void> {
  const now = obstacles(parts).map((label): vscode.QuickPickItem => ({ label: `$(warning) ${label}` }));
  const last = parts.history.entries
    .slice(-LISTED)
    .reverse()
    .map(({ line, column, byHand, ms, outcome }): vscode.QuickPickItem => {
      const stats = 'stats' in outcome ? describeStats(outcome.stats) : '';
      return {
        label: describeOutcome(outcome),
        description: `line ${line}, column ${column}, ${byHand ? 'by hand' : 'typing'}, ${ms.toFixed(0)} ms`,
        ...(stats !== '' && { detail: stats }),
      };
    });
  const state: vscode.QuickPickItem = { label: `$(info) ${parts.status.view.reason}` };
  const heading = (label: string): vscode.QuickPickItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  await vscode.window.showQuickPick([heading('Now'), state, ...now, heading('Last requests'), ...(last.length > 0 ? last : [{ label: 'No request yet' }])], {
    title: 'Phi Pair: why is there no suggestion?',
    matchOnDescription: true,
  });
}

/** What keeps the editor from asking at all. */
export function obstacles({ settings }: Pick<CommandParts, 'settings'>): string[] {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return ['No editor is active.'];
  const { document } = editor;
  const { languages, automatic } = settings.current.completion;
  const checks: [boolean, string][] = [
    [!languages.includes(document.languageId), `"${document.languageId}" is not among the languages of phiPair.completion.languages.`],
    [!isWritten(document.uri), `Documents of the kind "${document.uri.scheme}" are not completed: no extension says that they can be written.`],
    [!vscode.workspace.getConfiguration('editor', document).get('inlineSuggest.enabled', true), 'Ghost text is switched off in the editor: editor.inlineSuggest.enabled.'],
    [!automatic, 'Completions come only when asked for (Alt+\\): phiPair.completion.automatic is off.'],
    [editor.selections.length > 1, 'There are several cursors.'],
    [editor.selections.length === 1 && !editor.selection.isEmpty, 'Text is selected.'],
  ];
  return checks.filter(([applies]) => applies).map(([, text]) => text);
}
