/** The product while somebody types: its service, and its reading ahead. */
import { CancellationTokenSource, type CancellationToken } from 'vscode-jsonrpc/node';
import type { Outcome } from '../../../../src/core/completion/outcome';
import { readAheadParams } from '../../../../src/host/completion/params';
import type { CompletionService } from '../../../../src/host/completion/service';
import type { BenchDocument, Pipeline } from '../pipeline';
import type { Assistant, Provided } from './assistant';

/** As in host/completion/warmer.ts: the prompt is read ahead once the user has rested for so long, ms. */
const REST_MS = 700;

export class Ours implements Assistant {
  readonly #service: CompletionService;
  #restTimer: NodeJS.Timeout | undefined;
  #reading: CancellationTokenSource | undefined;
  #lastRead = '';
  #asked = 0;

  constructor(private readonly pipeline: Pipeline) {
    this.#service = pipeline.newService();
  }

  opened(document: BenchDocument): void {
    this.#readLater(document);
  }

  changed(document: BenchDocument): void {
    this.#service.noteKey();
    this.#readLater(document);
  }

  async provide(document: BenchDocument, token: CancellationToken): Promise<Provided> {
    this.#asked++;
    try {
      return provided(await this.pipeline.complete(this.#service, document, { byHand: false, pause: true }, token));
    } finally {
      this.#asked--;
    }
  }

  dispose(): void {
    clearTimeout(this.#restTimer);
    this.#reading?.cancel();
    this.#service.reset();
  }

  #readLater(document: BenchDocument): void {
    this.#reading?.cancel();
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => void this.#readAhead(document), REST_MS);
  }

  /** As the product's PrefixWarmer does, which needs VS Code to run. */
  async #readAhead(document: BenchDocument): Promise<void> {
    const prompt = this.#asked > 0 ? undefined : this.pipeline.promptAt(this.#service, document);
    if (prompt === undefined || prompt === this.#lastRead) return;
    const reading = new CancellationTokenSource();
    this.#reading = reading;
    const result = await this.pipeline.engine.generate(readAheadParams(prompt), reading.token);
    if (result.kind === 'done') this.#lastRead = prompt;
    reading.dispose();
  }
}

function provided(outcome: Outcome): Provided {
  switch (outcome.kind) {
    case 'shown':
      return { ghost: outcome.item, how: outcome.from };
    case 'skipped':
      return { ghost: undefined, how: `rule: ${outcome.reason}` };
    case 'dropped':
      return { ghost: undefined, how: `filter: ${outcome.by}` };
    case 'failed':
      throw new Error(outcome.message);
    case 'not-ready':
      throw new Error(outcome.detail);
    case 'superseded':
    case 'cancelled':
      return { ghost: undefined, how: outcome.kind };
  }
}
