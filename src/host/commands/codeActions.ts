/** The light bulb: a quick fix on what is reported, and what can be done with the function or class at the cursor. No model is asked. */
import * as vscode from 'vscode';
import { findTarget } from '../../core/commands/findTarget';
import type { SyntaxTree } from '../../core/syntax/tree';
import type { SyntaxTrees } from '../syntax/syntaxTrees';
import { nameOf, PYTHON, unquoted, type CommandPlace } from './source';
import { COMMAND_ROWS, rowOf, type CommandRow } from './table';

const REWRITE = vscode.CodeActionKind.RefactorRewrite.append('phiPair');
export const ACTION_KINDS: readonly vscode.CodeActionKind[] = [vscode.CodeActionKind.QuickFix, REWRITE];

export class CommandActions implements vscode.CodeActionProvider {
  constructor(private readonly trees: Pick<SyntaxTrees, 'treeFor'>) {}

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range, { diagnostics, only, triggerKind }: vscode.CodeActionContext): vscode.CodeAction[] {
    const actions: vscode.CodeAction[] = [];
    if (diagnostics.length > 0 && wanted(only, vscode.CodeActionKind.QuickFix)) actions.push(fixAction(document, range, diagnostics));
    if (!wanted(only, REWRITE)) return actions;
    const tree = this.trees.treeFor(document);
    // Unasked, a bulb on every line of every function would be noise: only where its name is, or where text is selected.
    const everywhere = triggerKind === vscode.CodeActionTriggerKind.Invoke || !range.isEmpty;
    if (tree) for (const row of COMMAND_ROWS) actions.push(...rewriteActions(row, document, range, tree, everywhere));
    return actions;
  }
}

const wanted = (only: vscode.CodeActionKind | undefined, kind: vscode.CodeActionKind): boolean => only === undefined || only.contains(kind);

function fixAction(document: vscode.TextDocument, range: vscode.Range, diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction {
  const action = new vscode.CodeAction('Fix with Phi Pair', vscode.CodeActionKind.QuickFix);
  action.diagnostics = [...diagnostics];
  action.command = commandFor(rowOf('fix'), { document, range: diagnostics[0]?.range ?? range, problems: diagnostics });
  return action;
}

function rewriteActions(row: CommandRow, document: vscode.TextDocument, range: vscode.Range, tree: SyntaxTree, everywhere: boolean): vscode.CodeAction[] {
  if (row.action === undefined) return [];
  const found = findTarget(tree, { start: document.offsetAt(range.start), end: document.offsetAt(range.end) }, row.task);
  if (found.kind === 'none' || found.target.definition === undefined) return [];
  const { start, definition } = found.target;
  const header = new vscode.Range(document.positionAt(start), document.positionAt(start + definition.headerEnd));
  if (!everywhere && !header.contains(range)) return [];
  const action = new vscode.CodeAction(`${row.action} with Phi Pair: ${unquoted(nameOf(found.target))}`, REWRITE.append(row.task));
  action.command = commandFor(row, { document, range });
  return [action];
}

const commandFor = ({ id, title }: CommandRow, place: CommandPlace): vscode.Command => ({ command: id, title, arguments: [place] });

export const registerCodeActions = (trees: Pick<SyntaxTrees, 'treeFor'>): vscode.Disposable =>
  vscode.languages.registerCodeActionsProvider(PYTHON, new CommandActions(trees), { providedCodeActionKinds: ACTION_KINDS });
