/** Documents with their selection: between « and », or a cursor at ¦. */
import { CURSOR } from '../../support/documents';

export interface Marked {
  readonly text: string;
  readonly selection: { readonly start: number; readonly end: number };
}

export function marked(document: string): Marked {
  const [before = '', selected, after = ''] = document.includes(CURSOR) ? splitOnce(document, CURSOR) : document.split(/[«»]/);
  return { text: before + (selected ?? '') + after, selection: { start: before.length, end: before.length + (selected ?? '').length } };
}

function splitOnce(document: string, mark: string): string[] {
  const at = document.indexOf(mark);
  return [document.slice(0, at), '', document.slice(at + mark.length)];
}
