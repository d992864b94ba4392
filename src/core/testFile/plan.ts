/** How tests become part of a test file: what is inserted where, and nothing is taken away. */
import type { Node } from 'web-tree-sitter';
import type { TextChange } from '../syntax/change';
import type { SyntaxTree } from '../syntax/tree';
import { definedNames, definitionIn, importedBy, isImport, usedNames, type ImportedName } from './names';

type Tree = Pick<SyntaxTree, 'text' | 'root'>;

export interface TestsInput {
  /** The test file as it is; undefined for a new one. */
  readonly existing: Tree | undefined;
  /** Whole test functions and the imports they need, at the margin. */
  readonly tests: Tree;
  /** The module that is tested; undefined where the tests stand in it. */
  readonly module: string | undefined;
  /** What the tests are of: a name that the module's top level binds. */
  readonly subject: string;
  /** All names that the tested module's top level binds. */
  readonly moduleNames: ReadonlySet<string>;
  readonly lineBreak: '\n' | '\r\n';
}

export type TestsPlan =
  | {
      readonly kind: 'planned';
      /** In order, none overlapping; offsets of the text before all of them. They replace blanks at most. */
      readonly changes: readonly TextChange[];
      /** Where the first test begins when all is done. */
      readonly start: number;
      /** The tests' names, as they are now. */
      readonly names: readonly string[];
      /** What a person should know, as whole sentences. */
      readonly notes: readonly string[];
    }
  /** `message` says, for a person, what is in the way and what to do. */
  | { readonly kind: 'refused'; readonly reason: 'broken-file' | 'broken-tests'; readonly message: string };

export function planTests(input: TestsInput): TestsPlan {
  const { existing, tests, lineBreak } = input;
  if (tests.root.hasError) return { kind: 'refused', reason: 'broken-tests', message: 'The tests are not valid Python, so they were not written into a file.' };
  if (existing?.root.hasError) {
    return { kind: 'refused', reason: 'broken-file', message: 'The test file has a syntax error, so nothing was written into it. Mend it and run the command again.' };
  }
  const { text: body, names, renamed } = bodyOf(tests, new Set(existing ? definedNames(existing.root) : []));
  const { imports, clash } = neededImports(input);
  const changes = existing === undefined || existing.text.trim() === '' ? newFile(existing, imports, body) : appended(existing, imports, body);
  const written = changes.map((change) => ({ ...change, text: change.text.replaceAll('\n', lineBreak) }));
  return { kind: 'planned', changes: written, start: startOf(written, body.replaceAll('\n', lineBreak)), names, notes: [...renamed, ...clash] };
}

/** The tests without their imports, two blank lines between them; a name that is taken gets a number. */
function bodyOf({ root }: Tree, taken: Set<string>): { text: string; names: string[]; renamed: string[] } {
  const names: string[] = [];
  const renamed: string[] = [];
  let text = '';
  let before: Node | undefined;
  for (const statement of root.namedChildren.filter((one) => !isImport(one))) {
    const { piece, name, was } = freshlyNamed(statement, taken);
    if (name !== undefined) names.push(name);
    if (was !== undefined) renamed.push(`\`${was}\` exists already, so the new one is called \`${name}\`.`);
    text += text === '' ? piece : gapBetween(before, statement) + piece;
    before = statement;
  }
  return { text, names, renamed };
}

/** Comments stay where they were; functions and classes stand apart. */
function gapBetween(before: Node | undefined, statement: Node): string {
  if (before?.type === 'comment') return '\n';
  const apart = definitionIn(statement) !== undefined || (before !== undefined && definitionIn(before) !== undefined);
  return apart ? '\n\n\n' : '\n';
}

function freshlyNamed(statement: Node, taken: Set<string>): { piece: string; name: string | undefined; was: string | undefined } {
  const { text } = statement;
  const node = definitionIn(statement)?.childForFieldName('name');
  if (!node) return { piece: text, name: undefined, was: undefined };
  let name = node.text;
  for (let number = 2; taken.has(name); number++) name = `${node.text}_${number}`;
  taken.add(name);
  const at = node.startIndex - statement.startIndex;
  return { piece: text.slice(0, at) + name + text.slice(at + node.text.length), name, was: name === node.text ? undefined : node.text };
}

/** Import statements that the file lacks. */
interface Imports {
  readonly others: readonly string[];
  /** Of the tested module: one at most. */
  readonly own: readonly string[];
}

