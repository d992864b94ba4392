/** What a server serves, and which of it is asked. */
import * as z from 'zod/mini';
import type { ModelInfo } from '../../common/protocol';
import { catalogue, type CatalogueEntry } from '../models/catalogue';

/** Characters of a model's name that are shown and sent. */
const NAME_MAX = 256;
/** Models looked at. */
const MODELS_MAX = 1000;
/** Assumed where the server does not say how much it takes: what Phi-2 was made for. */
const CONTEXT_ASSUMED = 2048;
const CONTEXT_MIN = 256;
const CONTEXT_MAX = 131_072;
/** What an unknown model is taken for. */
const ASSUMED_MODEL = 'phi-2-int4-cpu';

const listSchema = z.object({ data: z.array(z.object({ id: z.string().check(z.minLength(1), z.maxLength(NAME_MAX)), max_model_len: z.optional(z.nullable(z.number())) })).check(z.maxLength(MODELS_MAX)) });

export interface ServedModel {
  readonly id: string;
  /** Tokens of prompt and answer together. */
  readonly contextLength: number;
}

/** @returns undefined where the value is no list of models */
export function readModels(value: unknown): readonly ServedModel[] | undefined {
  const read = listSchema.safeParse(value);
  if (!read.success) return undefined;
  return read.data.data.map(({ id, max_model_len: length }) => ({ id, contextLength: length ? Math.floor(Math.min(CONTEXT_MAX, Math.max(CONTEXT_MIN, length))) : CONTEXT_ASSUMED }));
}

/** @param wanted `phiPair.server.model`; empty: the first */
export const chooseModel = (models: readonly ServedModel[], wanted: string): ServedModel | undefined => (wanted === '' ? models[0] : models.find(({ id }) => id === wanted));

/** As which of the models that Phi Pair knows a served one is asked: by its name, else as Phi-2. */
function entryFor(id: string, entries: readonly CatalogueEntry[]): CatalogueEntry {
  const name = id.toLowerCase();
  // "phi-1" is a piece of "phi-1.5" too: the longest piece counts.
  const pieces = entries.flatMap((entry) => entry.identify.names.map((piece) => ({ entry, piece }))).filter(({ piece }) => name.includes(piece));
  const [best] = pieces.sort((a, b) => b.piece.length - a.piece.length);
  const found = best?.entry ?? entries.find((entry) => entry.id === ASSUMED_MODEL) ?? entries[0];
  if (!found) throw new Error('the catalogue is empty');
  return found;
}

/** A served model as the rest of the extension knows models. */
export function modelInfo({ id, contextLength }: ServedModel, server: NonNullable<ModelInfo['server']>, entries: readonly CatalogueEntry[] = catalogue()): ModelInfo {
  const { family, identify } = entryFor(id, entries);
  const small = identify.names.includes('phi-micro');
  return {
    name: id,
    family,
    contextUse: small ? 'file' : 'project',
    path: '',
    architecture: identify.architecture,
    layers: identify.layers,
    vocabSize: identify.vocabSize,
    layout: 'genai',
    device: 'cpu',
    deviceReason: '',
    deviceFellBack: false,
    threads: 0,
    contextLength,
    kvBytesPerToken: 0,
    // A server works on several requests at once: none of them waits for another one's prompt.
    kvSlots: 8,
    loadMs: 0,
    server,
  };
}
