/** What was asked of the model in this session and what became of it: the rows of the dashboard and what its figures are made of. Never holds code. */
import type { GenerateParams, GenerateResult, GenerateStats, ScoreResult } from '../../common/protocol';
import type { HistoryEntry } from '../completion/history';
import { describeOutcome } from '../completion/outcome';

/** What a request was for, as a person calls it. */
export const REQUEST_KINDS = {
  typing: 'Completion, typing',
  'by-hand': 'Completion, by hand',
  ahead: 'Completion, ahead',
  'read-ahead': 'Reading ahead',
  command: 'Command',
  review: 'Review',
} as const;
export type RequestKind = keyof typeof REQUEST_KINDS;

/** Whether there is something to see of a request. */
export const RESULTS = ['good', 'nothing', 'failed'] as const;
export type Result = (typeof RESULTS)[number];

export interface ActivityRow {
  /** Counts from 1 in each session. */
  readonly id: number;
  /** When it ended, ms since 1970; of several equal ones the last. */
  readonly at: number;
  readonly kind: RequestKind;
  readonly result: Result;
  /** With its reason, for a person. */
  readonly outcome: string;
  /** Requests of the same kind and outcome that came one after the other without asking the model. */
  readonly times: number;
  /** Missing where the model gave no answer. */
  readonly stats?: GenerateStats;
}

/** An answer of the model, for figures. */
export interface Sample {
  readonly kind: RequestKind;
  readonly stats: GenerateStats;
}

/** A state that the engine entered. */
export interface EngineNote {
  readonly at: number;
  readonly state: string;
  readonly message?: string;
}

/** Something that went wrong. */
export interface Trouble {
  readonly at: number;
  readonly message: string;
}

/** All that is kept; the lists oldest first. */
export interface ActivityFacts {
  readonly rows: readonly ActivityRow[];
  readonly samples: readonly Sample[];
  readonly states: readonly EngineNote[];
  readonly troubles: readonly Trouble[];
  /** Changes of documents that are completed, as keys make them. */
  readonly keys: number;
  /** Requests that typing and asking by hand sent to the model. */
  readonly asked: number;
  /** Times that the worker was started again. */
  readonly restarts: number;
}

/** Rows shown; other lists are kept as long as they are of use. */
const ROWS = 100;
const SAMPLES = 200;
const STATES = 20;
const TROUBLES = 20;

const NOTHING: ActivityFacts = { rows: [], samples: [], states: [], troubles: [], keys: 0, asked: 0, restarts: 0 };

/** See the module's comment. */
export class Activity {
  #facts = NOTHING;
  #count = 0;
  #onChange: () => void = () => undefined;

  /** @param now milliseconds since 1970 */
  constructor(private readonly now: () => number = Date.now) {}

  get facts(): ActivityFacts {
    return this.#facts;
  }

  /** Whom to tell of changes; one listener. */
  set onChange(listener: () => void) {
    this.#onChange = listener;
  }

  /** The editor asked for a completion; whatever became of it. */
  noteCompletion({ byHand, outcome }: HistoryEntry): void {
    const result = outcome.kind === 'shown' ? 'good' : outcome.kind === 'failed' ? 'failed' : 'nothing';
    const stats = 'stats' in outcome ? outcome.stats : undefined;
    this.#add({ kind: byHand ? 'by-hand' : 'typing', result, outcome: describeOutcome(outcome), ...(stats && { stats }) });
  }

  /** A command ended. */
  noteCommand(row: Pick<ActivityRow, 'result' | 'outcome' | 'stats'>): void {
    this.#add({ kind: 'command', ...row });
  }