function neededImports({ existing, tests, module, subject, moduleNames }: TestsInput): { imports: Imports; clash: string[] } {
  const body = tests.root.namedChildren.filter((one) => !isImport(one));
  const used = new Set(body.flatMap((one) => [...usedNames(one)]));
  const own = new Set([subject, ...[...moduleNames].filter((name) => used.has(name))]);
  const existingImports = existing ? existing.root.namedChildren.filter(isImport).flatMap(importedBy) : [];
  const defined = existing ? definedNames(existing.root) : new Set<string>();
  // The model guesses where the tested names come from; the layout of the files tells.
  const others = importsOf(tests).filter(({ from, name }) => from !== '__future__' && !own.has(name) && (name === '*' || used.has(name)));
  const clash: string[] = [];
  const lacks = ({ from, name, statement }: ImportedName): boolean => {
    const known = existingImports.filter((one) => one.name === name);
    if (known.some((one) => one.statement === statement) || (name !== '*' && existingImports.some((one) => one.name === '*' && one.from === from))) return false;
    const elsewhere = defined.has(name) || known.some((one) => one.from !== undefined || from !== undefined);
    if (elsewhere) clash.push(`The test file has another \`${name}\` already, which the new tests now use too: look that it is what they mean.`);
    return !elsewhere;
  };
  const statements = [...new Set(others.filter(lacks).map(({ statement }) => statement))];
  const wanted = module === undefined ? [] : [...own].sort().filter((name) => lacks({ from: module, name, statement: `from ${module} import ${name}` }));
  return { imports: { others: statements, own: wanted.length > 0 ? [`from ${module} import ${wanted.join(', ')}`] : [] }, clash };
}

const importsOf = ({ root }: Tree): ImportedName[] => root.namedChildren.filter(isImport).flatMap(importedBy);

function newFile(existing: Tree | undefined, { others, own }: Imports, body: string): TextChange[] {
  // Python's own and installed modules stand apart from the tested one.
  const imports = [others, own].filter((group) => group.length > 0).map((group) => group.join('\n')).join('\n\n');
  return [{ start: 0, end: existing?.text.length ?? 0, text: `${imports === '' ? '' : `${imports}\n\n\n`}${body}\n` }];
}

function appended({ text, root }: Tree, { others, own }: Imports, body: string): TextChange[] {
  const guard = guardAtEnd(root);
  const end = guard?.startIndex ?? text.length;
  const start = text.slice(0, end).trimEnd().length;
  const after = guard ? '\n\n\n' : '\n';
  const apart = start === 0 ? '' : '\n\n\n';
  const imports = [...others, ...own].join('\n');
  if (imports === '') return [{ start, end, text: `${apart}${body}${after}` }];
  const place = importPlace(text, root);
  // Nothing stands between the imports and the tests.
  if (place.offset >= start) return [{ start, end, text: `${start === 0 ? '' : `${place.before}\n`}${imports}\n\n\n${body}${after}` }];
  return [
    { start: place.offset, end: place.offset, text: `${place.before}${imports}\n${place.after}` },
    { start, end, text: `${apart}${body}${after}` },
  ];
}

/** `if __name__ == "__main__":` at the end of a file, with the comments above it. */
function guardAtEnd(root: Node): Node | undefined {
  const statements = root.namedChildren;
  let at = statements.length - 1;
  while (at >= 0 && statements[at]?.type === 'comment') at--;
  const guard = statements[at];
  if (guard?.type !== 'if_statement' || guard.childForFieldName('condition')?.text.includes('__name__') !== true) return undefined;
  let first = guard;
  for (let above = statements[at - 1]; above?.type === 'comment' && above.endPosition.row === first.startPosition.row - 1; above = statements[at - 1]) {
    first = above;
    at--;
  }
  return first;
}

/** Behind the last import before the first function or class; else below the docstring, else below the comments at the top. */
function importPlace(text: string, root: Node): { offset: number; before: string; after: string } {
  let last: Node | undefined;
  for (const statement of root.namedChildren) {
    if (definitionIn(statement) !== undefined) break;
    if (isImport(statement) || (last === undefined && isDocstring(statement))) last = statement;
  }
  if (last !== undefined) return { offset: nextLine(text, last.endIndex), before: isImport(last) ? '' : '\n', after: '' };
  return { offset: behindFirstComments(text), before: '', after: '\n\n' };
}

/** What the system and Python read of the first lines must stay there, and so should a licence. */
function behindFirstComments(text: string): number {
  let offset = 0;
  while (text[offset] === '#') offset = nextLine(text, offset);
  // A comment right above code is about that code.
  const first = /^(?:#!.*\n)?(?:#.*coding[:=].*\n)?/.exec(text)?.[0].length ?? 0;
  return text.slice(offset, nextLine(text, offset)).trim() === '' ? offset : first;
}

const isDocstring = (statement: Node): boolean => statement.type === 'expression_statement' && statement.namedChildren[0]?.type === 'string';

function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** Where the body, which the last change holds, begins in the changed text. */
function startOf(changes: readonly TextChange[], body: string): number {
  const last = changes.at(-1) as TextChange;
  const moved = changes.slice(0, -1).reduce((by, { start, end, text }) => by + text.length - (end - start), 0);
  return last.start + moved + last.text.indexOf(body);
}
