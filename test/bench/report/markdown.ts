/** Tables in Markdown, and the marked part of a document that a bench replaces. */
import * as fs from 'node:fs';

export type Row = readonly (string | number)[];

export function table(head: Row, rows: readonly Row[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

export const rounded = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : '–');

/** What stands between the marks of a bench gives way to `body`; what people wrote around it stays. */
export function replaceMarked(document: string, bench: string, body: string): void {
  const text = fs.readFileSync(document, 'utf8');
  const [beginMark, endMark] = [`<!-- ${bench} begin -->`, `<!-- ${bench} end -->`];
  const begin = text.indexOf(beginMark);
  const end = text.indexOf(endMark);
  if (begin < 0 || end < begin) throw new Error(`${document} lacks the marks ${beginMark} and ${endMark}.`);
  fs.writeFileSync(document, `${text.slice(0, begin)}${beginMark}\n\n${body}\n\n${text.slice(end)}`);
}
