/** What can be done about a hint from its place in the code. */
import * as vscode from 'vscode';
import type { Hint } from '../../core/review/hint';
import { DIAGNOSTIC_SOURCE, rangeOf, type HintStore } from './hintStore';

/** How a hint is named to a command. */
export interface HintReference {
  readonly uri: string;
  readonly code: string;
  readonly start: number;
  readonly end: number;
}

export class QuickFixes implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };

  constructor(private readonly store: Pick<HintStore, 'at'>) {}

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range, { diagnostics, only }: vscode.CodeActionContext): vscode.CodeAction[] {
    if (only !== undefined && !only.contains(vscode.CodeActionKind.QuickFix)) return [];
    return this.store.at(document, range).flatMap((hint) => actionsFor(hint, document, diagnostics));
  }
}

function actionsFor(hint: Hint, document: vscode.TextDocument, diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction[] {
  const range = rangeOf(hint, document);
  const own = diagnostics.filter(({ source, code, range: at }) => source === DIAGNOSTIC_SOURCE && typeof code === 'object' && code.value === hint.code && at.isEqual(range));
  const action = (title: string, rest: Pick<vscode.CodeAction, 'edit' | 'command' | 'isPreferred'>): vscode.CodeAction =>
    Object.assign(new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix), { diagnostics: own }, rest);
  const reference: HintReference = { uri: document.uri.toString(), code: hint.code, start: hint.start, end: hint.end };
  const dismissal = (title: string, command: string): vscode.CodeAction => action(title, { command: { title, command, arguments: [reference] } });
  return [
    ...(hint.fix === undefined ? [] : [action(hint.fix.title, { edit: editOf(hint.fix.edits, document), isPreferred: !isGuess(hint) })]),
    dismissal(`Dismiss this hint (${hint.code})`, 'phiPair.dismissHint'),
    dismissal(`Dismiss ${hint.code} everywhere in this workspace`, 'phiPair.dismissRule'),
  ];
}

/** What a model expects may be wrong: it is never applied without being looked at, as preferred fixes can be. */
const isGuess = ({ kind }: Hint): boolean => kind === 'surprise';

function editOf(edits: NonNullable<Hint['fix']>['edits'], document: vscode.TextDocument): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, edits.map((one) => new vscode.TextEdit(rangeOf(one, document), one.text)));
  return edit;
}
