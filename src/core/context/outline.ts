/** What a file declares: functions, classes and methods, by their signatures and the first line of their docstrings. */
import type { Node } from 'web-tree-sitter';
import { wellFormed } from './text';

export interface Declaration {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'method';
  /** The class that a method belongs to. */
  readonly owner: string | undefined;
  /** On one line, without the colon: `def add(a: int, b: int) -> int`. */
  readonly signature: string;
  /** First line of its docstring. */
  readonly doc: string | undefined;
  /** Lines of the document, both inclusive. */
  readonly startLine: number;
  readonly endLine: number;
}

/** A longer signature costs more than it tells. */
const SIGNATURE_LIMIT = 240;
const DOC_LIMIT = 120;
/** A file with more is generated. */
const DECLARATIONS_MAX = 1000;

/** The declarations at the top level of a module and in its classes, in order. */
export function outline(module: Node): Declaration[] {
  const found: Declaration[] = [];
  collect(module, undefined, found);
  return found;
}

function collect(block: Node, owner: string | undefined, found: Declaration[]): void {
  for (const statement of block.namedChildren) {
    if (found.length >= DECLARATIONS_MAX) return;
    const definition = statement.type === 'decorated_definition' ? statement.childForFieldName('definition') : statement;
    if (definition?.type === 'function_definition') add(definition, statement, owner === undefined ? 'function' : 'method', owner, found);
    if (definition?.type !== 'class_definition') continue;
    add(definition, statement, 'class', owner, found);
    const body = definition.childForFieldName('body');
    const name = definition.childForFieldName('name')?.text;
    // Classes inside classes are private in practice.
    if (body && name !== undefined && owner === undefined) collect(body, name, found);
  }
}

function add(definition: Node, statement: Node, kind: Declaration['kind'], owner: string | undefined, found: Declaration[]): void {
  const name = definition.childForFieldName('name')?.text;
  const body = definition.childForFieldName('body');
  if (name === undefined || name === '') return;
  const head = definition.text.slice(0, body ? body.startIndex - definition.startIndex : undefined);
  const signature = oneLine(head);
  if (signature === undefined) return;
  found.push({
    name: wellFormed(name),
    kind,
    owner,
    signature,
    doc: body ? docLine(body) : undefined,
    startLine: statement.startPosition.row,
    endLine: statement.endPosition.row,
  });
}

function oneLine(head: string): string | undefined {
  const text = wellFormed(head)
    .split(/\r\n|\r|\n/)
    // A comment would swallow what follows it on the one line; strings with a number sign are rare in signatures.
    .map((line) => line.replace(/\s#.*$/, ''))
    .join(' ')
    .replace(/\s+/g, ' ')
    .replace(/([([{]) /g, '$1')
    .replace(/,? ([)\]}])/g, '$1')
    .trim()
    .replace(/:$/, '');
  return text.length <= SIGNATURE_LIMIT ? text : undefined;
}

function docLine(body: Node): string | undefined {
  const first = body.namedChildren[0];
  const string = first?.type === 'expression_statement' ? first.namedChildren[0] : first;
  if (string?.type !== 'string') return undefined;
  const content = string.namedChildren.find(({ type }) => type === 'string_content')?.text ?? '';
  const line = wellFormed(content.trim().split(/\r\n|\r|\n/)[0] ?? '').trim();
  return line === '' ? undefined : line.slice(0, DOC_LIMIT);
}
