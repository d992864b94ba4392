/** Tells why a command gave no answer, with what can be done about it. */
import * as vscode from 'vscode';
import type { RunOutcome } from './outcome';

/** Buttons, by their commands. */
const BUTTONS = {
  'Get Phi-2…': 'phiPair.getModel',
  'Choose Folder…': 'phiPair.chooseModelFolder',
  'Show Log': 'phiPair.showLog',
  Restart: 'phiPair.restartWorker',
  'Open Settings': 'phiPair.openSettings',
} as const;
type Button = keyof typeof BUTTONS;

type Failure = Extract<RunOutcome, { kind: 'failed' }>['reason'];
type Refusal = Extract<RunOutcome, { kind: 'refused' }>['reason'];

const AFTER_REFUSAL: Partial<Record<Refusal, readonly Button[]>> = {
  'not-able': ['Get Phi-2…', 'Choose Folder…'],
  'no-model': ['Choose Folder…', 'Restart', 'Show Log'],
};
const AFTER_FAILURE: Readonly<Record<Failure, readonly Button[]>> = {
  'not-ready': ['Restart', 'Show Log'],
  'nan-logits': ['Choose Folder…', 'Show Log'],
  'prompt-too-long': ['Open Settings'],
  runtime: ['Restart', 'Show Log'],
  'worker-exited': ['Show Log'],
  internal: ['Show Log'],
};

/** What to do where the worker's message does not say it. */
const ADVICE: Partial<Record<Failure, string>> = {
  'worker-exited': 'It is started again by itself; run the command again.',
  'not-ready': 'Run the command again when it is.',
};

/** For a person: what happened, why, and what to do. */
export const failureMessage = ({ reason, message }: Extract<RunOutcome, { kind: 'failed' }>): string => [message, ADVICE[reason]].filter((part) => part !== undefined).join(' ');

/** Shows what needs to be said of an outcome that no view shows; what the user did himself needs no word. */
export function tell(outcome: RunOutcome): void {
  if (outcome.kind === 'failed') void offer(vscode.window.showErrorMessage, failureMessage(outcome), AFTER_FAILURE[outcome.reason]);
  else if (outcome.kind === 'refused' && outcome.reason !== 'dismissed') void offer(vscode.window.showWarningMessage, outcome.message, AFTER_REFUSAL[outcome.reason] ?? []);
}

async function offer(show: (message: string, ...buttons: string[]) => Thenable<string | undefined>, message: string, buttons: readonly Button[]): Promise<void> {
  const chosen = await show(`Phi Pair: ${message}`, ...buttons);
  const button = buttons.find((one) => one === chosen);
  if (button !== undefined) await vscode.commands.executeCommand(BUTTONS[button]);
}
