/** What the worker says of itself. */
import type { ModelInfo } from './load';
import type { SlotName } from './queue';

/** A short test of the loaded model, see worker/devices/sessionTest.ts. */
export type SelfTestResult =
  | {
      kind: 'done';
      /** Tokens of a prompt, and of a text, per second. */
      readPerSecond: number;
      writtenPerSecond: number;
      /** Logits read at once against those read one by one: root mean square of the differences over their spread. */
      error: number;
      /** The error is no more than rounding makes. */
      agrees: boolean;
    }
  | { kind: 'cancelled' }
  | { kind: 'failed'; reason: 'not-ready' | 'not-finite' | 'runtime' | 'worker-exited'; message: string };

export interface WorkerStatus {
  model: ModelInfo | null;
  /** Requests running or waiting. */
  pending: number;
  /** Resident set size of the worker, bytes. */
  rssBytes: number;
  /** The model that writes drafts, if one is loaded. */
  draftModel: string | null;
  /** The share of drafted tokens that were right lately, by where they came from; missing where nothing was drafted. */
  acceptance: { lookup?: number; model?: number };
  /** One more token lately, without drafts, ms; missing before any was written. */
  stepMs?: number;
  /** The KV caches that are open. */
  slots: { name: SlotName; /** Tokens in it. */ tokens: number; /** Memory it holds. */ bytes: number }[];
}
