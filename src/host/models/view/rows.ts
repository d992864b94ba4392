/** What the view *Models* shows: groups, and a row for each model. No VS Code in here. */
import { entryOf } from '../../../core/models/abilities';
import { downloadBytes, isHubEntry } from '../../../core/models/catalogue';
import { describeFit, fitOf } from '../../../core/models/memory';
import { formatBytes } from '../../../core/models/pace';
import { describe, idOf, modelStates, titleOf, type ModelState, type StatedModel } from '../modelRows';
import { engineRow } from './engineRow';
import { linesOf, nameOfFolder, placeLines, rateOf, shortDevice, type Action, type ChosenModel, type ModelViewGroup, type ModelViewRow, type ViewFacts } from './row';

/** Groups without a row are left out. */
export function viewGroups(facts: ViewFacts): readonly ModelViewGroup[] {
  const models = modelStates(facts);
  const installed = models.filter(({ state }) => state.kind === 'embedded' || state.kind === 'installed');
  // What is under way first: it is what one looks for.
  const available = models.filter((model) => !installed.includes(model)).sort((a, b) => Number(isUnderWay(b.state)) - Number(isUnderWay(a.state)));
  const groups: readonly ModelViewGroup[] = [
    { id: 'running', label: 'Running', rows: [engineRow(facts)] },
    { id: 'installed', label: 'Installed', rows: [...installed.map((model) => installedRow(model, facts)), ...facts.chosen.map((model) => chosenRow(model, facts))] },
    { id: 'available', label: 'Available', rows: available.map((model) => availableRow(model, facts)) },
  ];
  return groups.filter(({ rows }) => rows.length > 0);
}

const isUnderWay = ({ kind }: ModelState): boolean => kind === 'running' || kind === 'paused';

function installedRow({ state, entry }: StatedModel, facts: ViewFacts): ModelViewRow {
  const model = state.kind === 'installed' ? state.model : undefined;
  const folder = model?.folder ?? facts.embedded.folder;
  const bytes = model ? model.files.reduce((sum, file) => sum + file.bytes, 0) : facts.embedded.bytes;
  const inUse = folder === facts.folderInUse;
  return {
    ...commonOf(folder, bytes, inUse, facts),
    id: `installed ${folder}`,
    subject: { kind: 'model', state },
    label: titleOf(state, entry),
    icon: inUse ? 'check' : model ? 'database' : 'package',
    actions: [...useOf(inUse), 'showCard', ...(model ? (['remove'] as const) : [])],
    lines: [...linesOf(entry, facts), ...placeLines(folder, bytes, facts), ...(model ? [{ name: 'Fetched from', value: `${model.repo} at ${model.commit.slice(0, 12)}` }] : [{ name: 'Came', value: 'with Phi Pair' }])],
  };
}

function chosenRow({ folder, bytes }: ChosenModel, facts: ViewFacts): ModelViewRow {
  const inUse = folder === facts.folderInUse;
  const missing = bytes === undefined;
  const { engine } = facts;
  const entry = inUse && engine.kind === 'ready' ? entryOf(engine.model, facts.entries) : undefined;
  const common = commonOf(folder, bytes, inUse, facts);
  return {
    ...common,
    id: `chosen ${folder}`,
    subject: { kind: 'chosen', folder },
    label: nameOfFolder(folder, facts),
    description: missing ? 'the folder is not there' : common.description,
    icon: missing ? 'warning' : inUse ? 'check' : 'folder',
    actions: [...(missing ? [] : [...useOf(inUse), 'showCard' as const]), 'forget'],
    lines: [...linesOf(entry, facts), ...placeLines(folder, bytes, facts), { name: 'Chosen', value: 'by you; Phi Pair changes nothing in it' }],
  };
}

const useOf = (inUse: boolean): readonly Action[] => (inUse ? [] : ['use']);

function commonOf(folder: string, bytes: number | undefined, inUse: boolean, { tests, devices }: ViewFacts): Pick<ModelViewRow, 'description' | 'folder'> {
  const test = tests.get(folder);
  const device = test?.device ?? devices.get(folder)?.device;
  const parts = [inUse ? 'in use' : undefined, bytes === undefined ? undefined : formatBytes(bytes), device && shortDevice(device), test && rateOf(test.writtenPerSecond)];
  return { description: parts.filter((part) => part !== undefined).join(' · '), folder };
}

function availableRow({ state, entry }: StatedModel, facts: ViewFacts): ModelViewRow {
  const { icon, actions } = availableLook(state);
  const held = state.kind === 'paused' && state.paused.held;
  const { memory } = facts;
  // The row is narrow: what it needs stands in the tooltip.
  const fit = entry && !isUnderWay(state) ? fitOf(entry, memory) : undefined;
  const size = state.kind === 'available' && isHubEntry(state.entry) ? formatBytes(downloadBytes(state.entry)) : describe(state, facts);
  return {
    id: `available ${idOf(state)}`,
    subject: { kind: 'model', state },
    label: titleOf(state, entry),
    description: [held ? 'another window is fetching it' : size, ...(fit ? [describeFit(fit, memory)] : [])].join(' · '),
    icon,
    ...((fit === 'not-now' || fit === 'too-large') && { colour: 'doubtful' as const }),
    actions,
    folder: undefined,
    lines: [...linesOf(entry, facts), ...(entry && isHubEntry(entry) ? [{ name: 'From', value: `${entry.source.repo}, ${formatBytes(downloadBytes(entry))}` }] : [])],
  };
}

interface Look {
  readonly icon: string;
  readonly actions: readonly Action[];
}

/** What another window fetches is that window's to pause. */
const HELD: Look = { icon: 'sync', actions: [] };
const LOOKS: Readonly<Record<ModelState['kind'], Look>> = {
  running: { icon: 'sync~spin', actions: ['pause', 'cancel'] },
  paused: { icon: 'debug-pause', actions: ['resume', 'cancel'] },
  available: { icon: 'cloud-download', actions: ['download', 'showCard'] },
  build: { icon: 'tools', actions: ['howTo', 'showCard'] },
  embedded: { icon: 'package', actions: [] },
  installed: { icon: 'database', actions: [] },
};

const availableLook = (state: ModelState): Look => (state.kind === 'paused' && state.paused.held ? HELD : LOOKS[state.kind]);
