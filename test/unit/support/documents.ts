/** Documents for the tests of core: text with a cursor mark. */
import { buildRequest, type Indentation, type RequestContext } from '../../../src/core/context/request';
import { joinSources, lastSourceStart, type TextSource } from '../../../src/core/context/text';
import type { PythonSyntax } from '../../../src/core/syntax/parser';

export const CURSOR = '¦';

export function sourceOf(text: string): TextSource {
  const lines = text.split(/\r\n|\r|\n/);
  return { lineCount: lines.length, line: (number) => lines[number] ?? '' };
}

export interface MarkedOptions {
  languageId?: string;
  indentation?: Partial<Indentation>;
  promptBudget?: number;
  /** The cells of a notebook above the document. */
  cells?: readonly string[];
  /** Parses the document, so that the request knows its tree. */
  syntax?: PythonSyntax;
}

/** The request at the mark in a document. */
export function requestAt(marked: string, options: MarkedOptions = {}): RequestContext {
  const offset = marked.indexOf(CURSOR);
  if (offset < 0) throw new Error('no cursor in the document');
  const before = marked.slice(0, offset).split(/\r\n|\r|\n/);
  const text = marked.replace(CURSOR, '');
  const sources = [...(options.cells ?? []), text].map(sourceOf);
  return buildRequest({
    documentKey: 'test',
    languageId: options.languageId ?? 'python',
    source: joinSources(sources),
    line: before.length - 1 + lastSourceStart(sources),
    character: (before.at(-1) as string).length,
    indentation: { insertSpaces: true, tabSize: 4, ...options.indentation },
    promptBudget: options.promptBudget ?? 1000,
    tree: options.syntax?.parse(text),
    offset,
  });
}
