/** What Fix, Document and Implement write, shown as VS Code's own diff and applied, discarded or asked for again from there. */
import * as vscode from 'vscode';
import type { Target } from '../../../core/commands/target';
import type { Log } from '../../log/log';
import { applyReplacement, showSource } from './apply';
import { ProposalContents } from './contents';
import { ProposalMarks } from './marks';
import { Proposal } from './proposal';
import { fileName, SCHEME, sideOf, sidesFor, type Sides } from './sides';
import { columnOf, notebookOf, shownIn, tabsOf } from './tabs';

export interface ProposalRequest {
  readonly document: vscode.TextDocument;
  /** Found in the document as it is now. */
  readonly target: Target;
  /** What is done to what, for a person: `Fix area`. */
  readonly title: string;
  /** The proposal is gone while the model still writes: called once, to end its request. */
  readonly onStop: () => void;
  /** The user wants another one. A proposal begun for the same document takes the place of this one. */
  readonly onAgain: () => void;
}

/** For who asks the model. Once the proposal is closed, every call is without effect. */
export interface ProposalHandle {
  /** The target's new lines as far as they are written. Cheap: may be called for every token. */
  show(textSoFar: string): void;
  /**
   * The answer is complete and may be applied.
   * @param replacement the target's new lines, with the document's line breaks
   * @param notes what was cut or mended, as whole sentences
   */
  offer(replacement: string, notes: readonly string[]): void;
  /** Closes the diff without a word. */
  dispose(): void;
  readonly closed: boolean;
}

interface Open {
  readonly id: string;
  readonly request: ProposalRequest;
  readonly proposal: Proposal;
  readonly sides: Sides;
}

/** Lists of right sides, for the when-clauses in package.json. */
const CONTEXT_KEYS: Readonly<Record<string, (open: Open) => boolean>> = {
  'phiPair.proposals.writing': ({ proposal }) => proposal.state.kind === 'writing',
  'phiPair.proposals.offered': ({ proposal }) => proposal.state.kind === 'offered',
};

/** What was put in the place of a target: offsets in the document just after. */
export interface AppliedCode {
  readonly document: vscode.TextDocument;
  readonly start: number;
  readonly end: number;
}

export class Proposals implements vscode.Disposable {
  readonly #open = new Map<string, Open>();
  readonly #contents = new ProposalContents((uri) => this.#textAt(uri));
  readonly #marks = new ProposalMarks((uri) => this.#openAt(uri)?.proposal);
  readonly #subscriptions: vscode.Disposable;
  readonly #applied = new vscode.EventEmitter<AppliedCode>();
  #lastId = 0;

  /** Code of the model is now part of a document. */
  readonly onDidApply = this.#applied.event;

  constructor(private readonly log: Pick<Log, 'error' | 'info'>) {
    this.#subscriptions = vscode.Disposable.from(
      this.#applied,
      this.#contents,
      this.#marks,
      this.#command('phiPair.applyProposal', (open) => this.#apply(open)),
      this.#command('phiPair.discardProposal', (open) => this.#discard(open)),
      this.#command('phiPair.retryProposal', (open) => open.request.onAgain()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#documentChanged(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#documentClosed(document)),
      vscode.window.tabGroups.onDidChangeTabs((event) => this.#tabsChanged(event)),
    );
    // Tabs of an earlier session, which VS Code restores without what they showed.
    void this.#closeTabs((uri) => uri.scheme === SCHEME);
  }