  /** The model was asked for text. Requests that somebody waits for get their row where their outcome is known. */
  noteGenerated(params: Pick<GenerateParams, 'slot' | 'priority' | 'maxTokens'>, result: GenerateResult): void {
    const kind = kindOf(params);
    if (result.kind === 'done') this.#change({ samples: [...this.#facts.samples, { kind, stats: result.stats }].slice(-SAMPLES) });
    if (kind === 'typing') this.#change({ asked: this.#facts.asked + 1 });
    if (result.kind === 'failed' && result.reason !== 'not-ready') this.noteTrouble(result.message);
    if (kind === 'read-ahead' || kind === 'ahead') this.#add({ kind, ...BACKGROUND[result.kind](result, kind), ...(result.kind === 'done' && { stats: result.stats }) });
  }

  /** The model judged a text. */
  noteScored(result: ScoreResult): void {
    const outcome = result.kind === 'done' ? 'a text was judged' : result.kind === 'cancelled' ? 'nothing: cancelled' : `failed: ${result.message}`;
    if (result.kind === 'failed' && result.reason !== 'not-ready') this.noteTrouble(result.message);
    this.#add({ kind: 'review', result: result.kind === 'done' ? 'good' : result.kind === 'cancelled' ? 'nothing' : 'failed', outcome });
  }

  noteKey(): void {
    this.#change({ keys: this.#facts.keys + 1 });
  }

  /** The engine entered a state; a state that only goes on is one note. */
  noteState(state: string, message?: string): void {
    const { states, restarts } = this.#facts;
    const last = states.at(-1);
    if (last?.state === state && last.message === message) return;
    const again = state === 'starting' && last !== undefined && last.state !== 'stopped';
    this.#change({ restarts: restarts + (again ? 1 : 0), states: [...states, { at: this.now(), state, ...(message !== undefined && { message }) }].slice(-STATES) });
    if (state === 'failed' && message !== undefined) this.noteTrouble(message);
  }

  noteTrouble(message: string): void {
    const { troubles } = this.#facts;
    if (troubles.at(-1)?.message === message) return;
    this.#change({ troubles: [...troubles, { at: this.now(), message }].slice(-TROUBLES) });
  }

  /** Counting begins anew. What happened to the engine stays: it is no statistics. */
  clear(): void {
    const { states, troubles, restarts } = this.#facts;
    this.#change({ ...NOTHING, states, troubles, restarts });
  }

  #add(row: Pick<ActivityRow, 'kind' | 'result' | 'outcome' | 'stats'>): void {
    const { rows } = this.#facts;
    const last = rows.at(-1);
    const at = this.now();
    if (last && last.kind === row.kind && last.outcome === row.outcome && !last.stats && !row.stats) {
      this.#change({ rows: [...rows.slice(0, -1), { ...last, at, times: last.times + 1 }] });
    } else {
      this.#change({ rows: [...rows, { ...row, id: ++this.#count, at, times: 1 }].slice(-ROWS) });
    }
  }

  #change(change: Partial<ActivityFacts>): void {
    this.#facts = { ...this.#facts, ...change };
    this.#onChange();
  }
}

/** What the engine was asked for, by how it was asked. */
function kindOf({ slot, priority, maxTokens }: Pick<GenerateParams, 'slot' | 'priority' | 'maxTokens'>): RequestKind {
  if (maxTokens === 0) return 'read-ahead';
  if (slot === 'commands') return 'command';
  if (slot === 'review') return 'review';
  return priority === 'background' ? 'ahead' : 'typing';
}

/** Words for work that nobody waits for. */
const BACKGROUND: { readonly [K in GenerateResult['kind']]: (result: GenerateResult, kind: RequestKind) => Pick<ActivityRow, 'result' | 'outcome'> } = {
  done: (_result, kind) => ({ result: 'good', outcome: kind === 'ahead' ? 'computed, in case it is asked for' : 'the prompt was read' }),
  cancelled: () => ({ result: 'nothing', outcome: 'nothing: typing went on' }),
  failed: (result) => ({ result: 'failed', outcome: `failed: ${result.kind === 'failed' ? result.message : ''}` }),
};
