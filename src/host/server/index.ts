/** Puts a team's server before the worker, where the settings name one. */
import * as vscode from 'vscode';
import type { SupervisedEngine } from '../engine/createEngine';
import type { Log } from '../log/log';
import type { SettingsReader } from '../settings/settings';
import { registerServerCommands, showTrouble } from './commands';
import { Consent } from './consent';
import { ServerKeys } from './keys';
import { RoutedEngine } from './routedEngine';
import { TeamServer } from './teamServer';

export interface ServerRoutingParts {
  readonly context: Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>;
  readonly local: SupervisedEngine;
  readonly settings: SettingsReader;
  readonly log: Log;
}

export interface ServerRouting extends vscode.Disposable {
  readonly engine: RoutedEngine;
  /** Fires when the server answers from now on: what the worker wrote before is worth less. */
  readonly onDidAnswer: vscode.Event<unknown>;
}

/** Nothing is sent before a model is needed, and never without a yes. Disposing it does not dispose its engine. */
export function createServerRouting({ context, local, settings, log }: ServerRoutingParts): ServerRouting {
  const keys = new ServerKeys(context.secrets);
  const consent = new Consent(context.globalState);
  const server = new TeamServer({
    settings: () => settings.current.server,
    keyFor: (address) => keys.keyFor(address),
    agreed: (address) => consent.agreed(address),
    log: (level, message) => log[level](message),
  });
  const answers = new vscode.EventEmitter<unknown>();
  let needed = false;
  const connect = (): void => {
    if (needed) void server.connect();
  };
  const subscriptions = vscode.Disposable.from(
    answers,
    local.onDidChangeState(({ kind }) => {
      if (needed || kind === 'stopped') return;
      needed = true;
      connect();
    }),
    settings.onDidChange(({ before, now }) => {
      if (before.server.url !== now.server.url || before.server.model !== now.server.model) connect();
    }),
    keys.onDidChange(connect),
    server.onDidChange((state) => {
      if (state.kind === 'up') answers.fire(undefined);
      // Whoever said no a moment ago knows.
      if (state.kind === 'waits' && !state.declined) void showTrouble(state.message);
    }),
    registerServerCommands({ settings, server, keys, consent }),
  );
  return {
    engine: new RoutedEngine(local, server),
    onDidAnswer: answers.event,
    dispose: () => {
      subscriptions.dispose();
      server.dispose();
    },
  };
}
