/** *Copy Diagnostics*: collects what the report says, copies it, and shows it to whoever wants to look before sending it. */
import os from 'node:os';
import * as vscode from 'vscode';
import type { FigureFacts } from '../../core/diagnostics/figures';
import { diagnosticsReport, type Machine, type Versions } from '../../core/diagnostics/report';
import type { SettingFact, SettingSchema } from '../../core/diagnostics/settingFacts';
import type { Log } from '../log/log';
import type { SettingsReader } from '../settings/settings';
import { privateWords } from './privateWords';

export interface DiagnosticsParts {
  readonly extension: vscode.Extension<unknown>;
  readonly settings: SettingsReader;
  readonly figures: () => Promise<FigureFacts>;
  /** What the status bar says. */
  readonly state: () => string;
  readonly log: Log;
}

interface Manifest {
  readonly version: string;
  readonly contributes: { readonly configuration: readonly { readonly properties: Readonly<Record<string, SettingSchema>> }[] };
}

/** @returns the text that was copied */
export async function copyDiagnostics(parts: DiagnosticsParts): Promise<string> {
  const { extension, settings } = parts;
  const manifest = extension.packageJSON as Manifest;
  const figures = await parts.figures();
  const { model, hubEndpoint } = settings.current;
  const text = diagnosticsReport(
    { ...figures, at: new Date(), versions: versions(manifest.version), machine: machine(), settings: changedSettings(manifest), state: parts.state(), wantedDevice: model.device },
    privateWords(figures.model, hubEndpoint),
  );
  void offer(text, await copied(text, parts.log));
  return text;
}

async function copied(text: string, log: Log): Promise<boolean> {
  try {
    await vscode.env.clipboard.writeText(text);
    return true;
  } catch (error) {
    log.warn(`The clipboard took no text: ${String(error)}`);
    return false;
  }
}

async function offer(text: string, done: boolean): Promise<void> {
  const chosen = done
    ? await vscode.window.showInformationMessage('Copied the diagnostics of Phi Pair: versions, settings, figures and failures; no code, no paths, no names.', 'Show')
    : await vscode.window.showWarningMessage('Phi Pair could not copy the diagnostics: the clipboard took no text. Show them, and copy them by hand.', 'Show');
  if (chosen !== 'Show') return;
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text, language: 'markdown' }));
}

const versions = (extension: string): Versions => ({
  extension,
  editor: `${vscode.env.appName} ${vscode.version}`,
  host: vscode.env.appHost,
  remote: vscode.env.remoteName,
  node: process.version,
});

function machine(): Machine {
  const processors = os.cpus();
  return {
    platform: os.platform(),
    release: os.release(),
    arch: os.arch(),
    processor: processors[0]?.model ?? 'not known',
    processors: processors.length,
    memoryBytes: os.totalmem(),
    freeBytes: os.freemem(),
  };
}

/** Every setting of ours that is set, where its value is not the default. */
function changedSettings({ contributes }: Manifest): SettingFact[] {
  const config = vscode.workspace.getConfiguration();
  return contributes.configuration.flatMap(({ properties }) =>
    Object.entries(properties).flatMap(([key, schema]): SettingFact[] => {
      const found = config.inspect<unknown>(key);
      const places = { folder: found?.workspaceFolderValue, workspace: found?.workspaceValue, user: found?.globalValue };
      const [set] = Object.entries(places).filter(([, value]) => value !== undefined);
      if (!found || !set || JSON.stringify(set[1]) === JSON.stringify(found.defaultValue)) return [];
      return [{ key, schema, value: set[1], scope: set[0] }];
    }),
  );
}
