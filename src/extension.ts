/** Builds the parts and registers them. The worker starts later, with the first document to complete. */
import path from 'node:path';
import * as vscode from 'vscode';
import { History } from './core/completion/history';
import { CompletionProvider, documentFilters, registerProvider } from './host/completion/provider';
import { CompletionService } from './host/completion/service';
import { followDocuments, loadPythonSyntax, SyntaxTrees } from './host/completion/syntaxTrees';
import { PrefixWarmer } from './host/completion/warmer';
import { PromptContext } from './host/context/promptContext';
import { createEngine, type SupervisedEngine } from './host/engine/createEngine';
import { createLog, type Log } from './host/log/log';
import { ModelLoader } from './host/models/loader';
import { SettingsReader } from './host/settings/settings';
import { registerCommands } from './host/status/commands';
import { showFailures } from './host/status/failures';
import { StatusBar } from './host/status/statusBar';
import type { StatusView } from './host/status/view';

/** What the tests look at. */
export interface PhiPairApi {
  readonly engine: SupervisedEngine;
  readonly history: History;
  /** What the status bar shows now. */
  readonly status: () => StatusView;
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
  const engine = createEngine({
    workerPath: path.join(context.extensionPath, 'dist', 'worker.js'),
    log: (level, message) => log[level](message),
  });
  const loader = new ModelLoader(engine, settings, context.extensionPath, path.join(context.globalStorageUri.fsPath, 'devices'), log);
  const history = new History();
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
  context.subscriptions.push(
    settings,
    engine,
    loader,
    status,
    registerProvider(new CompletionProvider(service, settings, history, log), settings, engine, log),
    registerCommands({ engine, settings, loader, history, status, log }),
    showFailures(engine, loader),
    engine.onDidChangeState((state) => {
      if (state.kind !== 'ready') service.reset();
    }),
    // Answers found under other settings may be too long now.
    settings.onDidChange(() => service.reset()),
    trees,
    followDocuments(trees, vscode.workspace),
    promptContext,
    new PrefixWarmer(engine, service, settings, log, promptContext.onDidRenew),
    startWhenNeeded(loader, settings),
  );
  return { engine, history, status: () => status.view };
}

/** Loads the model with the first document that is completed, never inside activation. */
function startWhenNeeded(loader: ModelLoader, settings: SettingsReader): vscode.Disposable {
  const check = (): void => {
    const { enabled, languages } = settings.current.completion;
    const filters = documentFilters(languages);
    const wanted = vscode.workspace.textDocuments.some((document) => vscode.languages.match(filters, document) > 0);
    if (enabled && wanted) loader.start();
  };
  const first = setImmediate(check);
  return vscode.Disposable.from(
    { dispose: () => clearImmediate(first) },
    vscode.workspace.onDidOpenTextDocument(check),
    settings.onDidChange(check),
  );
}
