/** What the dashboard shows at one moment. No VS Code in here. */
import { REQUEST_KINDS, type ActivityRow } from '../../core/diagnostics/activity';
import { charts, decodeMs, figureGroups, type FigureFacts } from '../../core/diagnostics/figures';
import type { RequestRow, ToDashboard } from '../../dashboard/protocol';

export function snapshot(facts: FigureFacts, status: string): ToDashboard {
  return { type: 'state', status, groups: figureGroups(facts), charts: charts(facts.activity), rows: facts.activity.rows.map(rowOf).reverse() };
}

function rowOf({ id, at, kind, result, outcome, times, stats }: ActivityRow): RequestRow {
  const timing = stats ? { queueMs: stats.queueMs, prefillMs: stats.prefillMs, decodeMs: decodeMs(stats), tokens: stats.generatedTokens } : null;
  return { id, at, kind: REQUEST_KINDS[kind], result, outcome, times, timing };
}
