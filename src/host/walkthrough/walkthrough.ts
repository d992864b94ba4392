/** The walkthrough's commands, one row each, and what tells it that a step is done. Its pages stand in package.json. */
import * as vscode from 'vscode';
import type { Offers } from '../completion/offers';
import type { Log } from '../log/log';
import { SAMPLES, type SampleName } from './samples';

/** Context key: a suggestion of ours was accepted in this window. */
const ACCEPTED_KEY = 'phiPair.hasAccepted';
const WALKTHROUGH = 'phi-pair.phi-pair#start';

export interface WalkthroughParts {
  readonly offers: Pick<Offers, 'onDidAccept'>;
  readonly log: Log;
}

/** Opens a sample and then does with it what it is there for. */
const COMMANDS: Readonly<Record<string, (samples: Samples) => Promise<void>>> = {
  'phiPair.getStarted': async () => vscode.commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, false),
  'phiPair.tryCompletion': (samples) => samples.open('complete', 'phiPair.triggerCompletion'),
  'phiPair.tryExplain': (samples) => samples.open('explain', 'phiPair.explain'),
  // The list of problems takes the focus; the code keeps it.
  'phiPair.tryReview': (samples) => samples.open('review', 'phiPair.reviewFile', 'workbench.actions.view.problems', 'workbench.action.focusActiveEditorGroup'),
};

export function registerWalkthrough({ offers, log }: WalkthroughParts): vscode.Disposable {
  const samples = new Samples();
  return vscode.Disposable.from(
    offers.onDidAccept(() => void vscode.commands.executeCommand('setContext', ACCEPTED_KEY, true)),
    ...Object.entries(COMMANDS).map(([id, run]) =>
      vscode.commands.registerCommand(id, async () => {
        try {
          await run(samples);
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          log.error(`${id}: ${message}`);
          void vscode.window.showErrorMessage(`Phi Pair: ${message}`);
        }
      }),
    ),
  );
}

/** Unsaved documents: nothing is written to disk, and each is opened once as long as it is as it was. */
class Samples {
  readonly #open = new Map<SampleName, vscode.TextDocument>();

  async open(name: SampleName, ...commands: readonly string[]): Promise<void> {
    const { text, cursor } = SAMPLES[name];
    const document = await this.#document(name, text);
    const editor = await vscode.window.showTextDocument(document, { preview: false, viewColumn: columnBesideWalkthrough() });
    const position = document.positionAt(cursor);
    editor.selection = new vscode.Selection(position, position);
    editor.revealRange(editor.selection);
    for (const command of commands) await vscode.commands.executeCommand(command);
  }

  /** The one that is open, if nobody has changed it; what was typed into one stays. */
  async #document(name: SampleName, text: string): Promise<vscode.TextDocument> {
    const last = this.#open.get(name);
    // An unsaved document has line breaks of the platform.
    if (last !== undefined && !last.isClosed && last.getText().replaceAll('\r\n', '\n') === text) return last;
    const document = await vscode.workspace.openTextDocument({ language: 'python', content: text });
    this.#open.set(name, document);
    return document;
  }
}

/** VS Code makes room beside the walkthrough before it runs a step's command, and the click may give the focus back to the walkthrough. */
function columnBesideWalkthrough(): vscode.ViewColumn {
  const { activeTabGroup, all } = vscode.window.tabGroups;
  if (!showsPageOfVsCode(activeTabGroup)) return vscode.ViewColumn.Active;
  return all.find((group) => !showsPageOfVsCode(group))?.viewColumn ?? vscode.ViewColumn.Active;
}

/** Of the walkthrough, as of VS Code's other own pages, extensions are told no more than that there is a tab. */
const showsPageOfVsCode = ({ activeTab }: vscode.TabGroup): boolean => activeTab !== undefined && activeTab.input === undefined;
