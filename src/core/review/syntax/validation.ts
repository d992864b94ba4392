/** PP401, PP402, PP403, PP404: input that is used at a public boundary before anyone has looked at it. */
import type { Node } from 'web-tree-sitter';
import type { Finding, SyntaxRule } from './finding';
import { Flow } from './flow';
import { argumentsOf, around, calleeOf, childrenOf, dottedName, field, namesIn } from './nodes';
import { boundaryOf, type FunctionUnit, type Module } from './units';

const CONVERSIONS: ReadonlySet<string> = new Set(['int', 'float', 'complex', 'Decimal', 'decimal.Decimal', 'Fraction', 'datetime.strptime', 'datetime.fromisoformat', 'datetime.datetime.strptime', 'uuid.UUID', 'UUID', 'json.loads']);
/** What a handler must catch for each use to be checked. */
const FAILED_CONVERSION = /\b(?:ValueError|TypeError|ArithmeticError|InvalidOperation|JSONDecodeError|Exception|BaseException)\b/;
const FAILED_LOOKUP = /\b(?:KeyError|LookupError|TypeError|Exception|BaseException)\b/;
const FAILED_INDEX = /\b(?:IndexError|LookupError|Exception|BaseException|ValueError)\b/;

/** Text from a request, the command line or the keyboard converted where nobody catches what it throws. */
export const conversions: SyntaxRule = ({ units, isTest }) =>
  isTest
    ? []
    : units.flatMap((unit) => {
        const found: Finding[] = [];
        const flow = new Flow(unit);
        flow.run((node) => {
          if (node.type !== 'call' || !CONVERSIONS.has(calleeOf(node) ?? '')) return;
          const input = flow.inputOf(argumentsOf(node).positional[0]);
          // A router that cuts out a number has checked it.
          if (input === undefined || input.from === 'path' || caught(node, FAILED_CONVERSION) || isArgumentType(node)) return;
          found.push({ code: 'PP401', at: node, ...(input.origin.id !== node.id && { related: [{ at: input.origin, message: 'The input comes from here.' }] }) });
        });
        return found;
      });

/** `type=int(…)` of argparse is checked by it. */
const isArgumentType = (node: Node): boolean => node.parent?.type === 'keyword_argument';

/** Whether a `try` around the node catches one of the exceptions. */
function caught(node: Node, exceptions: RegExp): boolean {
  for (let at = around(node, ['try_statement']); at !== undefined; at = around(at, ['try_statement'])) {
    const body = field(at, 'body');
    if (body === undefined || node.startIndex < body.startIndex || node.endIndex > body.endIndex) continue;
    const clauses = childrenOf(at).filter(({ type }) => type === 'except_clause' || type === 'except_group_clause');
    if (clauses.some((clause) => isBare(clause) || exceptions.test(headOf(clause)))) return true;
  }
  return around(node, ['with_statement']) !== undefined && /\bsuppress\(/.test(around(node, ['with_statement'])?.text.split('\n')[0] ?? '');
}

const headOf = (clause: Node): string => clause.text.split(':')[0] ?? '';
const isBare = (clause: Node): boolean => /^except\s*$/.test(headOf(clause));

/** `sys.argv[1]` where nobody asks how many there are. */
export const commandLine: SyntaxRule = (module) => {
  if (module.isTest || countsArguments(module)) return [];
  return module.units.flatMap((unit) =>
    unit.own
      .filter((node) => node.type === 'subscript' && isArgv(field(node, 'value')) && isPositiveIndex(field(node, 'subscript')) && !caught(node, FAILED_INDEX))
      .slice(0, 1)
      .map((at): Finding => ({ code: 'PP402', at })),
  );
};

const isArgv = (node: Node | undefined): boolean => ['sys.argv', 'argv'].includes(dottedName(node) ?? '');
const isPositiveIndex = (node: Node | undefined): boolean => node?.type === 'integer' && Number(node.text) > 0;

/** Anywhere: scripts check at the top and use what they got in a function. */
const countsArguments = ({ units, imported }: Module): boolean =>
  imported.has('argparse') || imported.has('click') || units.some(({ own }) => own.some((node) => node.type === 'call' && calleeOf(node) === 'len' && isArgv(argumentsOf(node).positional[0])));

/** `assert` as the guard of a public function's arguments. */
export const assertedArguments: SyntaxRule = ({ functions, isTest }) => (isTest ? [] : functions.filter(isPublic).flatMap(assertsAtStart));

const isPublic = ({ name, owner, node }: FunctionUnit): boolean =>
  (!name.startsWith('_') || name === '__init__') && owner?.name.startsWith('_') !== true && around(node, ['function_definition']) === undefined;

function assertsAtStart({ statements, parameters }: FunctionUnit): Finding[] {
  const names = new Set(parameters.map(({ name }) => name).filter((name) => name !== 'self' && name !== 'cls'));
  const end = statements.findIndex(({ type }) => type !== 'assert_statement');
  const asserts = end < 0 ? statements : statements.slice(0, end);
  return asserts.filter((one) => [...namesIn(one)].some((name) => names.has(name))).map((at): Finding => ({ code: 'PP403', at }));
}

/** `request.json["name"]` in a handler that neither catches nor looks. */
export const requestFields: SyntaxRule = ({ functions, isTest }) =>
  isTest
    ? []
    : functions.filter((unit) => boundaryOf(unit) !== undefined).flatMap((unit) => {
        const found = new Map<number, Finding>();
        const flow = new Flow(unit);
        flow.run((node) => {
          if (node.type !== 'subscript' || isTarget(node)) return;
          const value = field(node, 'value');
          const input = value?.type === 'subscript' ? undefined : flow.inputOf(value);
          if (input?.body !== true || caught(node, FAILED_LOOKUP) || found.has(input.origin.id)) return;
          const related = input.origin.id === value?.id ? undefined : [{ at: input.origin, message: 'The body comes from here.' }];
          found.set(input.origin.id, { code: 'PP404', at: node, ...(related && { related }) });
        });
        return [...found.values()];
      });

const isTarget = (node: Node): boolean => node.parent?.type === 'assignment' && field(node.parent, 'left')?.id === node.id;
