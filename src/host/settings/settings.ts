/** The settings `phiPair.*`, read once after each change. Their meaning and limits stand in package.json. */
import * as vscode from 'vscode';
import { DEVICE_SETTINGS, type Device } from '../../common/devices';
import { MINIMUM_CONFIDENCE } from '../../core/completion/confidence';
import type { ContextUse } from '../../common/protocol';

export const SECTION = 'phiPair';

export const CONTEXT_SETTINGS = ['auto', 'file', 'project'] as const satisfies readonly (ContextUse | 'auto')[];
export type ContextSetting = (typeof CONTEXT_SETTINGS)[number];

export interface CompletionSettings {
  readonly enabled: boolean;
  readonly automatic: boolean;
  readonly languages: readonly string[];
  readonly maxLines: number;
  /** Milliseconds; undefined = learnt from the typing. */
  readonly debounceMs: number | undefined;
  /** Probability of a suggestion's least probable token below which it is not shown unasked, 0 to 1. */
  readonly minimumConfidence: number;
  /** Mark, after acceptance, what the model was unsure of. */
  readonly showConfidence: boolean;
  /** What a prompt may hold beside the code before the cursor; `auto`: by the model. */
  readonly context: ContextSetting;
}

export interface ModelSettings {
  /** Empty: the embedded model. */
  readonly folder: string;
  readonly device: Device;
  /** Folder with libraries that CUDA needs; empty = beside ONNX Runtime's own. */
  readonly cudaLibraries: string;
  /** 0 = the number of physical cores. */
  readonly threads: number;
  /** Tokens; 0 = the model's own. */
  readonly contextLength: number;
  /** Bytes of KV cache at most. */
  readonly kvBytes: number;
}

export interface ReviewSettings {
  /** Review Python files when they are saved. */
  readonly onSave: boolean;
  /** Review what was accepted from the model. */
  readonly acceptedCode: boolean;
  /** Have the model read what is reviewed, and mark what surprises it. */
  readonly surprise: boolean;
  /** Codes, or beginnings of codes, whose hints are never shown. */
  readonly ignore: readonly string[];
}

/** The team's own server; both are machine settings, never a workspace's. */
export interface ServerSettings {
  /** Address, unchecked; empty: none. */
  readonly url: string;
  /** Empty: the first that the server names. */
  readonly model: string;
}

export interface Settings {
  /** Read the prompt ahead while the user rests. */
  readonly warmPrefix: boolean;
  readonly completion: CompletionSettings;
  readonly model: ModelSettings;
  /** Address of the server that models are fetched from, unchecked; empty: the Hub. */
  readonly hubEndpoint: string;
  readonly server: ServerSettings;
  readonly review: ReviewSettings;
}

const KV_MEGABYTES = { min: 64, max: 65_536, standard: 2048 } as const;
const MAX_LINES = { min: 1, max: 40, standard: 12 } as const;

function read(): Settings {
  const config = vscode.workspace.getConfiguration(SECTION);
  const debounce = config.get<number | null>('completion.debounce', null);
  return {
    warmPrefix: config.get('warmPrefix', true),
    completion: {
      enabled: config.get('completion.enabled', true),
      automatic: config.get('completion.automatic', true),
      languages: stringsOf(config.get<unknown>('completion.languages', ['python'])),
      maxLines: within(config.get<unknown>('completion.maxLines'), MAX_LINES.min, MAX_LINES.max, MAX_LINES.standard),
      debounceMs: typeof debounce === 'number' && debounce >= 0 ? debounce : undefined,
      minimumConfidence: shareOf(config.get<unknown>('completion.minimumConfidence'), MINIMUM_CONFIDENCE),
      showConfidence: config.get<unknown>('completion.showConfidence') === true,
      context: CONTEXT_SETTINGS.find((context) => context === config.get<unknown>('completion.context')) ?? 'auto',
    },
    model: {
      folder: stringOf(config.get<unknown>('model.folder')).trim(),
      device: deviceOf(config.get<unknown>('device')),
      cudaLibraries: stringOf(config.get<unknown>('cuda.libraries')).trim(),
      threads: within(config.get<unknown>('threads'), 0, 256, 0),
      contextLength: within(config.get<unknown>('contextLength'), 0, 1_000_000, 0),
      kvBytes: within(config.get<unknown>('kvMemory'), KV_MEGABYTES.min, KV_MEGABYTES.max, KV_MEGABYTES.standard) * 2 ** 20,
    },
    hubEndpoint: stringOf(config.get<unknown>('hub.endpoint')).trim(),
    server: { url: stringOf(config.get<unknown>('server.url')).trim(), model: stringOf(config.get<unknown>('server.model')).trim() },
    review: {
      onSave: config.get<unknown>('review.onSave') === true,
      acceptedCode: config.get<unknown>('review.acceptedCode') !== false,
      surprise: config.get<unknown>('review.surprise') !== false,
      ignore: stringsOf(config.get<unknown>('review.ignore')),
    },
  };
}

/** settings.json can hold anything; the editor only underlines it. */
const within = (value: unknown, min: number, max: number, standard: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(max, Math.max(min, Math.floor(value))) : standard;

const shareOf = (value: unknown, standard: number): number => (typeof value === 'number' && value >= 0 && value <= 1 ? value : standard);

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const deviceOf = (value: unknown): Device => DEVICE_SETTINGS.find((device) => device === value) ?? 'auto';

const stringsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string' && entry !== '') : []);

export class SettingsReader implements vscode.Disposable {
  #current = read();
  readonly #changed = new vscode.EventEmitter<{ before: Settings; now: Settings }>();
  readonly #listener = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration(SECTION)) return;
    const before = this.#current;
    this.#current = read();
    this.#changed.fire({ before, now: this.#current });
  });

  readonly onDidChange = this.#changed.event;

  get current(): Settings {
    return this.#current;
  }

  /** Writes to where the setting is set already, else to the user's settings. */
  async update(key: string, value: unknown): Promise<void> {
    const config = vscode.workspace.getConfiguration(SECTION);
    const inspected = config.inspect(key);
    const target = inspected?.workspaceValue !== undefined ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
    await config.update(key, value, target);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }
}
