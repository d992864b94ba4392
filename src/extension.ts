/** Builds the parts and registers them. The worker starts later, with the first document to complete. */
import path from 'node:path';
import * as vscode from 'vscode';
import { History } from './core/completion/history';
import type { Statistics } from './core/completion/statistics';
import { Activity } from './core/diagnostics/activity';
import { Ahead } from './host/completion/ahead';
import { Offers } from './host/completion/offers';
import { isCompleted } from './host/completion/documentKinds';
import { CompletionProvider, registerProvider } from './host/completion/provider';
import { CompletionService } from './host/completion/service';
import { createCommands } from './host/commands';
import type { CommandRuns } from './host/commands/runs';
import { followDocuments, loadPythonSyntax, SyntaxTrees } from './host/syntax/syntaxTrees';
import { UnsureMarks } from './host/completion/unsureMarks';
import { PrefixWarmer } from './host/completion/warmer';
import type { Proposals } from './host/commands/proposals/proposals';
import type { TestFiles } from './host/commands/testFile/testFiles';
import { PromptContext } from './host/context/promptContext';
import { createDashboard } from './host/dashboard';
import { recordedLog, RecordedEngine } from './host/dashboard/recordedEngine';
import { createEngine, type SupervisedEngine } from './host/engine/createEngine';
import { createLog, type Log } from './host/log/log';
import { ModelLoader } from './host/models/loader';
import { registerModels, type ModelsApi } from './host/models/modelCommands';
import { createReview, type ReviewApi } from './host/review';
import { createServerRouting } from './host/server';
import { SettingsReader } from './host/settings/settings';
import { registerCommands } from './host/status/commands';
import { showFailures } from './host/status/failures';
import { StatisticsStore } from './host/status/statistics';
import { StatusBar } from './host/status/statusBar';
import type { StatusView } from './host/status/view';
import { registerWalkthrough } from './host/walkthrough/walkthrough';

/** What the tests look at. */
export interface PhiPairApi {
  readonly engine: SupervisedEngine;
  readonly history: History;
  /** What the dashboard's figures are made of. */
  readonly activity: Activity;
  /** What the status bar shows now. */
  readonly status: () => StatusView;
  readonly statistics: () => Statistics;
  /** The command that runs now, and what became of the last ones. */
  readonly commands: Pick<CommandRuns, 'running' | 'records' | 'onDidChange'>;
  /** What is marked as unsure now. */
  readonly marks: () => readonly vscode.Range[];
  /** The diffs that are open. */
  readonly proposals: Proposals;
  readonly testFiles: TestFiles;
  readonly review: Omit<ReviewApi, 'dispose'>;
  /** The view *Models*. */
  readonly models: Pick<ModelsApi, 'groups'>;
  /** Time that activation took, ms. */
  readonly activationMs: number;
}

export function activate(context: vscode.ExtensionContext): PhiPairApi {
  const started = performance.now();
  const log = createLog();
  context.subscriptions.push(log);
  try {
    const api = build(context, log);
    const activationMs = performance.now() - started;
    log.info(`Phi Pair activated in ${activationMs.toFixed(1)} ms`);
    return { ...api, activationMs };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log.error(error instanceof Error ? error : message);
    void vscode.window.showErrorMessage(`Phi Pair could not start: ${message}. The output channel "Phi Pair" has the details.`);
    throw error;
  }
}

function build(context: vscode.ExtensionContext, log: Log): Omit<PhiPairApi, 'activationMs'> {
  const settings = new SettingsReader();
  const activity = new Activity();
  const local = createEngine({
    workerPath: path.join(context.extensionPath, 'dist', 'worker.js'),
    log: recordedLog((level, message) => log[level](message), activity),
  });
  const routing = createServerRouting({ context, local, settings, log });
  const engine = new RecordedEngine(routing.engine, activity);
  const deviceFolder = path.join(context.globalStorageUri.fsPath, 'devices');
  const loader = new ModelLoader(local, settings, context.extensionPath, deviceFolder, log);
  const history = new History((entry) => activity.noteCompletion(entry));
  const now = (): number => performance.now();
  const trees = new SyntaxTrees({
    load: () => loadPythonSyntax(path.join(context.extensionPath, 'dist')),
    onFailure: (error) => log.error(`the Python grammar could not be loaded: ${String(error)}`),
    now,
  });
  const promptContext = new PromptContext({ trees, engine, settings, log });
  const service = new CompletionService({
    engine,
    newCancellation: () => new vscode.CancellationTokenSource(),
    now,
    preambleFor: (input) => promptContext.preambleFor(input),
  });
  const status = new StatusBar(engine, loader, settings);
  const statistics = new StatisticsStore(context.globalState, () => activity.clear());
  const marks = new UnsureMarks(settings);
  const ahead = new Ahead(service, trees, settings, statistics, log);
  const offers = new Offers({ service, statistics, ahead, marks, log });
  const commands = createCommands({ engine, loader, trees, status, log, extensionUri: context.extensionUri, threadViews: (showText) => (view) => review.remarkViews(showText)(view) });
  const review = createReview({ context, offers, proposals: commands.proposals, engine, trees, settings, log });
  const models = registerModels({ root: path.join(context.globalStorageUri.fsPath, 'models'), deviceFolder, extensionPath: context.extensionPath, memento: context.globalState, engine: local, settings, loader, log });
  context.subscriptions.push(
    review,
    settings,
    routing,
    engine,
    loader,
    status,
    trees,
    followDocuments(trees, vscode.workspace),
    promptContext,
    marks,
    ahead,
    offers,
    commands,
    registerProvider(new CompletionProvider(service, trees, settings, history, offers, log, () => commands.runs.goesFirst), settings, engine),
    registerCommands({ engine, settings, loader, history, statistics, status, log }),
    models,
    createDashboard({ context, engine, loader, settings, status, statistics, runs: commands.runs, activity, log }),
    registerWalkthrough({ offers, log }),
    showFailures(engine, loader, settings),
    engine.onDidChangeState((state) => {
      if (state.kind !== 'ready') service.reset();
    }),
    // A better model answers from now on.
    routing.onDidAnswer(() => service.reset()),
    // Answers found under other settings may be too long now.
    settings.onDidChange(() => service.reset()),
    new PrefixWarmer(engine, service, settings, log, promptContext.onDidRenew),
    startWhenNeeded(loader, settings),
  );
  const { runs, proposals, testFiles } = commands;
  return { engine, history, activity, commands: runs, proposals, testFiles, status: () => status.view, statistics: () => statistics.current, marks: () => marks.ranges, review, models };
}

/** Loads the model with the first document that is completed, never inside activation. */
function startWhenNeeded(loader: ModelLoader, settings: SettingsReader): vscode.Disposable {
  const check = (): void => {
    const { enabled, languages } = settings.current.completion;
    const wanted = vscode.workspace.textDocuments.some((document) => isCompleted(document, languages));
    if (enabled && wanted) loader.start();
  };
  const first = setImmediate(check);
  return vscode.Disposable.from(
    { dispose: () => clearImmediate(first) },
    vscode.workspace.onDidOpenTextDocument(check),
    settings.onDidChange(check),
  );
}
