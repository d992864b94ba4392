/** Checks what the extension says before the page believes it. */
import { RESULTS, type Result } from '../core/diagnostics/activity';
import type { Figure, FigureGroup, Series } from '../core/diagnostics/figures';
import type { RequestRow, ToDashboard } from './protocol';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const listOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check);
const shapeOf = (shape: Record<string, Check>): Check => (value) =>
  typeof value === 'object' && value !== null && Object.entries(shape).every(([key, check]) => check((value as Record<string, unknown>)[key]));

const figure = { label: isText, value: isText, detail: isText } satisfies Record<keyof Figure, Check>;
const group = { title: isText, figures: listOf(shapeOf(figure)) } satisfies Record<keyof FigureGroup, Check>;
const series = { label: isText, unit: isText, values: listOf(isNumber) } satisfies Record<keyof Series, Check>;
const isTiming = shapeOf({ queueMs: isNumber, prefillMs: isNumber, decodeMs: isNumber, tokens: isNumber });
const row = {
  id: isNumber,
  at: isNumber,
  kind: isText,
  result: (value) => RESULTS.includes(value as Result),
  outcome: isText,
  times: isNumber,
  timing: (value) => value === null || isTiming(value),
} satisfies Record<keyof RequestRow, Check>;

const isState = shapeOf({
  type: (value) => value === 'state',
  status: isText,
  groups: listOf(shapeOf(group)),
  charts: listOf(shapeOf(series)),
  rows: listOf(shapeOf(row)),
} satisfies Record<keyof ToDashboard, Check>);

/** The message, or undefined where it is none that the page knows. */
export const readMessage = (data: unknown): ToDashboard | undefined => (isState(data) ? (data as ToDashboard) : undefined);
