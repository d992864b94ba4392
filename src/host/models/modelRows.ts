/** What the list of models shows. No VS Code in here. */
import type { MachineMemory } from '../../common/freeMemory';
import { downloadBytes, isHubEntry, type CatalogueEntry } from '../../core/models/catalogue';
import { describeFit, fitOf } from '../../core/models/memory';
import { describeProgress, formatAbout, formatBytes } from '../../core/models/pace';
import type { InstalledModel } from './download/store';
import type { Paused, Running } from './downloads';

/** What can be done with a model now. */
export type ModelState =
  | { readonly kind: 'embedded'; readonly entry: CatalogueEntry }
  | { readonly kind: 'installed'; readonly model: InstalledModel }
  | { readonly kind: 'running'; readonly run: Running }
  | { readonly kind: 'paused'; readonly paused: Paused }
  | { readonly kind: 'available'; readonly entry: CatalogueEntry }
  /** Nothing to download is known: it is to be built. */
  | { readonly kind: 'build'; readonly entry: CatalogueEntry; readonly weights: string };

export interface ModelRow {
  readonly state: ModelState;
  /** With a codicon. */
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

export interface ModelFacts {
  readonly entries: readonly CatalogueEntry[];
  readonly installed: readonly InstalledModel[];
  readonly running: readonly Running[];
  readonly paused: readonly Paused[];
  /** The folder of the model that the settings name; empty: the embedded one. */
  readonly inUse: string;
  /** For a model that is loaded in place of the present one. */
  readonly memory: MachineMemory;
}

/** What is known of a model, and the catalogue's entry of it where it has one. */
export interface StatedModel {
  readonly state: ModelState;
  readonly entry: CatalogueEntry | undefined;
}

/** All models of the catalogue, then what was fetched beside it. */
export const modelRows = (facts: ModelFacts): readonly ModelRow[] => modelStates(facts).map(({ state, entry }) => rowOf(state, entry, facts));

/** The same as data. */
export function modelStates(facts: ModelFacts): readonly StatedModel[] {
  const catalogued = new Set(facts.entries.map(({ id }) => id));
  const others = [...new Set([...facts.running, ...facts.paused, ...facts.installed].map(({ id }) => id))].filter((id) => !catalogued.has(id));
  return [...facts.entries.map((entry) => ({ state: stateOf(entry.id, entry, facts), entry })), ...others.map((id) => ({ state: stateOf(id, undefined, facts), entry: undefined }))];
}

/** Also the name of the folder that it is or will be in. */
export function idOf(state: ModelState): string {
  if (state.kind === 'installed') return state.model.id;
  if (state.kind === 'running') return state.run.id;
  return state.kind === 'paused' ? state.paused.id : state.entry.id;
}

function stateOf(id: string, entry: CatalogueEntry | undefined, { running, paused, installed }: ModelFacts): ModelState {
  const run = running.find((one) => one.id === id);
  if (run) return { kind: 'running', run };
  const waiting = paused.find((one) => one.id === id);
  if (waiting) return { kind: 'paused', paused: waiting };
  const model = installed.find((one) => one.id === id);
  if (model) return { kind: 'installed', model };
  if (!entry) throw new Error(`nothing is known of the model ${id}`);
  if (entry.source.kind === 'build') return { kind: 'build', entry, weights: entry.source.weights };
  return entry.source.kind === 'embedded' ? { kind: 'embedded', entry } : { kind: 'available', entry };
}

const ICONS = { embedded: 'package', installed: 'check', running: 'sync~spin', paused: 'debug-pause', available: 'cloud-download', build: 'tools' } as const satisfies Record<ModelState['kind'], string>;

function rowOf(state: ModelState, entry: CatalogueEntry | undefined, facts: ModelFacts): ModelRow {
  // Memory and licence stand in the first line: the second is cut off where the window is small.
  const description = [describe(state, facts), ...(entry ? [`${formatAbout(entry.memoryBytes)} of memory`, entry.licence.name, ...fitIn(state, entry, facts)] : [])].join(' · ');
  return { state, label: `$(${ICONS[state.kind]}) ${titleOf(state, entry)}`, description, detail: entry?.description ?? '' };
}

/** Of what is in use one knows. */
const fitIn = (state: ModelState, entry: CatalogueEntry, { inUse, memory }: ModelFacts): string[] => (folderIn(state) === inUse ? [] : [describeFit(fitOf(entry, memory), memory)]);

/** As the setting names it; undefined where the model is not here yet. */
const folderIn = (state: ModelState): string | undefined => (state.kind === 'installed' ? state.model.folder : state.kind === 'embedded' ? '' : undefined);

export function titleOf(state: ModelState, entry: CatalogueEntry | undefined): string {
  if (entry) return entry.title;
  if (state.kind === 'installed') return state.model.title;
  if (state.kind === 'running') return state.run.title;
  return state.kind === 'paused' ? state.paused.title : state.entry.title;
}

export function describe(state: ModelState, { inUse }: Pick<ModelFacts, 'inUse'>): string {
  if (state.kind === 'running') return state.run.progress ? describeProgress(state.run.progress) : 'beginning';
  if (state.kind === 'paused') return `paused, ${formatBytes(state.paused.doneBytes)} of ${formatBytes(state.paused.totalBytes)}`;
  if (state.kind === 'installed') return state.model.folder === inUse ? 'in use' : 'downloaded';
  if (state.kind === 'embedded') return inUse === '' ? 'in use' : 'ships with Phi Pair';
  if (state.kind === 'build') return 'to be built by you';
  return isHubEntry(state.entry) ? `${formatBytes(downloadBytes(state.entry))} to download` : '';
}
