/** The output channel "Phi Pair". Its level is the user's to set; code of the user appears at the level "trace" alone. */
import * as vscode from 'vscode';

export type Log = vscode.LogOutputChannel;

export const createLog = (): Log => vscode.window.createOutputChannel('Phi Pair', { log: true });
