/** Progress with a way to stop, for answers that have no place of their own while they are written. */
import * as vscode from 'vscode';
import { describeProgress, type Progress } from './meter';

/** Characters of the text that are shown beside the figures. */
const SHOWN = 60;

export interface ProgressNotice {
  /** @param text the last line is shown, so that it is seen to grow */
  report(progress: Progress, text: string): void;
  end(): void;
}

export function showProgress(title: string, onStop: () => void): ProgressNotice {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  let report: ProgressNotice['report'] = () => undefined;
  void vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: `Phi Pair: ${title}`, cancellable: true }, async (shown, token) => {
    report = (progress, text) => shown.report({ message: `${describeProgress(progress)} · ${lastLine(text)}` });
    const listener = token.onCancellationRequested(onStop);
    await ended;
    listener.dispose();
  });
  return { report: (progress, text) => report(progress, text), end };
}

function lastLine(text: string): string {
  const line = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  // VS Code makes links of `[text](command:…)` in a notification: what a model writes must not become one.
  return (line.length > SHOWN ? `…${line.slice(-SHOWN)}` : line).replaceAll('](', '] (');
}
