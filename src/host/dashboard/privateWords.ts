/** The words of this machine that diagnostics must not hold: who works on it, what it is called, what its environment says. */
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ModelInfo } from '../../common/protocol';
import type { PrivateWord } from '../../core/diagnostics/redact';
import { entryOf } from '../../core/models/abilities';

/** Shorter values, and these, are in every other sentence. */
const VALUE_MIN = 5;
const COMMON_VALUE = /^(?:v?[\d.]+|true|false)$/i;

/** @param endpoint address of the server that models come from, as the settings have it */
export function privateWords(model: ModelInfo | undefined, endpoint: string): PrivateWord[] {
  const host = os.hostname();
  return [
    ...words('<user>', [userName(), path.basename(os.homedir())]),
    ...words('<host>', [host, host.split('.')[0] ?? '']),
    ...words('<workspace>', [vscode.workspace.name ?? '', ...(vscode.workspace.workspaceFolders ?? []).flatMap(({ name, uri }) => [name, path.posix.basename(uri.path)])]),
    ...words('<model>', model && !entryOf(model) ? [model.name] : []),
    ...words('<address>', [URL.canParse(endpoint) ? new URL(endpoint).hostname : '']),
    ...words('<environment>', Object.values(process.env).filter((value) => value !== undefined && value.length >= VALUE_MIN && !COMMON_VALUE.test(value)) as string[]),
  ];
}

const words = (as: string, texts: readonly string[]): PrivateWord[] => texts.filter((text) => text !== '').map((text) => ({ text, as }));

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    // A user id without a name, as containers have it.
    return '';
  }
}
