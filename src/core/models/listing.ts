/** What a server says that a repository holds, checked; and which of it makes a model folder. */
import * as z from 'zod/mini';
import { DownloadError } from './failure';
import { isSafeFilePath } from './filePath';

/** How a file's content is known to be right. Git's own hash covers small files, which are not in large file storage. */
export type FileHash = { readonly algorithm: 'sha256'; readonly hex: string } | { readonly algorithm: 'git-sha1'; readonly hex: string };

export interface ListedFile {
  readonly path: string;
  readonly bytes: number;
  /** The strongest that the listing gives; without one only the size is checked. */
  readonly hash: FileHash | undefined;
}

export interface Listing {
  /** The commit that is fetched from, so that all files belong together however long it takes. */
  readonly commit: string;
  readonly files: readonly ListedFile[];
  /** What the repository says of its licence. */
  readonly licence: string | undefined;
}

const ENTRIES_MAX = 10_000;
const FILE_BYTES_MAX = 1e12;
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const sha1 = z.string().check(z.regex(/^[0-9a-f]{40}$/));
const fileBytes = z.int().check(z.nonnegative(), z.maximum(FILE_BYTES_MAX));

const entrySchema = z.object({
  type: z.string(),
  path: z.string(),
  size: fileBytes,
  oid: z.catch(z.optional(sha1), undefined),
  lfs: z.optional(z.object({ oid: sha256, size: fileBytes })),
});

const infoSchema = z.object({
  sha: sha1,
  tags: z.catch(z.optional(z.array(z.string()).check(z.maxLength(1000))), undefined),
});

/** @throws DownloadError 'bad-listing', or 'unsafe-path' where a name would lead out of the folder */
export function readListing(info: unknown, entries: readonly unknown[], repo: string): Listing {
  const parsedInfo = infoSchema.safeParse(info);
  const parsed = z.array(entrySchema).check(z.maxLength(ENTRIES_MAX)).safeParse(entries);
  if (!parsedInfo.success || !parsed.success) {
    throw new DownloadError('bad-listing', `What the server says of ${repo} is not understood. Is phiPair.hub.endpoint the address of a mirror of the Hub?`);
  }
  const files = parsed.data.filter(({ type }) => type === 'file');
  // A repository's own bookkeeping (.gitattributes) is never fetched.
  const evil = parsed.data.find(({ path }) => !isSafeFilePath(path) && !isHidden(path));
  if (evil) {
    throw new DownloadError('unsafe-path', `${repo} lists a file that would not stay in its folder or has a name that no model needs (${printable(evil.path)}). Such a model is not fetched; get it from a source you trust.`);
  }
  return {
    commit: parsedInfo.data.sha,
    files: files.filter(({ path }) => !isHidden(path)).map(({ path, size, oid, lfs }) => ({ path, bytes: lfs?.size ?? size, hash: lfs ? { algorithm: 'sha256', hex: lfs.oid } : oid !== undefined ? { algorithm: 'git-sha1', hex: oid } : undefined })),
    licence: parsedInfo.data.tags?.find((tag) => tag.startsWith('license:'))?.slice('license:'.length),
  };
}

/** `.gitattributes` and the like, at any depth, without a way up. */
const isHidden = (path: string): boolean => path.split('/').every((segment) => /^[A-Za-z0-9._-]+$/.test(segment) && segment !== '..' && segment !== '.') && path.split('/').some((segment) => segment.startsWith('.'));

const printable = (path: string): string => JSON.stringify(path.slice(0, 80));

/** Beside the graph, in either layout. */
const COMPANIONS = ['tokenizer.json', 'tokenizer_config.json', 'phi-pair.json'];
/** Graphs of the Optimum layout, the best for a processor first; see worker/model/config.ts. */
const OPTIMUM_GRAPHS = ['model_q4', 'model_quantized', 'model_int8', 'model', 'model_fp16', 'model_q4f16'].flatMap((name) => [`onnx/${name}.onnx`, `${name}.onnx`]);

/**
 * The files that make a model folder: one graph with its weights, configuration, tokenizer.
 * @throws DownloadError 'unknown-layout'
 */
export function filesOfModel({ files }: Listing, repo: string): readonly ListedFile[] {
  const has = (path: string): boolean => files.some((file) => file.path === path);
  const graph = has('genai_config.json') ? 'model.onnx' : has('config.json') ? OPTIMUM_GRAPHS.find(has) : undefined;
  if (graph === undefined || !has(graph) || !has('tokenizer.json')) {
    throw new DownloadError('unknown-layout', `${repo} holds no model that Phi Pair opens. It opens what onnxruntime-genai's builder makes (genai_config.json, model.onnx, tokenizer.json) and what Optimum makes (config.json, onnx/model*.onnx, tokenizer.json).`);
  }
  const wanted = new Set([...COMPANIONS, has('genai_config.json') ? 'genai_config.json' : 'config.json', graph]);
  return files.filter(({ path }) => wanted.has(path) || isWeightsOf(graph, path));
}

/** `model.onnx.data`, `model.onnx_data`, `model.onnx_data_1`. */
const isWeightsOf = (graph: string, path: string): boolean => path.startsWith(graph) && /^[._]data(_\d+)?$/.test(path.slice(graph.length));
