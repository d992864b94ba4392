/** What a stream of completions says, checked: it comes from outside. */
import * as z from 'zod/mini';

const count = z.int().check(z.nonnegative());

const chunkSchema = z.object({
  choices: z.array(
    z.object({
      text: z.optional(z.nullable(z.string())),
      finish_reason: z.optional(z.nullable(z.string())),
      logprobs: z.optional(z.nullable(z.object({ tokens: z.optional(z.nullable(z.array(z.string()))), token_logprobs: z.optional(z.nullable(z.array(z.nullable(z.number())))) }))),
    }),
  ),
  usage: z.optional(z.nullable(z.object({ prompt_tokens: z.optional(count), completion_tokens: z.optional(z.nullable(count)), prompt_tokens_details: z.optional(z.nullable(z.object({ cached_tokens: z.optional(z.nullable(count)) }))) }))),
});

/** A token and how sure the model was of it. */
export interface ChunkToken {
  readonly text: string;
  /** Natural logarithm. */
  readonly logprob: number;
}

export interface ServerUsage {
  readonly promptTokens: number | undefined;
  readonly cachedTokens: number | undefined;
  readonly generatedTokens: number | undefined;
}

export interface Chunk {
  readonly text: string;
  /** Empty where the server gives no probabilities. */
  readonly tokens: readonly ChunkToken[];
  /** Why generation ended, in the server's word; undefined while it goes on. */
  readonly finish: string | undefined;
  readonly usage: ServerUsage | undefined;
}

export type ChunkResult =
  | { readonly kind: 'chunk'; readonly chunk: Chunk }
  /** The end of the stream. */
  | { readonly kind: 'end' }
  /** The server reports an error in mid-stream. */
  | { readonly kind: 'error' }
  /** `why` is for a person, after "no use: ". */
  | { readonly kind: 'bad'; readonly why: string };

/** @param data of one event */
export function readChunk(data: string): ChunkResult {
  if (data.trim() === '[DONE]') return { kind: 'end' };
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return { kind: 'bad', why: 'an event of it is no JSON' };
  }
  if (isError(value)) return { kind: 'error' };
  const read = chunkSchema.safeParse(value);
  if (!read.success) return { kind: 'bad', why: 'an event of it is no completion' };
  const { choices, usage } = read.data;
  const [first] = choices;
  return {
    kind: 'chunk',
    chunk: {
      text: first?.text ?? '',
      tokens: tokensOf(first?.logprobs?.tokens ?? [], first?.logprobs?.token_logprobs ?? []),
      finish: first?.finish_reason ?? undefined,
      usage: usage ? { promptTokens: usage.prompt_tokens, cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? undefined, generatedTokens: usage.completion_tokens ?? undefined } : undefined,
    },
  };
}

const isError = (value: unknown): boolean => typeof value === 'object' && value !== null && (('error' in value && value.error !== null) || ('object' in value && value.object === 'error'));

/** A probability above 1 is none: it is read as certainty. */
const tokensOf = (texts: readonly string[], logprobs: readonly (number | null)[]): ChunkToken[] =>
  texts.flatMap((text, index) => {
    const logprob = logprobs[index];
    return typeof logprob === 'number' ? [{ text, logprob: Math.min(0, logprob) }] : [];
  });