  /**
   * Opens the diff for a target; the model may write at once.
   * @throws Error where the target does not stand in the document
   */
  begin(request: ProposalRequest): ProposalHandle {
    const { document, target, title } = request;
    const earlier = [...this.#open.values()].find((open) => open.request.document === document);
    // The same tab where it says the same; VS Code cannot rename one.
    const keepsTab = earlier?.request.title === title;
    const id = keepsTab ? earlier.id : String(++this.#lastId);
    const sides = keepsTab ? earlier.sides : sidesFor(id, document);
    const proposal = new Proposal(target, document.getText(), (what) => this.#renew(open, what));
    const open: Open = { id, request, proposal, sides };
    if (earlier) this.#end(earlier, { keepsTab });
    this.#open.set(id, open);
    this.#renew(open, 'standing');
    void this.#show(open);
    return {
      show: (textSoFar) => proposal.show(textSoFar),
      offer: (replacement, notes) => this.#offer(open, replacement, notes),
      dispose: () => this.#end(open, { stops: false }),
      get closed() {
        return proposal.state.kind === 'closed';
      },
    };
  }

  /** The proposal for a document, as it stands. */
  of(document: vscode.TextDocument): { readonly proposal: Proposal; readonly sides: Sides } | undefined {
    return [...this.#open.values()].find((open) => open.request.document === document);
  }

  dispose(): void {
    for (const open of [...this.#open.values()]) this.#end(open);
    this.#subscriptions.dispose();
  }

  #offer(open: Open, replacement: string, notes: readonly string[]): void {
    open.proposal.offer(replacement, notes);
    if (open.proposal.state.kind === 'offered' && notes.length > 0) void vscode.window.showInformationMessage(said(open, notes.join(' ')));
  }

  async #apply(open: Open): Promise<void> {
    const { proposal, request } = open;
    const { state } = proposal;
    if (state.kind === 'writing') return void vscode.window.showInformationMessage(said(open, 'The model is still writing. Apply when it has ended.'));
    const replacement = proposal.take();
    if (replacement === undefined) return;
    try {
      const result = await applyReplacement(request.document, () => proposal.documentChanged(request.document.getText()), replacement);
      if (result.kind === 'applied') {
        this.#end(open);
        this.#applied.fire({ document: request.document, start: result.start, end: result.start + replacement.length });
        return;
      }
      void vscode.window.showWarningMessage(said(open, result.message));
      await this.#show(open);
    } finally {
      proposal.putBack();
    }
  }

  async #discard(open: Open): Promise<void> {
    this.#end(open);
    const { document } = open.request;
    if (!document.isClosed) await showSource(document);
  }

  /** Closes a proposal and its tab; a request that still runs is ended. */
  #end(open: Open, { keepsTab = false, stops = true } = {}): void {
    if (this.#open.get(open.id) !== open) return;
    this.#open.delete(open.id);
    const wasWriting = open.proposal.close();
    for (const side of [open.sides.before, open.sides.after]) this.#contents.forget(side);
    this.#renewContext();
    if (!keepsTab) void this.#closeTabs((uri) => uri.toString() === open.sides.after.toString());
    if (wasWriting && stops) open.request.onStop();
  }

  async #show({ id, request, proposal, sides }: Open): Promise<void> {
    const { document, target, title } = request;
    const start = new vscode.Position(target.startLine, 0);
    const notebook = notebookOf(document);
    const { uri } = notebook ?? document;
    const there = { viewColumn: columnOf(uri), preview: false };
    try {
      // A preview gives way to the next file that is looked at, and the proposal would go with it.
      if (tabsOf(uri).some(({ isPreview }) => isPreview)) await (notebook ? vscode.window.showNotebookDocument(notebook, there) : vscode.window.showTextDocument(document, there));
      await vscode.commands.executeCommand('vscode.diff', sides.before, sides.after, `Phi Pair: ${title} (${fileName(document.uri)})`, { ...there, selection: new vscode.Range(start, start) });
    } catch (error) {
      this.log.error(`the diff of a proposal could not be opened: ${String(error)}`);
      const open = this.#open.get(id);
      if (open?.proposal !== proposal) return;
      this.#end(open);
      void vscode.window.showErrorMessage(said(open, 'The diff could not be opened. The output channel "Phi Pair" has the details.'));
    }
  }

  #renew(open: Open, what: 'text' | 'standing'): void {
    if (this.#open.get(open.id) !== open) return;
    this.#contents.renew(open.sides.after);
    if (what === 'text') return;
    this.#contents.renew(open.sides.before);
    this.#marks.renew(open.sides.after);
    this.#renewContext();
  }

  #renewContext(): void {
    for (const [key, holds] of Object.entries(CONTEXT_KEYS)) {
      const uris = [...this.#open.values()].filter(holds).map(({ sides }) => sides.after.toString());
      void vscode.commands.executeCommand('setContext', key, uris);
    }
  }

  #documentChanged(document: vscode.TextDocument): void {
    for (const open of this.#open.values()) if (open.request.document === document) open.proposal.documentChanged(document.getText());
  }

  #documentClosed(document: vscode.TextDocument): void {
    // Another language is told as closing and opening the same document.
    if (document.isClosed) this.#sourceClosed((open) => open.request.document === document);
  }

  #tabsChanged({ closed, opened }: vscode.TabChangeEvent): void {
    // Tabs come back when the window does, or when the diff opens after its proposal has gone.
    if (opened.some((tab) => isProposal(tab) && !this.#openIn(tab))) void this.#closeTabs((uri) => uri.scheme === SCHEME && !this.#openAt(uri));
    // A tab that moves to another group is closed in the old one.
    const gone = closed.flatMap((tab) => shownIn(tab) ?? []).filter((uri) => tabsOf(uri).length === 0);
    for (const uri of gone) {
      const open = this.#openAt(uri);
      if (open) this.#end(open);
    }
    for (const uri of gone) this.#sourceClosed(({ request }) => request.document.uri.toString() === uri.toString());
  }

  #sourceClosed(which: (open: Open) => boolean): void {
    for (const open of [...this.#open.values()].filter(which)) {
      const onScreen = tabsOf(open.sides.after).length > 0;
      this.#end(open);
      // Where both were closed together, the user knows.
      if (onScreen) void vscode.window.showInformationMessage(said(open, `"${fileName(open.request.document.uri)}" was closed, so the proposal for it was discarded.`));
    }
  }

  #textAt(uri: vscode.Uri): string | undefined {
    const found = sideOf(uri);
    return found && this.#open.get(found.id)?.proposal.side(found.side);
  }

  #openAt(uri: vscode.Uri): Open | undefined {
    const found = sideOf(uri);
    return found && this.#open.get(found.id);
  }

