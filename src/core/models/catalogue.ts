/** The models that Phi Pair knows (models/catalogue.json): where they are, what they need, what they can do. */
import * as z from 'zod/mini';
import catalogueFile from '../../../models/catalogue.json';
import { ABILITIES } from './ability';
import { isSafeFilePath } from './filePath';

const bytes = z.int().check(z.positive(), z.maximum(1e12));
const text = z.string().check(z.minLength(1));

const fileSchema = z.strictObject({
  /** Relative to the repository's root and to the model's folder alike. */
  path: z.string().check(z.refine(isSafeFilePath, 'a path that stays below its folder is expected')),
  bytes,
  /** False where the size is known in three digits only. */
  exact: z.boolean(),
  /** Of the content, in hexadecimal; null where it is not known in advance. */
  sha256: z.nullable(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
});

/** `owner/name`, as the Hub allows it. */
export const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,95}\/[A-Za-z0-9][A-Za-z0-9_.-]{0,95}$/;
const repository = z.string().check(z.regex(REPOSITORY));

const sourceSchema = z.discriminatedUnion('kind', [
  /** Part of the extension. */
  z.strictObject({ kind: z.literal('embedded') }),
  z.strictObject({ kind: z.literal('hub'), repo: repository, revision: z.string().check(z.regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/)), files: z.array(fileSchema).check(z.minLength(1)) }),
  /** Only the original weights are published: see models/build/convert.md. */
  z.strictObject({ kind: z.literal('build'), weights: repository }),
]);

const entrySchema = z.strictObject({
  /** Also the name of the folder it is downloaded into. */
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]*$/)),
  title: text,
  description: text,
  /** How it wants to be asked. */
  family: z.enum(['phi', 'chatml']),
  licence: z.strictObject({ name: text, url: z.url({ protocol: /^https$/ }) }),
  parameters: z.int().check(z.positive()),
  /** Weights, KV cache of the whole context, and what the runtime needs beside them; of the device's memory. */
  memoryBytes: bytes,
  devices: z.array(z.enum(['cpu', 'webgpu', 'cuda', 'directml', 'coreml'])).check(z.minLength(1)),
  abilities: z.array(z.enum(ABILITIES)).check(z.minLength(1)),
  /** How a loaded model is known again: by its shape, and among models of one shape by a piece of its name. */
  identify: z.strictObject({ architecture: z.string(), layers: z.int(), vocabSize: z.int(), names: z.array(z.string().check(z.lowercase())) }),
  source: sourceSchema,
});

const catalogueSchema = z.strictObject({ models: z.array(entrySchema) }).check(z.refine(({ models }) => new Set(models.map(({ id }) => id)).size === models.length, 'two models have one id'));

export type CatalogueEntry = z.output<typeof entrySchema>;
export type CatalogueFile = z.output<typeof fileSchema>;
export type HubSource = Extract<CatalogueEntry['source'], { kind: 'hub' }>;
/** A model that can be downloaded. */
export type HubEntry = CatalogueEntry & { readonly source: HubSource };

/** @throws z.core.$ZodError when the value is no catalogue */
export const readCatalogue = (value: unknown): readonly CatalogueEntry[] => catalogueSchema.parse(value).models;

let known: readonly CatalogueEntry[] | undefined;

/** All known models; checked at the first use, not while the extension activates. */
export const catalogue = (): readonly CatalogueEntry[] => (known ??= readCatalogue(catalogueFile));

export const isHubEntry = (entry: CatalogueEntry): entry is HubEntry => entry.source.kind === 'hub';

/** Bytes to download. */
export const downloadBytes = ({ source }: HubEntry): number => source.files.reduce((sum, file) => sum + file.bytes, 0);
