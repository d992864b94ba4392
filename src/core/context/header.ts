/** The head of a file, the imports above all: what a window that begins further down has lost. */
import { isBlank, NOTHING_OPEN, scanLine } from '../python/lines';
import { wellFormed, type TextSource } from './text';

/** Nobody's imports reach further down. */
const HEADER_LINES = 250;
const LINE_LIMIT = 1000;
/** An import of more names is narrowed to those in use. */
const NAMES_SHOWN = 4;

export interface ImportStatement {
  /** The module of `from module import …`; undefined for `import …`. */
  readonly from: string | undefined;
  readonly items: readonly ImportItem[];
}

export interface ImportItem {
  /** As it is written: `path as p`. */
  readonly text: string;
  /** The name that it binds; `*` where that is open. */
  readonly name: string;
}

export interface FileHeader {
  /** First line of the module's docstring. */
  readonly docstring: string | undefined;
  readonly imports: readonly ImportStatement[];
}

const BLOCK_START = /^(?:async\s+def|def|class|@)/;
const DOCSTRING = /^[rbuf]{0,2}("""|'''|"|')(.*)$/i;

/** Reads the head of a file: its top-level imports before `endLine`, up to the first function or class. */
export function readHeader(source: TextSource, endLine: number): FileHeader {
  const imports: ImportStatement[] = [];
  let docstring: string | undefined;
  let statements = 0;
  for (const { first, code } of topLevelStatements(source, Math.min(endLine, HEADER_LINES, source.lineCount))) {
    if (BLOCK_START.test(first)) break;
    if (statements++ === 0) docstring = docstringLine(first);
    const found = parseImport(code);
    if (found) imports.push(found);
  }
  return { docstring, imports };
}

/** Every logical line that begins at the margin, with its continuation lines joined and its comments left out. */
function* topLevelStatements(source: TextSource, end: number): Generator<{ first: string; code: string }> {
  let state = NOTHING_OPEN;
  let continued = false;
  let current: { first: string; code: string } | undefined;
  for (let n = 0; n < end; n++) {
    const line = wellFormed(source.line(n).slice(0, LINE_LIMIT));
    const fresh = !continued && state.string === undefined && state.brackets.length === 0;
    const scan = scanLine(line, state);
    const code = line.slice(0, scan.commentAt).trimEnd();
    continued = scan.commentAt === undefined && state.string === undefined && code.endsWith('\\');
    const part = continued ? code.slice(0, -1) : code;
    if (fresh) {
      if (current) yield current;
      current = isBlank(code) || /^\s/.test(line) ? undefined : { first: line, code: part };
    } else if (current) {
      current = { first: current.first, code: `${current.code} ${part.trim()}` };
    }
    state = scan.after;
  }
  // A statement that the end cuts in two is no whole import.
  if (current && !continued && state.string === undefined && state.brackets.length === 0) yield current;
}

function docstringLine(first: string): string | undefined {
  const match = DOCSTRING.exec(first);
  if (!match) return undefined;
  const [, quote = '', rest = ''] = match;
  const text = rest.split(quote)[0]?.trim();
  return text === '' ? undefined : text;
}

const IMPORT = /^import\s+(.+)$/;
const FROM_IMPORT = /^from\s+([\w.]+)\s+import\s*\(?\s*(.+?)\s*\)?$/;
const ITEM = /^([\w.]+|\*)(?:\s+as\s+(\w+))?$/;

function parseImport(code: string): ImportStatement | undefined {
  const plain = IMPORT.exec(code);
  const from = plain ? undefined : FROM_IMPORT.exec(code);
  const module = from?.[1];
  // It holds in its own file alone.
  if (module === '__future__') return undefined;
  const list = plain?.[1] ?? from?.[2];
  if (list === undefined) return undefined;
  const items: ImportItem[] = [];
  for (const part of list.split(',').map((text) => text.trim().replace(/\s+/g, ' '))) {
    const match = ITEM.exec(part);
    if (!match) continue;
    const [, what = '', as] = match;
    items.push({ text: part, name: as ?? (module === undefined ? (what.split('.')[0] as string) : what) });
  }
  return items.length > 0 ? { from: module, items } : undefined;
}

/** A module that a file imports from: its dotted name, without leading dots, and the names taken from it. */
export interface ImportedModule {
  readonly module: string;
  readonly names: ReadonlySet<string>;
}

/** The modules that a file names in its imports; of `from package import module` the module too. */
export function importedModules({ imports }: FileHeader): ImportedModule[] {
  return imports.flatMap(({ from, items }) => {
    const names = new Set(items.map(({ name }) => name));
    const modules = items.map(({ text }) => text.split(' ')[0] as string);
    if (from === undefined) return modules.map((module) => ({ module, names: new Set<string>() }));
    const parent = from.replace(/^\.+/, '');
    return [{ module: parent, names }, ...modules.map((module) => ({ module: parent === '' ? module : `${parent}.${module}`, names: new Set<string>() }))];
  });
}

/** The names that the imports of a file bind. */
export const importedNames = ({ imports }: FileHeader): Set<string> => new Set(imports.flatMap(({ items }) => items.map(({ name }) => name)));

/**
 * The head as lines of Python, the most useful first: imports of names in use, then the docstring, then the others.
 * Each comes with its place in the file, so that they can be put in order again.
 */
export function headerLines({ docstring, imports }: FileHeader, used: ReadonlySet<string>): { readonly order: number; readonly text: string }[] {
  const inUse = (statement: ImportStatement): boolean => statement.items.some(({ name }) => name === '*' || used.has(name));
  const lineOf = (statement: ImportStatement): { order: number; text: string } => ({ order: imports.indexOf(statement) + 1, text: importText(statement, used) });
  return [
    ...imports.filter(inUse).map(lineOf),
    ...(docstring === undefined ? [] : [{ order: 0, text: `"""${docstring.replaceAll('"""', "'''")}"""` }]),
    ...imports.filter((statement) => !inUse(statement)).map(lineOf),
  ];
}

function importText({ from, items }: ImportStatement, used: ReadonlySet<string>): string {
  const wanted = items.filter(({ name }) => used.has(name));
  const shown = items.length <= NAMES_SHOWN ? items : wanted.length > 0 ? wanted : items.slice(0, NAMES_SHOWN);
  const list = shown.map(({ text }) => text).join(', ');
  return from === undefined ? `import ${list}` : `from ${from} import ${list}`;
}
