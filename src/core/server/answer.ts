/** From the pieces of a server's stream to an answer: the same ends that the worker's texts have. */
import type { FinishReason, GeneratedToken, GenerateParams } from '../../common/protocol';
import { GrowingText } from '../completion/growingText';
import type { Chunk, ServerUsage } from './chunk';

/** Characters that a token may have: a server that writes more than it was asked for is cut. */
const TOKEN_CHARS_MAX = 64;
/** Servers give text and probabilities, no numbers of tokens; nothing asks for them. */
const NO_ID = -1;

const FINISHES: Readonly<Record<string, FinishReason>> = { stop: 'stop-token', length: 'budget', eos_token: 'stop-token', stop_sequence: 'stop-token' };

/** How a chunk ended the text; undefined while it goes on. `unknown-finish`: the server broke off for a reason of its own. */
export type AnswerEnd = FinishReason | 'unknown-finish' | undefined;

export class ServerAnswer {
  readonly #text: GrowingText;
  readonly #tokens: GeneratedToken[] = [];
  readonly #charsMax: number;
  /** Still to be taken off the answer's beginning. */
  #keptBack: string;
  /** Characters taken off. */
  #taken = 0;
  /** Characters that the tokens spell, those taken off included. */
  #spelled = 0;
  #chars = 0;
  #chunks = 0;
  #usage: ServerUsage | undefined;

  /** @param keptBack the end of the prompt that the server did not get, see boundary.ts */
  constructor(
    private readonly params: Pick<GenerateParams, 'scope' | 'stopStrings' | 'maxTokens' | 'giveUpBelow'>,
    keptBack: string,
  ) {
    this.#text = new GrowingText(params.scope, params.stopStrings);
    this.#charsMax = params.maxTokens * TOKEN_CHARS_MAX;
    this.#keptBack = keptBack;
  }

  /** Tokens so far, as far as the server tells. */
  get generated(): number {
    return this.#usage?.generatedTokens ?? (this.#tokens.length || this.#chunks);
  }

  get usage(): ServerUsage | undefined {
    return this.#usage;
  }

  /** Whether it tells how sure it is. */
  get hasProbabilities(): boolean {
    return this.#tokens.length > 0;
  }

  /** What the answer cost, where that comes behind its end. */
  note(usage: ServerUsage | undefined): void {
    this.#usage = usage ?? this.#usage;
  }

  /** Takes a piece. @returns why the text has ended with it */
  add({ text, tokens, finish, usage }: Chunk): AnswerEnd {
    this.note(usage);
    if (text !== '') this.#chunks++;
    this.#addText(text.toWellFormed());
    const unsure = this.#addTokens(tokens);
    if (this.#text.cut) return this.#text.cut.finish;
    if (unsure) return 'unsure';
    if (finish !== undefined) return FINISHES[finish] ?? 'unknown-finish';
    return this.#tokens.length >= this.params.maxTokens || this.#chars > this.#charsMax ? 'budget' : undefined;
  }

  /** New text that nothing can take back. */
  take(): string {
    return this.#text.take();
  }

  /** Ends the text. */
  finish(end: FinishReason): { readonly text: string; readonly tokens: GeneratedToken[]; readonly finish: FinishReason; /** What was not given out yet. */ readonly rest: string } {
    const rest = this.#text.finish();
    const text = this.#text.toString();
    return { text, tokens: this.#tokens.filter(({ at }) => at < text.length), finish: this.#text.cut?.finish ?? end, rest };
  }

  #addText(text: string): void {
    if (text === '') return;
    this.#chars += text.length;
    const taken = this.#keptBack !== '' && text.startsWith(this.#keptBack) ? this.#keptBack.length : 0;
    this.#keptBack = '';
    this.#taken += taken;
    this.#text.add(text.slice(taken, taken + this.#charsMax));
  }

  /** @returns whether the model was less sure of one than is wanted */
  #addTokens(tokens: Chunk['tokens']): boolean {
    let unsure = false;
    for (const { text, logprob } of tokens) {
      const at = Math.max(0, this.#spelled - this.#taken);
      this.#spelled += text.length;
      this.#tokens.push({ id: NO_ID, logprob, at });
      unsure ||= this.#isUnwanted(text, logprob, at);
    }
    return unsure;
  }

  /** A token that ends the first line, or comes after it, says nothing about that line. */
  #isUnwanted(token: string, logprob: number, at: number): boolean {
    const { giveUpBelow } = this.params;
    if (giveUpBelow === undefined || Math.exp(logprob) >= giveUpBelow) return false;
    return !/\S.*[\r\n]/.test(this.#text.toString().slice(0, at)) && !/^[\r\n]/.test(token);
  }
}
