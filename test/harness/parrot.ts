/**
 * Models that say recorded texts: real ONNX sessions, with Phi-2's tokenizer, whose answers a test decides. The graph is
 * made by models/build/parrot.py, which also explains what a place is; this writes the table of places beside it.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { PromptFamily } from '../../src/common/protocol';
import { ModelFolder } from '../../src/worker/model/folder';
import { readTokenizer } from '../../src/worker/model/tokenizer';
import layout from '../fixtures/parrot/layout.json';
import { root } from './paths';

export interface Recording {
  /** A whole prompt, or the end of one; an end must begin with a line, so that it falls into the same tokens. */
  prompt: string;
  /** What follows it: greedily the first, sampled (temperature 0.8 or so) the others too, the earlier the likelier. */
  answers: readonly string[];
}

export interface ParrotOptions {
  /** As which the model introduces itself; `parrot`. */
  name?: string;
  /** How it says it wants to be asked; `phi`. */
  family?: PromptFamily;
  /** Milliseconds that a forward takes beside the rest, roughly: machines differ. None unless given. */
  stepMs?: number;
}

/** A point in a text: what comes before it, what comes next, and how likely. */
interface Place {
  length: number;
  hashes: readonly number[];
  token: number;
  logit: number;
}

const GRAPH_FOLDER = path.join(root, 'test/fixtures/parrot');
const TOKENIZER_FOLDER = path.join(root, 'models/phi-micro');
/** A prompt that begins otherwise than recorded is known by its last tokens; the longest match says what comes next. */
const TAIL_TOKENS = 48;
/** Tokens that healing takes back at most; the model has to say them again. */
const HEALED_TOKENS = 4;
const ANSWERS_MAX = 16;
/** Nats between answers to the same prompt: of two, sampling at temperature 0.8 takes the second one time in three. */
const ANSWER_STEP = 0.5;
/** Breaks ties between recordings that share their tails: the first one speaks. */
const RECORDING_STEP = 1e-4;
/** Prefers the longer match among a prompt's own tokens; 2,048 times this stays below silence. */
const ECHO_STEP = 0.005;
/** Of 32 × 32, with what the loop around them costs, on a processor of a laptop. */
const PRODUCTS_PER_MS = 600;

/**
 * Writes a model folder that answers as recorded, token for token as the worker encodes prompt and answer, and then
 * ends. After any other prompt the model ends at once.
 * @param folder is made where it does not exist.
 * @returns the folder, as LoadParams.modelPath wants it.
 * @throws Error when the recordings have more tokens than the table, or one has more answers than can be told apart.
 */
export async function makeParrot(folder: string, recordings: readonly Recording[], options: ParrotOptions = {}): Promise<string> {
  const { name = 'parrot', family = 'phi', stepMs = 0 } = options;
  fs.mkdirSync(folder, { recursive: true });
  for (const file of ['model.onnx', 'genai_config.json']) fs.copyFileSync(path.join(GRAPH_FOLDER, file), path.join(folder, file));
  for (const file of ['tokenizer.json', 'tokenizer_config.json']) fs.copyFileSync(path.join(TOKENIZER_FOLDER, file), path.join(folder, file));
  // By its size the file would be a small model's, which gets other prompts than the models that answer commands.
  fs.writeFileSync(path.join(folder, 'phi-pair.json'), JSON.stringify({ family, name, size: 'large' }));
  const tokenizer = await readTokenizer(await ModelFolder.open(folder), layout.vocabSize, [layout.endToken]);
  const places = placesOf(recordings, (text) => tokenizer.encode(text));
  fs.writeFileSync(path.join(folder, 'model.onnx.data'), tableOf(places, Math.round(stepMs * PRODUCTS_PER_MS)));
  return folder;
}

function placesOf(recordings: readonly Recording[], encode: (text: string) => number[]): Place[] {
  // Before it stands nothing, so it is everywhere: where no other place fits, the text ends.
  const places: Place[] = [{ length: 0, hashes: layout.bases.map(() => 0), token: layout.endToken, logit: layout.logits.silence }];
  for (const [index, { prompt, answers }] of recordings.entries()) {
    if (answers.length > ANSWERS_MAX) throw new Error(`Recording ${index} has ${answers.length} answers; a parrot tells at most ${ANSWERS_MAX} apart.`);
    const asked = promptTokens(prompt, encode);
    const said = answers.map((answer) => encode(answer));
    const tails = asked.length > TAIL_TOKENS ? [asked, asked.slice(-TAIL_TOKENS)] : [asked];
    for (const tail of tails) places.push(...echoes(tail), ...said.flatMap((answer, rank) => answerPlaces(tail, answer, ANSWER_STEP * rank + RECORDING_STEP * index)));
  }
  if (places.length > layout.places) {
    throw new Error(`The recordings need ${places.length} places, but a parrot has ${layout.places}. Divide them among several parrots or shorten the answers; a prompt of more than ${TAIL_TOKENS} tokens costs its answers twice.`);
  }
  return places;
}

/** As the worker begins a text of no tokens. */
function promptTokens(prompt: string, encode: (text: string) => number[]): number[] {
  const tokens = encode(prompt);
  return tokens.length > 0 ? tokens : [layout.endToken];
}

/** The prompt's own last tokens, said again where healing asks for them. */
function echoes(prompt: readonly number[]): Place[] {
  return placesIn(prompt, Math.max(1, prompt.length - HEALED_TOKENS), (length) => layout.logits.echo + ECHO_STEP * Math.min(length, layout.contextLength));
}

function answerPlaces(prompt: readonly number[], answer: readonly number[], behind: number): Place[] {
  return placesIn([...prompt, ...answer, layout.endToken], prompt.length, () => layout.logits.answer - behind);
}

/** The places of a text from token `from` on. */
function placesIn(text: readonly number[], from: number, logitAfter: (length: number) => number): Place[] {
  const hashes = layout.bases.map((base) => prefixHashes(text, base));
  return text.slice(from).map((token, at) => ({ length: from + at, hashes: hashes.map((prefixes) => prefixes[from + at] ?? 0), token, logit: logitAfter(from + at) }));
}

/** The hashes of the first n tokens, for each n from 0 on. */
function prefixHashes(text: readonly number[], base: number): number[] {
  const modulus = BigInt(layout.modulus);
  const prefixes = [0];
  let hash = 0n;
  let power = 1n;
  for (const token of text) {
    hash = (hash + BigInt(token + 1) * power) % modulus;
    power = (power * BigInt(base)) % modulus;
    prefixes.push(Number(hash));
  }
  return prefixes;
}

/** The data file, little-endian as ONNX wants it. */
function tableOf(places: readonly Place[], products: number): Buffer {
  const { tables, bytes } = layout;
  const data = Buffer.alloc(bytes);
  [places.length, products].forEach((value, at) => data.writeInt32LE(value, tables.settings + 4 * at));
  places.forEach(({ length, hashes, token, logit }, at) => {
    hashes.forEach((hash, row) => data.writeInt32LE(hash, tables.place_hashes + 4 * (row * layout.places + at)));
    data.writeInt32LE(length, tables.place_lengths + 4 * at);
    data.writeInt32LE(token, tables.place_tokens + 4 * at);
    data.writeFloatLE(logit, tables.place_logits + 4 * at);
  });
  return data;
}
