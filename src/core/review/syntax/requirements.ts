/** PP201 to PP205: what docstring, name or annotation promise, and the body does not do. */
import type { Node } from 'web-tree-sitter';
import type { Finding, SyntaxRule } from './finding';
import { allNodes, argumentsOf, calleeOf, childrenOf, dottedName, field, methodOf, namesIn } from './nodes';
import { isAbstract, type FunctionUnit, type Module } from './units';

/** Only functions that are meant to do something themselves. */
const doing = ({ functions, isStub }: Module): FunctionUnit[] => (isStub ? [] : functions.filter((unit) => !isAbstract(unit)));

/** A parameter that only the docstring knows. */
export const strayParameters: SyntaxRule = ({ functions }) =>
  functions.flatMap((unit) => {
    const { docstring, parameters, nameNode } = unit;
    if (docstring === undefined || parameters.some(({ kind }) => kind === 'dictionary')) return [];
    const names = new Set(parameters.map(({ name }) => name));
    const stray = docstring.parameters.filter((name) => !names.has(name));
    // Behind *args anything may be documented that is taken out of it.
    if (stray.length === 0 || parameters.some(({ kind }) => kind === 'list')) return [];
    return [{ code: 'PP201', at: nameNode, about: `The parameter ${listed(stray)}`, related: [{ at: docstring.node, message: 'The docstring.' }] } satisfies Finding];
  });

const listed = (names: readonly string[]): string => [...new Set(names)].map((name) => `"${name}"`).join(', ');

/** A result promised by docstring, annotation or name. */
export const missingResults: SyntaxRule = (module) =>
  doing(module).filter(finished).flatMap((unit) => {
    // What __init__ says it returns is the object.
    if (unit.name === '__init__' || givesResult(unit) || endsInRaise(unit)) return [];
    const promise = promiseOf(unit, module.isTest);
    return promise === undefined ? [] : [{ code: 'PP202', at: unit.nameNode, about: promise } satisfies Finding];
  });

