/** Imports that an answer brings along. */
import { importedNames, readHeader, type FileHeader, type ImportStatement } from '../context/header';
import { lexLogicalLine, readSource } from '../syntax/logicalLines';

/** The imports at the head of a text, up to its first function or class. */
export function headOf(text: string): FileHeader {
  const lines = text.split(/\r\n|\r|\n/);
  return readHeader({ lineCount: lines.length, line: (number) => lines[number] ?? '' }, lines.length);
}

export const importText = ({ from, items }: ImportStatement): string => {
  const list = items.map(({ text }) => text).join(', ');
  return from === undefined ? `import ${list}` : `from ${from} import ${list}`;
};

/** What of some imports binds names that are wanted. */
export const importsOf = (imports: readonly ImportStatement[], wanted: (name: string) => boolean): ImportStatement[] =>
  imports.map(({ from, items }) => ({ from, items: items.filter(({ name }) => wanted(name)) })).filter(({ items }) => items.length > 0);

/** Imports above the answer's definition that its code uses and the file does not have, as a person would write them. */
export function missingImports(answer: string, taken: string, documentText: string): string[] {
  const { imports } = headOf(answer);
  if (imports.length === 0) return [];
  const used = allNames(taken);
  const has = importedNames(headOf(documentText));
  return importsOf(imports, (name) => used.has(name) && !has.has(name)).map(importText);
}

function allNames(code: string): Set<string> {
  const { lines } = readSource(code);
  return new Set(lines.flatMap(({ start }) => lexLogicalLine(code, start).tokens.filter(({ key }) => key === 'NAME').map(({ text }) => text)));
}
