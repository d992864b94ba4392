/** A row of the view *Models*: what it says, and what can be done with it. No VS Code in here. */
import { DEVICE_NAMES, type ComputeDevice } from '../../../common/devices';
import { DEEDS } from '../../../core/models/abilities';
import type { CatalogueEntry } from '../../../core/models/catalogue';
import { describeFit, fitOf } from '../../../core/models/memory';
import { formatAbout, formatBytes } from '../../../core/models/pace';
import type { EngineState } from '../../engine/engine';
import type { ModelFacts, ModelState } from '../modelRows';

/** What can be done with a row; the commands `phiPair.models.…` have these names, and `viewItem` of a row lists them. */
export const ACTIONS = ['use', 'download', 'howTo', 'pause', 'resume', 'cancel', 'selfTest', 'loadAnyway', 'retry', 'showCard', 'remove', 'forget'] as const;
export type Action = (typeof ACTIONS)[number];

/** A folder that the user chose. */
export interface ChosenModel {
  readonly folder: string;
  /** Of its weights; undefined where the folder is not there any more. */
  readonly bytes: number | undefined;
}

/** A self-test of a model, as it is kept. */
export interface TestRecord {
  readonly writtenPerSecond: number;
  readonly readPerSecond: number;
  readonly device: ComputeDevice;
}

/** What was found out of a model's device. */
export interface DeviceChoice {
  readonly device: ComputeDevice;
  /** Whole sentences. */
  readonly reason: string;
}

export interface ViewFacts extends ModelFacts {
  readonly engine: EngineState;
  /** A model setting that cannot be followed. */
  readonly problem: string | undefined;
  /** One more token of the loaded model lately, ms. */
  readonly stepMs: number | undefined;
  /** Absolute path of what the settings name; undefined where that cannot be used. */
  readonly folderInUse: string | undefined;
  readonly embedded: ChosenModel;
  readonly chosen: readonly ChosenModel[];
  /** By folder. */
  readonly tests: ReadonlyMap<string, TestRecord>;
  readonly devices: ReadonlyMap<string, DeviceChoice>;
}

/** A line of a tooltip or a card. */
export interface Line {
  readonly name: string;
  readonly value: string;
  /** Of what the value names; checked, and https. */
  readonly url?: string;
}

/** What a row stands for. */
export type Subject =
  /** What the worker holds, or should. */
  | { readonly kind: 'engine' }
  | { readonly kind: 'model'; readonly state: ModelState }
  | { readonly kind: 'chosen'; readonly folder: string };

export interface ModelViewRow {
  /** The same for the same model, so that selection and focus stay. */
  readonly id: string;
  readonly subject: Subject;
  readonly label: string;
  readonly description: string;
  /** A codicon, and the colour where it has a meaning. */
  readonly icon: string;
  readonly colour?: 'good' | 'doubtful' | 'bad';
  readonly actions: readonly Action[];
  readonly lines: readonly Line[];
  /** Where it lies; undefined where it does not yet. */
  readonly folder: string | undefined;
}

export interface ModelViewGroup {
  readonly id: 'running' | 'installed' | 'available';
  readonly label: string;
  readonly rows: readonly ModelViewRow[];
}

/** The model's own name where it is known, else its folder's. */
export function nameOfFolder(folder: string, { installed, embedded, entries }: ViewFacts): string {
  if (folder === embedded.folder) return entries.find(({ source }) => source.kind === 'embedded')?.title ?? 'the embedded model';
  return installed.find((model) => model.folder === folder)?.title ?? folder.split(/[\\/]/).pop() ?? folder;
}

/** What the catalogue says. */
export function linesOf(entry: CatalogueEntry | undefined, { memory }: Pick<ViewFacts, 'memory'>): readonly Line[] {
  if (!entry) return [];
  return [
    { name: 'Can', value: entry.abilities.map((ability) => DEEDS[ability]).join(', ') },
    { name: 'Memory', value: `about ${formatAbout(entry.memoryBytes)} (${describeFit(fitOf(entry, memory), memory)})` },
    { name: 'Runs on', value: entry.devices.map((device) => DEVICE_NAMES[device]).join(', ') },
    { name: 'Licence', value: entry.licence.name, url: entry.licence.url },
  ];
}

/** What this machine knows. */
export function placeLines(folder: string, bytes: number | undefined, { tests, devices }: Pick<ViewFacts, 'tests' | 'devices'>): readonly Line[] {
  const test = tests.get(folder);
  const device = devices.get(folder);
  return [
    ...(bytes === undefined ? [] : [{ name: 'Size', value: formatBytes(bytes) }]),
    ...(device ? [{ name: 'Device', value: `${DEVICE_NAMES[device.device]}. ${device.reason}` }] : []),
    ...(test ? [{ name: 'Last self-test', value: `on ${DEVICE_NAMES[test.device]}: reads ${rateOf(test.readPerSecond)}, writes ${rateOf(test.writtenPerSecond)}` }] : []),
    { name: 'Lies in', value: folder },
  ];
}

export const shortDevice = (device: ComputeDevice): string => (device === 'cpu' ? 'CPU' : DEVICE_NAMES[device]);

/** `310 tokens/s`, `8.4 tokens/s`. */
export const rateOf = (perSecond: number): string => `${perSecond < 20 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en')} tokens/s`;
