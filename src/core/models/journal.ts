/** What is known of an unfinished download, kept beside its files so that it goes on after a restart. */
import * as z from 'zod/mini';
import { REPOSITORY } from './catalogue';
import { isSafeFilePath } from './filePath';
import type { DownloadPlan } from './plan';

/**
 * Bytes after which progress is written down: as much as a crash can make a download fetch again, beside what was on
 * its way in the connection's buffers, which hold some 4 MB where the server is faster than the disk.
 */
export const CHUNK_BYTES = 4 << 20;

const commit = z.string().check(z.regex(/^[0-9a-f]{40}$/));
const count = z.int().check(z.nonnegative());

const hashSchema = z.discriminatedUnion('algorithm', [
  z.strictObject({ algorithm: z.literal('sha256'), hex: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }),
  z.strictObject({ algorithm: z.literal('git-sha1'), hex: commit }),
]);

const journalSchema = z.strictObject({
  version: z.literal(1),
  /** Name of the model's folder. */
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]*$/)),
  title: z.string().check(z.maxLength(200)),
  endpoint: z.string().check(z.maxLength(2000)),
  repo: z.string().check(z.regex(REPOSITORY)),
  commit,
  /** `pause`: it waits for its user; `run`: it goes on whenever a window is there to do it. */
  wish: z.enum(['run', 'pause']),
  files: z
    .array(
      z.strictObject({
        path: z.string().check(z.refine(isSafeFilePath)),
        bytes: count,
        hash: z.nullable(hashSchema),
        /** Bytes that are on disk for certain. */
        done: count,
        /** All bytes are there, and are the right ones. */
        checked: z.boolean(),
      }),
    )
    .check(z.minLength(1), z.maxLength(100)),
});

export type Journal = z.output<typeof journalSchema>;
export type JournalFile = Journal['files'][number];
export type JournalParse = { readonly kind: 'journal'; readonly journal: Journal } | { readonly kind: 'unreadable'; readonly why: string };

/** Reads a journal; the file could have been cut off, or written by another version. */
export function parseJournal(text: string): JournalParse {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: 'unreadable', why: (error as Error).message };
  }
  const parsed = journalSchema.safeParse(value);
  return parsed.success ? { kind: 'journal', journal: parsed.data } : { kind: 'unreadable', why: z.prettifyError(parsed.error) };
}

/** What a download is made from. */
export interface DownloadOrder {
  readonly id: string;
  readonly title: string;
  /** Checked, without a slash at its end. */
  readonly endpoint: string;
  readonly plan: DownloadPlan;
}

export function newJournal({ id, title, endpoint, plan }: DownloadOrder): Journal {
  const files = plan.files.map(({ path, bytes, hash }) => ({ path, bytes, hash: hash ?? null, done: 0, checked: false }));
  return { version: 1, id, title, endpoint, repo: plan.repo, commit: plan.commit, wish: 'run', files };
}

export const totalBytes = ({ files }: Journal): number => files.reduce((sum, { bytes }) => sum + bytes, 0);
export const doneBytes = ({ files }: Journal): number => files.reduce((sum, { done }) => sum + done, 0);
