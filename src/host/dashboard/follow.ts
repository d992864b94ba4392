/** Notes what happens outside of the engine's answers: its states, commands, keys. */
import * as vscode from 'vscode';
import type { Activity, ActivityRow } from '../../core/diagnostics/activity';
import { describeRun, type Refusal, type RunOutcome } from '../commands/outcome';
import type { CommandRuns, RunRecord } from '../commands/runs';
import { documentFilters } from '../completion/documentKinds';
import type { Engine, EngineState } from '../engine/engine';
import type { ModelLoader } from '../models/loader';
import type { SettingsReader } from '../settings/settings';

export interface Followed {
  readonly activity: Activity;
  readonly engine: Engine;
  readonly loader: ModelLoader;
  readonly runs: Pick<CommandRuns, 'onDidEnd'>;
  readonly settings: SettingsReader;
}

export function follow({ activity, engine, loader, runs, settings }: Followed): vscode.Disposable {
  const noteState = (state: EngineState): void => activity.noteState(state.kind, state.kind === 'failed' ? state.message : undefined);
  noteState(engine.state);
  return vscode.Disposable.from(
    engine.onDidChangeState(noteState),
    loader.onDidChangeProblem((problem) => {
      if (problem !== undefined) activity.noteTrouble(problem);
    }),
    runs.onDidEnd((record) => activity.noteCommand(rowOf(record))),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || vscode.window.activeTextEditor?.document !== document) return;
      if (vscode.languages.match(documentFilters(settings.current.completion.languages), document) > 0) activity.noteKey();
    }),
  );
}

/** Refusals whose message speaks of the model alone; others may name what the user wrote. */
const PLAIN_REFUSALS: readonly Refusal[] = ['no-model', 'not-able', 'no-document'];

const RESULTS: Readonly<Record<RunOutcome['kind'], ActivityRow['result']>> = { answered: 'good', unusable: 'nothing', refused: 'nothing', stopped: 'nothing', failed: 'failed' };

function rowOf({ row, outcome }: RunRecord): Pick<ActivityRow, 'result' | 'outcome' | 'stats'> {
  const words = outcome.kind === 'refused' && PLAIN_REFUSALS.includes(outcome.reason) ? `refused: ${outcome.message}` : describeRun(outcome);
  return { result: RESULTS[outcome.kind], outcome: `${row.task}: ${words}`, ...('stats' in outcome && { stats: outcome.stats }) };
}
