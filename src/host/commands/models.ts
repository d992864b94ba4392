/** The model for a command: loaded where it is not yet, and able to do what is asked. */
import * as vscode from 'vscode';
import type { ModelInfo } from '../../common/protocol';
import type { Task } from '../../core/commands/task';
import { canDo } from '../../core/models/abilities';
import type { Engine } from '../engine/engine';
import type { ModelLoader } from '../models/loader';
import type { RunOutcome } from './outcome';

export interface ModelParts {
  readonly engine: Pick<Engine, 'state' | 'onDidChangeState'>;
  readonly loader: Pick<ModelLoader, 'start' | 'restart' | 'problem'>;
}

export type ModelForTask =
  | { readonly kind: 'ready'; readonly model: ModelInfo; /** Its work is to be marked as a small model's. */ readonly small: boolean }
  | Extract<RunOutcome, { kind: 'refused' }>;

/** Waits for the model, with progress on screen; `token` ends the waiting, not the load. */
export async function modelFor(task: Task, parts: ModelParts, token: vscode.CancellationToken): Promise<ModelForTask> {
  const model = await loadedModel(parts, token);
  if (typeof model === 'string') return { kind: 'refused', reason: 'no-model', message: model };
  const verdict = canDo(model, task);
  return verdict.kind === 'can' ? { kind: 'ready', model, small: verdict.small } : { kind: 'refused', reason: 'not-able', message: verdict.message };
}

/** The model, or why there is none, for a person. */
async function loadedModel({ engine, loader }: ModelParts, token: vscode.CancellationToken): Promise<ModelInfo | string> {
  loader.start();
  if (loader.problem !== undefined) return loader.problem;
  // What was unloaded, or could not be loaded before, is tried again: somebody asks for it.
  if (engine.state.kind === 'stopped') void loader.restart();
  if (engine.state.kind === 'ready') return engine.state.model;
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: 'Phi Pair: the model is loading', cancellable: true }, (progress, cancel) =>
    untilLoaded(engine, [token, cancel], (message) => progress.report({ message })),
  );
}

function untilLoaded(engine: ModelParts['engine'], tokens: readonly vscode.CancellationToken[], report: (message: string) => void): Promise<ModelInfo | string> {
  const listeners: vscode.Disposable[] = [];
  return new Promise<ModelInfo | string>((resolve) => {
    const look = (): void => {
      const { state } = engine;
      if (state.kind === 'ready') resolve(state.model);
      else if (state.kind === 'failed') resolve(state.message);
      else if (state.kind === 'loading') report(`${Math.round(state.fraction * 100)} %, ${state.stage}`);
    };
    const leave = (): void => resolve('The command was stopped while the model was loading. It goes on loading; run the command again when it is ready.');
    listeners.push(engine.onDidChangeState(look), ...tokens.map((token) => token.onCancellationRequested(leave)));
    look();
    if (tokens.some((token) => token.isCancellationRequested)) leave();
  }).finally(() => void vscode.Disposable.from(...listeners).dispose());
}
