/** The functions of a module, and the module itself: what the rules go through. */
import type { Node } from 'web-tree-sitter';
import { readDocstring, type Docstring } from './docstring';
import { allNodes, calleeOf, childrenOf, dottedName, field, ownNodes, stringValue } from './nodes';

export interface Parameter {
  readonly name: string;
  readonly kind: 'plain' | 'list' | 'dictionary';
  readonly node: Node;
}

interface Common {
  /** What stands in it, in the order of the text; not what stands in functions and classes inside. */
  readonly own: readonly Node[];
}

export interface ModuleUnit extends Common {
  readonly kind: 'module';
  readonly node: Node;
}

export interface FunctionUnit extends Common {
  readonly kind: 'function';
  readonly node: Node;
  readonly name: string;
  readonly nameNode: Node;
  readonly body: Node;
  readonly parameters: readonly Parameter[];
  /** Full names, `app.route`; without what they are called with. */
  readonly decorators: readonly { readonly name: string; readonly node: Node }[];
  readonly docstring: Docstring | undefined;
  /** The statements, without the docstring. */
  readonly statements: readonly Node[];
  /** The class around it. */
  readonly owner: { readonly name: string; readonly bases: readonly string[] } | undefined;
}

export type Unit = ModuleUnit | FunctionUnit;

export interface Module {
  readonly root: Node;
  readonly units: readonly Unit[];
  readonly functions: readonly FunctionUnit[];
  /** Full names of the modules that are imported. */
  readonly imported: ReadonlySet<string>;
  /** Its name or its functions say that it tests other code. */
  readonly isTest: boolean;
  readonly isStub: boolean;
}

const TEST_FILE = /(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$|(?:^|\/)tests?\//;

/** @param path the module's path, where it has one */
export function readModule(root: Node, path: string | undefined): Module {
  const functions: FunctionUnit[] = [];
  const imported = new Set<string>();
  for (const node of allNodes(root)) {
    if (node.type === 'function_definition') {
      const unit = functionUnit(node);
      if (unit !== undefined) functions.push(unit);
    } else if (node.type === 'import_statement') {
      for (const one of childrenOf(node)) imported.add((one.type === 'aliased_import' ? field(one, 'name') : one)?.text ?? '');
    } else if (node.type === 'import_from_statement') {
      imported.add(field(node, 'module_name')?.text ?? '');
    }
  }
  const module: ModuleUnit = { kind: 'module', node: root, own: [...ownNodes(root)] };
  return {
    root,
    units: [module, ...functions],
    functions,
    imported,
    isTest: (path !== undefined && TEST_FILE.test(path)) || functions.some(({ name }) => name.startsWith('test_')),
    isStub: path?.endsWith('.pyi') === true,
  };
}

function functionUnit(node: Node): FunctionUnit | undefined {
  const nameNode = field(node, 'name');
  const body = field(node, 'body');
  if (nameNode === undefined || body === undefined) return undefined;
  const decorated = node.parent?.type === 'decorated_definition' ? node.parent : undefined;
  const [first, ...rest] = childrenOf(body);
  const docstringNode = first?.type === 'expression_statement' ? childrenOf(first)[0] : undefined;
  const text = stringValue(docstringNode);
  return {
    kind: 'function',
    node,
    name: nameNode.text,
    nameNode,
    body,
    parameters: parametersOf(node),
    decorators: decorated === undefined ? [] : childrenOf(decorated).filter(({ type }) => type === 'decorator').flatMap(decoratorOf),
    docstring: text === undefined || docstringNode === undefined ? undefined : readDocstring(docstringNode, text),
    statements: text === undefined ? childrenOf(body) : rest,
    owner: ownerOf(decorated ?? node),
    own: [...ownNodes(body)],
  };
}

function decoratorOf(node: Node): { name: string; node: Node }[] {
  const [expression] = childrenOf(node);
  const name = expression?.type === 'call' ? calleeOf(expression) : dottedName(expression);
  return name === undefined ? [] : [{ name, node }];
}

function ownerOf(definition: Node): FunctionUnit['owner'] {
  const block = definition.parent;
  const owner = block?.parent;
  if (block?.type !== 'block' || owner?.type !== 'class_definition') return undefined;
  const bases = field(owner, 'superclasses');
  return { name: field(owner, 'name')?.text ?? '', bases: bases === undefined ? [] : childrenOf(bases).map(({ text }) => text) };
}

const SPLATS: Readonly<Record<string, Parameter['kind']>> = { list_splat_pattern: 'list', dictionary_splat_pattern: 'dictionary' };

function parametersOf(definition: Node): Parameter[] {
  const list = field(definition, 'parameters');
  return list === undefined ? [] : childrenOf(list).flatMap(parameterOf);
}

function parameterOf(node: Node): Parameter[] {
  if (node.type === 'identifier') return [{ name: node.text, kind: 'plain', node }];
  const splat = SPLATS[node.type];
  const inner = field(node, 'name') ?? childrenOf(node)[0];
  if (inner === undefined) return [];
  if (splat !== undefined) return [{ name: inner.text, kind: splat, node: inner }];
  return parameterOf(inner);
}

/** Decorators by which another piece of code answers in place of the body. */
const ABSTRACT = /(?:^|\.)(?:abstractmethod|abstractproperty|overload|abstractclassmethod|abstractstaticmethod|hookspec)$/;
const ABSTRACT_BASE = /(?:^|\.)(?:ABC|Protocol|Interface)\b|metaclass\s*=\s*(?:abc\.)?ABCMeta/;

/** Whether it only says what others are to do. */
export const isAbstract = ({ decorators, owner }: FunctionUnit): boolean =>
  decorators.some(({ name }) => ABSTRACT.test(name)) || owner?.bases.some((base) => ABSTRACT_BASE.test(base)) === true;

const ROUTE = /\.(?:route|get|post|put|delete|patch|head|options|websocket|api_route)$/;
const HANDLER_METHOD = /^do_[A-Z]+$/;
/** Methods of class-based views that are named for the verb. */
const VIEW_METHOD = /^(?:get|post|put|delete|patch)$/;
const VIEW_BASE = /(?:View|Resource|RequestHandler|HTTPEndpoint)$/;

export type Boundary = 'route' | 'view' | 'http-server';

/** Whether the function answers requests from outside, and of which kind it is. */
export function boundaryOf(unit: FunctionUnit): Boundary | undefined {
  if (unit.decorators.some(({ name, node }) => ROUTE.test(name) && node.text.includes('('))) return 'route';
  if (HANDLER_METHOD.test(unit.name) && unit.owner !== undefined) return 'http-server';
  if (unit.parameters.find(({ name }) => name !== 'self' && name !== 'cls')?.name === 'request') return 'view';
  return VIEW_METHOD.test(unit.name) && unit.owner?.bases.some((base) => VIEW_BASE.test(base)) === true ? 'view' : undefined;
}
