/** The text of *Copy Diagnostics*: what helps to find out why something is slow or missing. No code, no paths, no names. */
import { DEVICE_NAMES } from '../../common/devices';
import type { ModelInfo, WorkerStatus } from '../../common/protocol';
import { entryOf } from '../models/abilities';
import { REQUEST_KINDS, type ActivityRow } from './activity';
import { figureGroups, memory, type FigureFacts } from './figures';
import { redact, withoutWords, type PrivateWord } from './redact';
import { describeSetting, type SettingFact } from './settingFacts';

export interface Versions {
  readonly extension: string;
  readonly editor: string;
  /** `desktop`, `web`, or what else the editor calls its host. */
  readonly host: string;
  /** Kind of the remote, such as `ssh-remote`; undefined for this machine. */
  readonly remote: string | undefined;
  readonly node: string;
}

export interface Machine {
  readonly platform: string;
  readonly release: string;
  readonly arch: string;
  readonly processor: string;
  /** Logical processors. */
  readonly processors: number;
  readonly memoryBytes: number;
  readonly freeBytes: number;
}

export interface DiagnosticsFacts extends FigureFacts {
  readonly at: Date;
  readonly versions: Versions;
  readonly machine: Machine;
  /** Those that differ from the default. */
  readonly settings: readonly SettingFact[];
  /** What the status bar says. */
  readonly state: string;
  /** Devices as the settings want them, `auto` or one of their names. */
  readonly wantedDevice: string;
}

/** What a processor, a system or an editor may be called; other characters go. */
const NO_NAME = /[^\w .,()@+-]/g;
const NAME_MAX = 80;
/** Where the extension host may run; an editor in a browser gives the server's address instead. */
const REMOTES = ['ssh-remote', 'wsl', 'dev-container', 'attached-container', 'k8s-container', 'codespaces', 'tunnel'];
/** Failures, states and outcomes told. */
const TROUBLES = 10;
const STATES = 10;
const OUTCOMES = 12;

/** @param words what is known to be private, see {@link redact} */
export function diagnosticsReport(facts: DiagnosticsFacts, words: readonly PrivateWord[]): string {
  const clean = (message: string): string => redact(message, words);
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Versions', versionLines(facts, words)],
    ['Settings that differ from the default', facts.settings.map((setting) => `${setting.key}: ${describeSetting(setting)} (${setting.scope})`)],
    ['Model', modelLines(facts, clean)],
    ...figureSections(facts),
    ['States of the engine, the last ones', [`now: ${clean(facts.state)}`, ...stateLines(facts, clean)]],
    ['Failures, the last ones', facts.activity.troubles.slice(-TROUBLES).map(({ at, message }) => `${timeOf(at)} ${clean(message)}`)],
    ['What became of the last requests', outcomeLines(facts.activity.rows, clean)],
  ];
  const head = `Phi Pair diagnostics, ${facts.at.toISOString()}\nNo code, no paths and no names of yours: <path>, <name> and the like stand in their place.`;
  return `${[head, ...sections.map(([title, lines]) => [`## ${title}`, ...(lines.length > 0 ? lines : ['none'])].join('\n'))].join('\n\n')}\n`;
}

function versionLines({ versions, machine, model }: DiagnosticsFacts, words: readonly PrivateWord[]): string[] {
  const plain = (text: string): string => text.normalize('NFC').replace(NO_NAME, '').trim().slice(0, NAME_MAX);
  const nameless = (text: string): string => withoutWords(plain(text), words);
  return [
    `Phi Pair: ${plain(versions.extension)}`,
    `VS Code: ${nameless(versions.editor)} (${plain(versions.host)}${versions.remote === undefined ? '' : `, remote: ${REMOTES.find((kind) => kind === versions.remote) ?? 'another'}`})`,
    `Node: ${plain(versions.node)}`,
    `ONNX Runtime: ${model?.runtimeVersion === undefined ? 'not known, no model is loaded' : plain(model.runtimeVersion)}`,
    // What a system is called is not ours to know: some people build their own.
    `System: ${plain(machine.platform)} ${nameless(machine.release)}, ${plain(machine.arch)}`,
    `Processor: ${nameless(machine.processor)}, ${machine.processors} logical processors`,
    `Memory: ${memory(machine.memoryBytes)}, ${memory(machine.freeBytes)} free`,
  ];
}

function modelLines({ model, wantedDevice }: DiagnosticsFacts, clean: (message: string) => string): string[] {
  if (!model) return [];
  const entry = entryOf(model);
  const bits = entry && model.weightBytes !== undefined ? ` (${((model.weightBytes * 8) / entry.parameters).toFixed(1)} bits a parameter)` : '';
  return [
    `is: ${publicName(model)}`,
    `layout: ${model.layout}, prompts: ${model.family}, reads: ${model.contextUse === 'file' ? 'its own file' : 'the project'}`,
    `weights: ${model.weightBytes === undefined ? 'not known' : memory(model.weightBytes)}${bits}, ${model.layers} layers, ${model.vocabSize} tokens known`,
    `KV cache: ${model.kvBytesPerToken} bytes a token${model.kvType === undefined ? '' : `, ${model.kvType}`}, ${model.kvSlots} × ${model.contextLength} tokens`,
    `device: ${wantedDevice} wanted, ${DEVICE_NAMES[model.device]} used${model.deviceFellBack ? ', as the one wanted could not be' : ''}`,
    `why: ${clean(model.deviceReason)}`,
  ];
}

/** A model of the catalogue by its title; what somebody calls their own folder is nobody's business. */
const publicName = (model: ModelInfo): string => entryOf(model)?.title ?? 'own folder';

function figureSections(facts: FigureFacts): [string, string[]][] {
  const { model, status } = facts;
  const shown: FigureFacts = {
    ...facts,
    // The reason has a line of its own, without what is private.
    model: model && { ...model, name: publicName(model), deviceReason: '' },
    status: status && { ...status, draftModel: draftName(status) },
  };
  return figureGroups(shown).map(({ title, figures }) => [`Figures: ${title}`, figures.map(({ label, value, detail }) => `${label}: ${value}${detail === '' ? '' : ` (${detail})`}`)]);
}

const draftName = ({ draftModel }: WorkerStatus): string | null => (draftModel === null ? null : 'the draft model');

const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 19);

function stateLines({ activity }: FigureFacts, clean: (message: string) => string): string[] {
  return activity.states.slice(-STATES).map(({ at, state, message }) => `${timeOf(at)} ${state}${message === undefined ? '' : `: ${clean(message)}`}`);
}

/** The most frequent first. */
function outcomeLines(rows: readonly ActivityRow[], clean: (message: string) => string): string[] {
  const counts = new Map<string, number>();
  for (const { kind, outcome, times } of rows) {
    const line = `${REQUEST_KINDS[kind]}: ${clean(outcomeKind(outcome))}`;
    counts.set(line, (counts.get(line) ?? 0) + times);
  }
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, OUTCOMES).map(([line, times]) => `${times} × ${line}`);
}

/** Suggestions differ in their lengths; here it only counts that there was one. */
const outcomeKind = (outcome: string): string => outcome.replace(/^shown: .*$/, 'shown');
