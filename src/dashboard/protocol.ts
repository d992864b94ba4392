/** What the dashboard's page and the extension say to each other. The page runs in a webview: each side checks what comes. */
import type { Result } from '../core/diagnostics/activity';
import type { FigureGroup, Series } from '../core/diagnostics/figures';

/** A line of the table of requests; times in ms. */
export interface RequestRow {
  readonly id: number;
  /** When it ended, ms since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly result: Result;
  readonly outcome: string;
  /** Equal requests in a row. */
  readonly times: number;
  /** Null where the model gave no answer. */
  readonly timing: { readonly queueMs: number; readonly prefillMs: number; readonly decodeMs: number; readonly tokens: number } | null;
}

export interface ToDashboard {
  /** All there is to show; the page shows this and nothing older. */
  readonly type: 'state';
  /** What the engine is doing, as the status bar says it. */
  readonly status: string;
  readonly groups: readonly FigureGroup[];
  readonly charts: readonly Series[];
  /** Latest first. */
  readonly rows: readonly RequestRow[];
}

/** Buttons of the page, by the id of their element. */
export const ACTIONS = ['copyDiagnostics', 'resetStatistics', 'showLog'] as const;
export type Action = (typeof ACTIONS)[number];

export type FromDashboard =
  /** The page listens and has nothing to show. */
  | { readonly type: 'ready' }
  | { readonly type: Action }
  /** For the log: what the page could not make sense of, or could not do. */
  | { readonly type: 'problem'; readonly message: string };
