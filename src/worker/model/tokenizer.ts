/** A model folder's tokenizer, with the bytes that each token stands for. */
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { ModelError } from './failure';
import { TOKENIZER_BYTES_MAX, type ModelFolder } from './folder';
import type { ModelTokenizer } from './session';

const addedToken = z.object({ id: z.number().int().nonnegative(), content: z.string(), special: z.boolean().default(false) });
const tokenizerSchema = z.object({
  added_tokens: z.array(addedToken).default([]),
  model: z.object({
    type: z.literal('BPE').optional(),
    vocab: z.record(z.string(), z.number().int().nonnegative()),
    byte_fallback: z.boolean().nullish(),
  }),
});
type TokenizerFile = z.output<typeof tokenizerSchema>;

const NO_BYTES = new Uint8Array(0);
/** The metaspace that SentencePiece writes for a space. */
const METASPACE = '▁';

/** Reads and checks tokenizer.json. @throws ModelError. */
export async function readTokenizer(folder: ModelFolder, vocabSize: number, eosIds: readonly number[]): Promise<ModelTokenizer> {
  const raw = await folder.readJson('tokenizer.json', TOKENIZER_BYTES_MAX);
  const parsed = tokenizerSchema.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ModelError('bad-tokenizer', `tokenizer.json cannot be used: ${issue?.path.slice(0, 3).join('.') ?? ''}: ${issue?.message ?? 'unknown form'}.`);
  }
  const hasConfig = (await folder.sizeOf('tokenizer_config.json')) !== undefined;
  const config = hasConfig ? ((await folder.readJson('tokenizer_config.json')) as object) : {};
  const bytes = tokenBytes(parsed.data);
  checkIds(bytes, parsed.data, vocabSize, eosIds);
  return new FolderTokenizer(makeTokenizer(raw as object, config), bytes, new Set(eosIds));
}

function makeTokenizer(file: object, config: object): Tokenizer {
  try {
    return new Tokenizer(file, config);
  } catch (error) {
    throw new ModelError('bad-tokenizer', `tokenizer.json was refused: ${(error as Error).message}.`);
  }
}

class FolderTokenizer implements ModelTokenizer {
  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly bytes: readonly Uint8Array[],
    readonly eosIds: ReadonlySet<number>,
  ) {}

  get size(): number {
    return this.bytes.length;
  }

  encode(text: string): number[] {
    return this.tokenizer.encode(text.toWellFormed()).ids;
  }

  bytesOf(id: number): Uint8Array {
    return this.bytes[id] ?? NO_BYTES;
  }
}

function checkIds(bytes: readonly (Uint8Array | undefined)[], file: TokenizerFile, vocabSize: number, eosIds: readonly number[]): void {
  const refuse = (what: string): never => {
    throw new ModelError('bad-tokenizer', `tokenizer.json does not fit the model: ${what}. Use the tokenizer that belongs to this model.`);
  };
  if (bytes.length === 0) refuse('it has no tokens');
  if (bytes.length > vocabSize) refuse(`it has ids up to ${bytes.length - 1}, but the model has ${vocabSize} logits`);
  const hole = Array.from(bytes).findIndex((entry) => entry === undefined);
  if (hole !== -1) refuse(`id ${hole} has no token`);
  const missing = eosIds.find((id) => id >= bytes.length);
  if (missing !== undefined) refuse(`the end-of-text id ${missing} is not in it`);
  const missingByte = file.model.byte_fallback ? undefined : [...byteAlphabet().keys()].find((char) => !(char in file.model.vocab));
  if (missingByte !== undefined) refuse(`the byte ${byteAlphabet().get(missingByte)} has no token, so some texts cannot be encoded`);
}

/** Bytes by id; sparse where an id has no token. */
function tokenBytes(file: TokenizerFile): Uint8Array[] {
  const toBytes = file.model.byte_fallback ? sentencePieceBytes : byteLevelBytes(byteAlphabet());
  const bytes: Uint8Array[] = [];
  for (const [token, id] of Object.entries(file.model.vocab)) bytes[id] = toBytes(token);
  const encoder = new TextEncoder();
  for (const { id, content, special } of file.added_tokens) bytes[id] = special ? NO_BYTES : encoder.encode(content);
  return bytes;
}

/**
 * GPT-2's printable character for each byte (openai/gpt-2, encoder.py, bytes_to_unicode):
 * printable Latin-1 stands for itself, the others follow from U+0100 on.
 */
function byteAlphabet(): Map<string, number> {
  const alphabet = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
    alphabet.set(String.fromCharCode(printable ? byte : next++), byte);
  }
  return alphabet;
}

function byteLevelBytes(alphabet: ReadonlyMap<string, number>): (token: string) => Uint8Array {
  const encoder = new TextEncoder();
  return (token) => {
    const bytes = Array.from(token, (char) => alphabet.get(char));
    // A token outside the alphabet is an added token in the vocabulary: its text stands for itself.
    return bytes.includes(undefined) ? encoder.encode(token) : Uint8Array.from(bytes as number[]);
  };
}

function sentencePieceBytes(token: string): Uint8Array {
  const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
  if (byte !== undefined) return Uint8Array.of(Number.parseInt(byte, 16));
  return new TextEncoder().encode(token.replaceAll(METASPACE, ' '));
}