  #openIn(tab: vscode.Tab): Open | undefined {
    const uri = shownIn(tab);
    return uri && this.#openAt(uri);
  }

  async #closeTabs(which: (uri: vscode.Uri) => boolean): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.filter((tab) => isProposal(tab) && which(shownIn(tab) as vscode.Uri)));
    if (tabs.length === 0) return;
    try {
      await vscode.window.tabGroups.close(tabs, false);
    } catch (error) {
      // The tab may have gone by itself in the meantime.
      this.log.info(`the tab of a proposal was not closed: ${String(error)}`);
    }
  }

  /** A command on the proposal whose title was clicked, else on the one whose diff is active. */
  #command(id: string, run: (open: Open) => unknown): vscode.Disposable {
    return vscode.commands.registerCommand(id, async (uri?: unknown) => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
      const open = uri instanceof vscode.Uri ? this.#openAt(uri) : tab && this.#openIn(tab);
      if (open === undefined) {
        void vscode.window.showInformationMessage('Phi Pair: there is no proposal here. Run Fix, Document or Implement first, and go to the diff that opens.');
        return;
      }
      try {
        await run(open);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        this.log.error(`${id}: ${message}`);
        void vscode.window.showErrorMessage(said(open, message));
      }
    });
  }
}

const isProposal = (tab: vscode.Tab): boolean => shownIn(tab)?.scheme === SCHEME;

const said = ({ request }: Open, message: string): string => `Phi Pair, ${request.title}: ${message}`;