const SUMMARY = /^returns?\s+(?:the|an?|all|whether|how|its|true|false|a list|number|sum|`)/i;
/** Annotations that need no `return`. */
const NO_VALUE = /^(?:None|(?:\w+\.)*(?:NoReturn|Never|Any|Optional\[.*\]|Iterator\b.*|Generator\b.*|AsyncIterator\b.*|AsyncGenerator\b.*|Iterable\b.*|AsyncIterable\b.*)|.*\|\s*None|.*TypeGuard.*|["'].*["'])$/s;
const PROMISING_NAME = /^(?:is|has|can|should|get|find|count|compute|calculate)_\w/;

function promiseOf(unit: FunctionUnit, isTest: boolean): string | undefined {
  const annotation = field(unit.node, 'return_type')?.text.trim();
  if (annotation !== undefined) return NO_VALUE.test(annotation) ? undefined : `The annotation says "${annotation}"`;
  const { docstring, name, owner } = unit;
  if (docstring?.returns === true) return 'The docstring describes a result';
  // "Return the book to its shelf" is an errand, not a result.
  if (docstring !== undefined && SUMMARY.test(docstring.summary) && !/return|give|send|bring/.test(name)) return 'The docstring says "Return"';
  // Names in a class with bases may be somebody else's choice.
  const ownName = owner === undefined || owner.bases.length === 0;
  return !isTest && ownName && PROMISING_NAME.test(name) && !storesResult(unit) ? `The name "${name}" asks for a result` : undefined;
}

/** The result goes into an object, or into what was handed in. */
const storesResult = ({ own, parameters }: FunctionUnit): boolean =>
  own.some((node) => {
    const left = node.type === 'assignment' || node.type === 'augmented_assignment' ? field(node, 'left') : undefined;
    if (left?.type === 'attribute' || left?.type === 'subscript') return true;
    if (node.type === 'global_statement' || node.type === 'nonlocal_statement') return true;
    const receiver = node.type === 'call' ? dottedName(field(node, 'function'))?.split('.') : undefined;
    return receiver !== undefined && receiver.length > 1 && (receiver[0] === 'self' || parameters.some(({ name }) => name === receiver[0]));
  });

const givesResult = ({ own }: FunctionUnit): boolean =>
  own.some((node) => (node.type === 'return_statement' && childrenOf(node).some(({ type }) => type !== 'none')) || node.type === 'yield' || (node.type === 'expression_statement' && /^(?:await\s+)?(?:sys\.exit|exit|os\._exit)\(/.test(node.text)));

const endsInRaise = ({ statements }: FunctionUnit): boolean => statements.at(-1)?.type === 'raise_statement';

const EMPTY = /^(?:pass|\.\.\.|raise NotImplementedError\b.*|return None|return)$/s;
const isFiller = (statement: Node): boolean => EMPTY.test(statement.text.trim());
/** Some statement does something. */
const finished = ({ statements }: FunctionUnit): boolean => statements.some((statement) => !isFiller(statement));

const TODO = /#\s*(?:TODO|FIXME|XXX|your code here|implement\b|add (?:your )?(?:code|logic|implementation)|write your code)/i;
/** Said of functions that are to do nothing. */
const MEANT_EMPTY = /\b(?:no-?op|do(?:es)? nothing|nothing to do|hook|placeholder|override|overrid|subclass|stub|dummy|ignore[sd]?|abstract|null object|by default|called (?:when|before|after)|event)\b/i;

/** A body of `pass` or a comment where the docstring says what is to be done. */
export const unfinished: SyntaxRule = (module) =>
  module.isTest
    ? []
    : doing(module).filter((unit) => !finished(unit)).flatMap((unit) => {
        const todo = TODO.test(unit.node.text);
        const { docstring, owner, nameNode } = unit;
        if (docstring === undefined && !todo) return [];
        if (!todo && (unit.statements.length === 0 || MEANT_EMPTY.test(`${unit.name.replaceAll('_', ' ')} ${docstring?.text ?? ''}`) || unit.name.startsWith('__'))) return [];
        // In a class a method that only raises is one that its heirs are to write.
        if (!todo && owner !== undefined && unit.statements.some(({ type }) => type === 'raise_statement')) return [];
        return [{ code: 'PP204', at: nameNode, about: `"${unit.name}"` } satisfies Finding];
      });

/** Calls that throw nothing of what PP203 looks for. */
const HARMLESS: ReadonlySet<string> = new Set(['len', 'isinstance', 'print', 'range', 'str', 'repr', 'abs', 'sum', 'list', 'dict', 'set', 'tuple', 'sorted', 'enumerate', 'zip', 'bool', 'round', 'reversed', 'any', 'all', 'type', 'map', 'filter']);
const HARMLESS_METHODS: ReadonlySet<string> = new Set(['append', 'extend', 'items', 'keys', 'values', 'get', 'lower', 'upper', 'strip', 'lstrip', 'rstrip', 'join', 'add', 'copy', 'startswith', 'endswith', 'isdigit', 'replace', 'title']);
/** Built-in exceptions that an operator or a call may raise by itself. */
const BY_ITSELF: ReadonlySet<string> = new Set(['TypeError', 'KeyError', 'IndexError', 'AttributeError', 'ZeroDivisionError', 'LookupError', 'ArithmeticError', 'OverflowError', 'StopIteration', 'OSError', 'IOError', 'Exception', 'AssertionError', 'RecursionError', 'NameError', 'UnicodeError', 'MemoryError']);

/** An exception that is documented where nothing is raised and nothing is called that could. */
export const missingRaises: SyntaxRule = (module) =>
  doing(module).filter(finished).flatMap((unit) => {
    const { docstring, own, nameNode } = unit;
    const missing = docstring?.raises.filter((name) => !BY_ITSELF.has(name)) ?? [];
    if (docstring === undefined || missing.length === 0 || own.some((node) => mayRaise(node))) return [];
    return [{ code: 'PP203', at: nameNode, about: `The exception ${listed(missing)}`, related: [{ at: docstring.node, message: 'The docstring.' }] } satisfies Finding];
  });

function mayRaise(node: Node): boolean {
  if (['raise_statement', 'with_statement', 'await', 'assert_statement'].includes(node.type)) return true;
  // Unpacking raises ValueError.
  if (node.type === 'pattern_list' || node.type === 'tuple_pattern') return true;
  if (node.type !== 'call') return false;
  const callee = calleeOf(node);
  return !(callee !== undefined && HARMLESS.has(callee)) && !(callee?.includes('.') !== false && HARMLESS_METHODS.has(methodOf(node) ?? ''));
}

/** A documented parameter that the body leaves aside. */
export const unusedParameters: SyntaxRule = (module) =>
  doing(module).filter(finished).flatMap((unit) => {
    const { docstring, parameters, body, owner, decorators } = unit;
    // A method of an heir and a function that is registered take what they are given.
    if (docstring === undefined || (owner !== undefined && owner.bases.length > 0) || decorators.length > 0 || endsInRaise(unit)) return [];
    const used = namesIn(body);
    if (readsAll(body)) return [];
    const documented = new Set(docstring.parameters);
    return parameters
      .filter(({ name }) => documented.has(name) && !used.has(name) && !name.startsWith('_') && !mentionsUnused(docstring.text, name))
      .map(({ name, node }): Finding => ({ code: 'PP205', at: node, about: `The parameter "${name}"` }));
  });

const mentionsUnused = (text: string, name: string): boolean => new RegExp(`\\b${name}\\b[^\\n]*\\b(?:unused|ignored|not used|deprecated|reserved|compatibility)\\b`, 'i').test(text);

const READS_ALL: ReadonlySet<string> = new Set(['locals', 'vars', 'eval', 'exec', 'super']);
const readsAll = (body: Node): boolean => {
  for (const node of allNodes(body)) if (node.type === 'call' && READS_ALL.has(calleeOf(node) ?? '') && argumentsOf(node).positional.length === 0) return true;
  return false;
};
