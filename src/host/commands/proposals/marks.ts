/** How a proposal stands, as a mark on its tab with a tooltip. */
import * as vscode from 'vscode';
import { SCHEME } from './sides';
import type { Proposal } from './proposal';

type Looks = (proposal: Proposal) => vscode.FileDecoration | undefined;

const WARNING = new vscode.ThemeColor('list.warningForeground');

const MARKS: Readonly<Record<Proposal['state']['kind'], Looks>> = {
  writing: () => new vscode.FileDecoration('…', 'Phi Pair is writing'),
  offered: ({ place }) => (place.kind === 'refused' ? new vscode.FileDecoration('!', place.message, WARNING) : new vscode.FileDecoration('✓', 'Complete: it can be applied')),
  applying: () => undefined,
  closed: () => undefined,
};

export class ProposalMarks implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  readonly #registered = vscode.window.registerFileDecorationProvider(this);

  constructor(private readonly proposalAt: (uri: vscode.Uri) => Proposal | undefined) {}

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const proposal = uri.scheme === SCHEME ? this.proposalAt(uri) : undefined;
    return proposal && MARKS[proposal.state.kind](proposal);
  }

  renew(uri: vscode.Uri): void {
    this.#changed.fire(uri);
  }

  dispose(): void {
    this.#registered.dispose();
    this.#changed.dispose();
  }
}
