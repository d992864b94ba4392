/** A team's server: in which state it is, and requests to it. It is asked for nothing before its user agreed. No VS Code in here. */
import { Emitter, type CancellationToken } from 'vscode-jsonrpc/node';
import type { GenerateParams, GenerateResult, ModelInfo, OnText } from '../../common/protocol';
import { readServerAddress, type ServerAddress } from '../../core/server/address';
import { ServerError } from '../../core/server/failure';
import { chooseModel, modelInfo } from '../../core/server/models';
import { retryDelayMs } from '../../core/models/retry';
import type { ServerSettings } from '../settings/settings';
import { answerFrom } from './answers';
import { fetchModels, PATIENCE, type Patience } from './client';
import type { ServerTarget } from './http';

export type ServerState =
  /** None is set. */
  | { readonly kind: 'off' }
  /** It is being asked what it serves. */
  | { readonly kind: 'asking'; readonly host: string }
  | { readonly kind: 'up'; readonly model: ModelInfo; readonly host: string }
  /** It is tried again by itself. */
  | { readonly kind: 'away'; readonly host: string; readonly message: string }
  /** It is tried again when its user did something about it. */
  | { readonly kind: 'waits'; readonly host: string; readonly message: string; /** Its user does not want code to go there. */ readonly declined: boolean };

export interface TeamServerParts {
  settings(): ServerSettings;
  /** The key for this server and no other; undefined: none. */
  keyFor(address: ServerAddress): Promise<string | undefined>;
  /** Whether its user wants code to go there. */
  agreed(address: ServerAddress): Promise<boolean>;
  log(level: 'info' | 'warn', message: string): void;
  /** Other times than the usual ones, for tests. */
  readonly patience?: Readonly<Record<GenerateParams['priority'], Patience>>;
  /** Milliseconds before the server is asked again. */
  readonly retryMs?: (failures: number, retryAfterMs: number | undefined) => number;
}

/** `unavailable`: the server did not answer; whether there is something in its place is for others to say. */
export type ServerResult = GenerateResult | { readonly kind: 'unavailable'; readonly message: string };

const NOT_AGREED = 'You have not agreed that your code goes there. Run "Phi Pair: Test the Team\'s Server" to be asked again.';

export class TeamServer {
  readonly #changed = new Emitter<ServerState>();
  /** Fires when the state is another one. */
  readonly onDidChange = this.#changed.event;
  #state: ServerState = { kind: 'off' };
  #target: ServerTarget | undefined;
  /** In a row, without an answer between them. */
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #asking: AbortController | undefined;

  constructor(private readonly parts: TeamServerParts) {}

  get state(): ServerState {
    return this.#state;
  }

  /** Asks the server that the settings name now what it serves; also after its key or its user's mind changed. Never rejects. */
  async connect(): Promise<ServerState> {
    this.#failures = 0;
    return this.#connect();
  }

  /** Never rejects; 'cancelled' as soon as `token` says so. Call it in the state `up` alone. */
  async generate(params: GenerateParams, token: CancellationToken, onText?: OnText): Promise<ServerResult> {
    const { state } = this;
    const target = this.#target;
    if (state.kind !== 'up' || target === undefined) return { kind: 'unavailable', message: messageOf(state) };
    try {
      const result = await answerFrom({ target, model: state.model, patience: (this.parts.patience ?? PATIENCE)[params.priority] }, params, token, onText);
      if (result.kind === 'done') this.#failures = 0;
      return result;
    } catch (error) {
      return this.#failed(error, target);
    }
  }

  dispose(): void {
    this.#stop();
    this.#changed.dispose();
  }

  async #connect(): Promise<ServerState> {
    this.#stop();
    const { url, model } = this.parts.settings();
    const read = readServerAddress(url);
    if (read.kind === 'none') return this.#enter({ kind: 'off' });
    if (read.kind === 'invalid') return this.#enter({ kind: 'waits', host: 'the server', message: read.message, declined: false });
    const { address } = read;
    const { host } = address;
    const asking = new AbortController();
    this.#asking = asking;
    if (this.#state.kind !== 'away') this.#enter({ kind: 'asking', host });
    try {
      const agreed = await this.parts.agreed(address);
      if (asking.signal.aborted) return this.#state;
      if (!agreed) return this.#enter({ kind: 'waits', host, message: NOT_AGREED, declined: true });
      const target = { address, key: await this.parts.keyFor(address) };
      const served = chooseModel(await fetchModels(target, asking.signal), model);
      if (asking.signal.aborted) return this.#state;
      if (!served) throw new ServerError('no-model', model === '' ? `${host} serves no model.` : `${host} does not serve "${model}". Look at phiPair.server.model, or empty it.`);
      this.#target = target;
      const note = address.encrypted || address.loopback ? '' : 'The connection is not encrypted.';
      return this.#enter({ kind: 'up', host, model: modelInfo(served, { host, answers: true, note }) });
    } catch (error) {
      if (asking.signal.aborted) return this.#state;
      return this.#lost(error, host);
    }
  }

  #failed(error: unknown, target: ServerTarget): ServerResult {
    const message = error instanceof Error ? error.message : String(error);
    const consequence = error instanceof ServerError ? error.consequence : 'passes';
    if (error instanceof ServerError && error.reason === 'prompt-too-long') return { kind: 'failed', reason: 'prompt-too-long', message };
    // Several requests may find out at once that it is away.
    if (consequence !== 'request' && this.#state.kind === 'up' && this.#target === target) this.#lost(error, target.address.host);
    return { kind: 'unavailable', message };
  }

  #lost(error: unknown, host: string): ServerState {
    const message = error instanceof Error ? error.message : String(error);
    this.#target = undefined;
    if (error instanceof ServerError && error.consequence === 'waits') return this.#enter({ kind: 'waits', host, message, declined: false });
    this.#failures++;
    const asked = error instanceof ServerError ? error.retryAfterMs : undefined;
    const delay = this.parts.retryMs?.(this.#failures, asked) ?? retryDelayMs(this.#failures, Math.random(), asked);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#connect(), delay);
    return this.#enter({ kind: 'away', host, message });
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#asking = undefined;
    this.#target = undefined;
  }

  #enter(state: ServerState): ServerState {
    const before = this.#state;
    this.#state = state;
    if (before.kind === state.kind && messageOf(before) === messageOf(state) && state.kind !== 'up') return state;
    if (state.kind === 'up') this.parts.log('info', `${state.host} answers: ${state.model.name}, ${state.model.contextLength} tokens of context`);
    else if (state.kind === 'away' || state.kind === 'waits') this.parts.log('warn', `the team's server does not answer${state.kind === 'away' ? ' and is tried again' : ''}: ${state.message}`);
    this.#changed.fire(state);
    return state;
  }
}

/** Why the server does not answer, for a person; '' where it does or none is set. */
export function messageOf(state: ServerState): string {
  switch (state.kind) {
    case 'away':
    case 'waits':
      return state.message;
    case 'asking':
      return `${state.host} has not answered yet.`;
    case 'up':
    case 'off':
      return '';
  }
}
