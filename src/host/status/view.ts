/** What the status bar shows, as one table. No VS Code in here, so that it tests in plain Node. */
import { DEVICE_NAMES } from '../../common/devices';
import type { EngineState } from '../engine/engine';

export interface StatusFacts {
  readonly engine: EngineState;
  /** Interactive requests now pending. */
  readonly busy: number;
  readonly enabled: boolean;
  readonly automatic: boolean;
  /** A setting that cannot be followed. */
  readonly problem: string | undefined;
  /** The command that runs, and how far it is; missing while none does. */
  readonly command?: string | undefined;
}

export type StatusKind = 'error' | 'off' | 'idle' | 'starting' | 'loading' | 'command' | 'thinking' | 'by-hand' | 'ready';

export interface StatusView {
  readonly kind: StatusKind;
  /** With codicons, for the status bar. */
  readonly text: string;
  /** The reason, for a person; also what a screen reader says. */
  readonly reason: string;
  /** Where the model runs and why; only while one is loaded. */
  readonly device: string | undefined;
  readonly error: boolean;
}

interface StatusRow {
  readonly kind: StatusKind;
  readonly icon: string;
  readonly applies: (facts: StatusFacts) => boolean;
  /** Text after the name. */
  readonly label?: (facts: StatusFacts) => string | undefined;
  readonly reason: (facts: StatusFacts) => string;
}

const NAME = 'Phi Pair';
const perCent = ({ engine }: StatusFacts): string => (engine.kind === 'loading' ? `${Math.round(engine.fraction * 100)} %` : '');
const answeringServer = ({ engine }: StatusFacts): string | undefined => (engine.kind === 'ready' && engine.model.server?.answers ? engine.model.server.host : undefined);

function modelName(facts: StatusFacts): string {
  const { engine } = facts;
  const host = answeringServer(facts);
  if (engine.kind !== 'ready') return 'no model';
  return host === undefined ? engine.model.name : `${engine.model.name} on ${host}`;
}

/** Why a team's server does not answer, after what is said of the model in its place. */
const serverNote = ({ engine }: StatusFacts): string => (engine.kind === 'ready' && engine.model.server?.answers === false ? ` In place of the server: ${engine.model.server.note}` : '');

function deviceLine({ engine }: StatusFacts): string | undefined {
  if (engine.kind !== 'ready') return undefined;
  const { device, deviceReason, deviceFellBack, server } = engine.model;
  if (server?.answers) return `It runs on ${server.host}, your team's server. ${server.note}`.trimEnd();
  return `${deviceFellBack ? '⚠ ' : ''}It runs on ${DEVICE_NAMES[device]}. ${deviceReason}`;
}

/** The first row that applies is shown. */
const ROWS: readonly StatusRow[] = [
  { kind: 'error', icon: 'error', applies: ({ problem }) => problem !== undefined, reason: ({ problem }) => problem ?? '' },
  { kind: 'error', icon: 'error', applies: ({ engine }) => engine.kind === 'failed', reason: ({ engine }) => (engine.kind === 'failed' ? engine.message : '') },
  { kind: 'command', icon: 'loading~spin', applies: ({ command, engine }) => command !== undefined && engine.kind === 'ready', label: ({ command }) => command, reason: (facts) => `${modelName(facts)} is writing. ${facts.command ?? ''}.` },
  { kind: 'off', icon: 'circle-slash', applies: ({ enabled }) => !enabled, reason: () => 'Completions are switched off.' },
  { kind: 'idle', icon: 'sparkle', applies: ({ engine }) => engine.kind === 'stopped', reason: () => 'No model is loaded yet; it loads with the first document to complete.' },
  { kind: 'starting', icon: 'loading~spin', applies: ({ engine }) => engine.kind === 'starting', reason: () => 'The model worker is starting.' },
  {
    kind: 'loading',
    icon: 'loading~spin',
    applies: ({ engine }) => engine.kind === 'loading',
    label: perCent,
    reason: (facts) => `The model is loading: ${perCent(facts)}, ${facts.engine.kind === 'loading' ? facts.engine.stage : ''}.`,
  },
  { kind: 'thinking', icon: 'loading~spin', applies: ({ busy }) => busy > 0, reason: (facts) => `${modelName(facts)} is writing a suggestion.` },
  { kind: 'by-hand', icon: 'sparkle', applies: ({ automatic }) => !automatic, reason: (facts) => `${modelName(facts)} is ready; it suggests only when asked.` },
  { kind: 'ready', icon: 'cloud', applies: (facts) => answeringServer(facts) !== undefined, reason: (facts) => `${modelName(facts)} is ready.` },
  { kind: 'ready', icon: 'sparkle', applies: () => true, reason: (facts) => `${modelName(facts)} is ready.${serverNote(facts)}` },
];

export function statusView(facts: StatusFacts): StatusView {
  const row = ROWS.find(({ applies }) => applies(facts));
  if (row === undefined) throw new Error('the last status row applies to everything');
  const label = row.label?.(facts);
  return {
    kind: row.kind,
    text: `$(${row.icon}) ${NAME}${label ? ` ${label}` : ''}`,
    reason: row.reason(facts),
    device: deviceLine(facts),
    error: row.kind === 'error',
  };
}
