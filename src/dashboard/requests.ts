/** The table of the last requests. A row that is there already stays as it is: a selection in it lives, and nothing moves but down. */
import { byId, element, setText } from '../panel/dom';
import type { RequestRow } from './protocol';

const CELLS = ['time', 'kind', 'outcome', 'queue', 'prefill', 'decode', 'tokens'] as const;
type Cell = (typeof CELLS)[number];

interface ShownRow {
  readonly root: HTMLTableRowElement;
  readonly cells: Readonly<Record<Cell, HTMLTableCellElement>>;
}

export class Requests {
  private readonly body = byId('requests');
  private readonly none = byId('none');
  private shown = new Map<number, ShownRow>();

  /** @param rows latest first */
  show(rows: readonly RequestRow[]): void {
    this.none.hidden = rows.length > 0;
    const next = new Map(rows.map((row) => [row.id, this.shown.get(row.id) ?? newRow()] as const));
    for (const [id, { root }] of this.shown) if (!next.has(id)) root.remove();
    rows.forEach((row, at) => {
      const { root, cells } = next.get(row.id) as ShownRow;
      fill(cells, row);
      root.dataset['result'] = row.result;
      const here = this.body.children[at];
      if (here !== root) this.body.insertBefore(root, here ?? null);
    });
    this.shown = next;
  }
}

function newRow(): ShownRow {
  const cells = Object.fromEntries(CELLS.map((name) => [name, element('td', { class: name })])) as Record<Cell, HTMLTableCellElement>;
  return { root: element('tr', {}, CELLS.map((name) => cells[name])), cells };
}

function fill(cells: ShownRow['cells'], { at, kind, outcome, times, timing }: RequestRow): void {
  const ms = (value: number | undefined): string => (value === undefined ? '' : value < 10 ? value.toFixed(1) : String(Math.round(value)));
  setText(cells.time, new Date(at).toLocaleTimeString());
  setText(cells.kind, kind);
  setText(cells.outcome, times > 1 ? `${outcome} (${times} times)` : outcome);
  setText(cells.queue, ms(timing?.queueMs));
  setText(cells.prefill, ms(timing?.prefillMs));
  setText(cells.decode, ms(timing?.decodeMs));
  setText(cells.tokens, timing ? String(timing.tokens) : '');
}
