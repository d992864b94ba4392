/** The menu behind the status bar item. */
import * as vscode from 'vscode';
import type { WorkerStatus } from '../../common/protocol';
import { describeStatistics, statisticsDetail } from '../../core/completion/statistics';
import { engineFacts } from './engineFacts';
import type { CommandParts } from './parts';

interface MenuRow extends vscode.QuickPickItem {
  readonly command?: string;
}

/** Shows what can be done now, and does it. */
export async function showMenu(parts: CommandParts): Promise<void> {
  const { reason } = parts.status.view;
  const status = await parts.engine.status();
  const chosen = await vscode.window.showQuickPick([...rows(parts), ...(status ? engineRows(status) : [])], { title: 'Phi Pair', placeHolder: reason });
  if (chosen?.command !== undefined) await vscode.commands.executeCommand(chosen.command);
}

/** Nothing to choose: what the engine uses, beside what can be done. */
function engineRows(status: WorkerStatus): MenuRow[] {
  return [
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: `$(dashboard) ${status.model?.name ?? 'No model'}`, detail: engineFacts(status) },
  ];
}

function rows({ settings, statistics, status }: CommandParts): MenuRow[] {
  const counts = statistics.current;
  const { enabled, languages } = settings.current.completion;
  const language = vscode.window.activeTextEditor?.document.languageId;
  const forLanguage: MenuRow[] =
    language === undefined
      ? []
      : languages.includes(language)
        ? [{ label: `$(circle-slash) Turn off completions for ${language}`, command: 'phiPair.toggleLanguage' }]
        : [{ label: `$(check) Turn on completions for ${language}`, command: 'phiPair.toggleLanguage' }];
  const running: MenuRow[] = status.view.kind === 'command' ? [{ label: '$(debug-stop) Stop', description: 'the command that runs', command: 'phiPair.stop' }] : [];
  return [
    ...running,
    { label: enabled ? '$(circle-slash) Turn off completions' : '$(check) Turn on completions', command: 'phiPair.toggleCompletions' },
    ...forLanguage,
    { label: '$(play) Complete now', description: 'Alt+\\', command: 'phiPair.triggerCompletion' },
    { label: '$(question) Why is there no suggestion?', command: 'phiPair.whyNoSuggestion' },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: `$(graph) ${describeStatistics(counts)}`, detail: statisticsDetail(counts) },
    { label: '$(discard) Reset statistics', command: 'phiPair.resetStatistics' },
    { label: '$(pulse) Show dashboard', command: 'phiPair.showDashboard' },
    { label: '$(copy) Copy diagnostics', command: 'phiPair.copyDiagnostics' },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: '$(output) Show log', command: 'phiPair.showLog' },
    { label: '$(debug-restart) Restart the model worker', command: 'phiPair.restartWorker' },
    { label: '$(database) Models…', description: 'what is here, what runs, what there is', command: 'phiPair.showModels' },
    { label: '$(arrow-swap) Switch model…', command: 'phiPair.switchModel' },
    { label: '$(cloud-download) Get a model…', command: 'phiPair.getModel' },
    { label: '$(folder-opened) Choose model folder…', command: 'phiPair.chooseModelFolder' },
    ...(settings.current.server.url === '' ? [] : [{ label: '$(cloud) Test the team\'s server', command: 'phiPair.testServer' }, { label: '$(key) Set server key…', command: 'phiPair.setServerKey' }]),
    { label: '$(gear) Settings', command: 'phiPair.openSettings' },
    { label: '$(book) Get started', command: 'phiPair.getStarted' },
  ];
}
