/** Builds the commands that ask the model, and registers them. */
import * as vscode from 'vscode';
import type { Engine } from '../engine/engine';
import type { Log } from '../log/log';
import type { ModelLoader } from '../models/loader';
import type { StatusBar } from '../status/statusBar';
import type { SyntaxTrees } from '../syntax/syntaxTrees';
import { registerCodeActions } from './codeActions';
import { diffViews, type ShowText } from './diffView';
import { insertDocstring } from './docstring';
import { PanelViews } from './panelView';
import { Proposals } from './proposals/proposals';
import { Questions } from './questions';
import { registerModelCommands } from './register';
import { CommandRuns, describeRunning } from './runs';
import { TestFiles } from './testFile/testFiles';
import { testsViews } from './testsView';
import type { OpenView } from './views';

export interface CommandsParts {
  readonly engine: Engine;
  readonly loader: ModelLoader;
  readonly trees: SyntaxTrees;
  readonly status: Pick<StatusBar, 'showCommand'>;
  readonly log: Log;
  readonly extensionUri: vscode.Uri;
  /** Where a written review appears. */
  readonly threadViews: (showText: ShowText) => OpenView;
}

export interface Commands extends vscode.Disposable {
  readonly runs: CommandRuns;
  readonly proposals: Proposals;
  readonly testFiles: TestFiles;
}

export function createCommands({ engine, loader, trees, status, log, extensionUri, threadViews }: CommandsParts): Commands {
  const proposals = new Proposals(log);
  const testFiles = new TestFiles(trees);
  const panel: PanelViews = new PanelViews({
    extensionUri,
    log,
    // What runs and shows its answer elsewhere goes on.
    onClosed: () => {
      if (runs.running?.row.view === 'panel') runs.stop('view-closed');
    },
    insertDocstring: (view, markdown) => void insertDocstring(view, markdown, trees),
  });
  const showText: PanelViews['showText'] = (view, outcome) => panel.showText(view, outcome);
  const runs: CommandRuns = new CommandRuns({
    engine,
    loader,
    trees,
    log,
    views: { panel: panel.open, diff: diffViews(proposals, showText), tests: testsViews(testFiles, showText), threads: threadViews(showText) },
  });
  const parts = vscode.Disposable.from(
    runs,
    proposals,
    panel,
    runs.onDidChange((running) => status.showCommand(running && describeRunning(running))),
    registerModelCommands({ runs, trees, testFiles, questions: new Questions() }),
    registerCodeActions(trees),
    vscode.commands.registerCommand('phiPair.showAnswers', () => panel.reveal()),
  );
  return { runs, proposals, testFiles, dispose: () => void parts.dispose() };
}
