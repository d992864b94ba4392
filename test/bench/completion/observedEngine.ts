/** An engine that notes every request that goes to the worker. */
import type { CancellationToken } from 'vscode-jsonrpc/node';
import type { GenerateParams, GenerateResult, OnText } from '../../../src/common/protocol';
import type { Engine, EngineState } from '../../../src/host/engine/engine';

/** One request to the worker. */
export interface Call {
  readonly params: GenerateParams;
  /** undefined while it runs. */
  result: GenerateResult | undefined;
}

export class ObservedEngine implements Pick<Engine, 'state' | 'generate'> {
  readonly #calls: Call[] = [];

  constructor(private readonly engine: Pick<Engine, 'state' | 'generate'>) {}

  get state(): EngineState {
    return this.engine.state;
  }

  async generate(params: GenerateParams, token: CancellationToken, onText?: OnText): Promise<GenerateResult> {
    const call: Call = { params, result: undefined };
    this.#calls.push(call);
    call.result = await this.engine.generate(params, token, onText);
    return call.result;
  }

  /** The requests since the last time, in the order they were sent; one that still runs has no result yet. */
  takeCalls(): Call[] {
    return this.#calls.splice(0);
  }
}

/** Tokens of a request's prompt, and how many of them the KV cache knew; undefined where the worker did not say. */
export function promptTokensOf({ result }: Call): { promptTokens: number; reusedTokens: number } | undefined {
  return result?.kind === 'done' ? result.stats : undefined;
}

/** The same engine, asked for no candidates beside the greedy text: what the product would be without ranking. */
export function withoutCandidates(engine: Pick<Engine, 'state' | 'generate'>): Pick<Engine, 'state' | 'generate'> {
  return {
    get state() {
      return engine.state;
    },
    generate: (params, token, onText) => {
      const greedy = { ...params };
      delete greedy.candidates;
      delete greedy.suffix;
      return engine.generate(greedy, token, onText);
    },
  };
}
