/** Builds the dashboard and *Copy Diagnostics*, and registers their commands. */
import * as vscode from 'vscode';
import type { FigureFacts } from '../../core/diagnostics/figures';
import type { Log } from '../log/log';
import type { StatisticsStore } from '../status/statistics';
import type { StatusBar } from '../status/statusBar';
import { DashboardPanel } from './dashboardPanel';
import { copyDiagnostics } from './diagnostics';
import { follow, type Followed } from './follow';
import { snapshot } from './snapshot';

export interface DashboardParts extends Followed {
  readonly context: vscode.ExtensionContext;
  readonly statistics: StatisticsStore;
  readonly status: Pick<StatusBar, 'view'>;
  readonly log: Log;
}

export function createDashboard(parts: DashboardParts): vscode.Disposable {
  const { context, activity, engine, statistics, status, settings, log } = parts;
  const figures = async (): Promise<FigureFacts> => ({
    status: await engine.status(),
    model: engine.state.kind === 'ready' ? engine.state.model : undefined,
    statistics: statistics.current,
    activity: activity.facts,
  });
  const run = (command: string) => (): void => void vscode.commands.executeCommand(command);
  const panel = new DashboardPanel({
    extensionUri: context.extensionUri,
    snapshot: async () => snapshot(await figures(), status.view.reason),
    act: { copyDiagnostics: run('phiPair.copyDiagnostics'), resetStatistics: run('phiPair.resetStatistics'), showLog: run('phiPair.showLog') },
    log,
  });
  activity.onChange = () => panel.refresh();
  return vscode.Disposable.from(
    panel,
    follow(parts),
    vscode.commands.registerCommand('phiPair.showDashboard', () => panel.show()),
    vscode.commands.registerCommand('phiPair.copyDiagnostics', () => copyDiagnostics({ extension: context.extension, settings, figures, state: () => status.view.reason, log })),
  );
}
