/** What exactly a download fetches. */
import { isSafeFilePath } from './filePath';
import type { CatalogueFile } from './catalogue';
import { DownloadError } from './failure';
import { filesOfModel, type FileHash, type ListedFile, type Listing } from './listing';

export interface PlannedFile {
  readonly path: string;
  readonly bytes: number;
  readonly hash: FileHash | undefined;
}

export interface DownloadPlan {
  readonly repo: string;
  readonly commit: string;
  readonly files: readonly PlannedFile[];
}

/** Sizes that are known in three digits only may differ by this share, and small ones by some bytes. */
const ABOUT_SHARE = 0.01;
const ABOUT_BYTES = 16;

export const planBytes = ({ files }: Pick<DownloadPlan, 'files'>): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** All of a repository that makes a model folder, configuration first. @throws DownloadError */
export const planRepository = (repo: string, listing: Listing): DownloadPlan => ({ repo, commit: listing.commit, files: inOrder(filesOfModel(listing, repo)) });

/**
 * The files that the catalogue names, as the server lists them now.
 * @throws DownloadError 'not-found' where one is missing, 'changed' where one is not what was offered
 */
export function planCatalogued(repo: string, expected: readonly CatalogueFile[], listing: Listing): DownloadPlan {
  return { repo, commit: listing.commit, files: inOrder(expected.map((file) => planFile(repo, file, listing))) };
}

function planFile(repo: string, expected: CatalogueFile, { files }: Listing): PlannedFile {
  const listed = files.find(({ path }) => path === expected.path);
  if (!listed || !isSafeFilePath(listed.path)) throw new DownloadError('not-found', `${repo} has no ${expected.path} any more. Choose another model, or update Phi Pair.`);
  const about = expected.exact ? 0 : Math.max(ABOUT_BYTES, expected.bytes * ABOUT_SHARE);
  if (Math.abs(listed.bytes - expected.bytes) > about) {
    throw changed(repo, `${expected.path} has ${listed.bytes} bytes there, ${expected.exact ? '' : 'about '}${expected.bytes} were expected`);
  }
  if (expected.sha256 === null) return listed;
  if (listed.hash?.algorithm === 'sha256' && listed.hash.hex !== expected.sha256) throw changed(repo, `${expected.path} has another SHA-256 there than was expected`);
  // What is known in advance counts, whatever the server says.
  return { path: listed.path, bytes: listed.bytes, hash: { algorithm: 'sha256', hex: expected.sha256 } };
}

const changed = (repo: string, how: string): DownloadError =>
  new DownloadError('changed', `${repo} is not the model that was offered: ${how}. It was not fetched. Update Phi Pair, or fetch the model by hand from a source you trust and choose its folder.`);

/** The small files first: a model that cannot be had is found out before its gigabytes. */
const inOrder = (files: readonly ListedFile[]): readonly PlannedFile[] => [...files].sort((a, b) => a.bytes - b.bytes);
