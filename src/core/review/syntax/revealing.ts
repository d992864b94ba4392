/** PP601, PP602, PP603: internals that reach a client, secrets in messages, error pages left on. */
import type { Node } from 'web-tree-sitter';
import type { Finding, SyntaxRule } from './finding';
import { allNodes, argumentsOf, calleeOf, childrenOf, dottedName, field, filledIn, stringValue } from './nodes';
import { boundaryOf } from './units';

/** Exceptions whose text was written for developers; a ValidationError's was written for who sent the data. */
const INTERNAL = /(?:^|\.)(?:Exception|BaseException|OSError|IOError|RuntimeError|DatabaseError|OperationalError|IntegrityError|ProgrammingError|SQLAlchemyError|DBAPIError|Error|PyMongoError|ConnectionError|CalledProcessError|SubprocessError|KeyError|TypeError|AttributeError|ImportError)$/;
const TRACEBACK = /^(?:traceback\.(?:format_exc|format_exception|format_tb|format_stack)|sys\.exc_info)$/;
/** Calls that answer a client. */
const ANSWERS = /(?:^|\.)(?:jsonify|HTTPException|HttpResponse\w*|JsonResponse|JSONResponse|PlainTextResponse|HTMLResponse|Response|make_response|abort|render_template\w*|send_error|HTTPError|json_response)$|^self\.(?:wfile\.write|write|finish)$/;

export const shownErrors: SyntaxRule = ({ functions, isTest }) =>
  isTest ? [] : functions.filter((unit) => boundaryOf(unit) !== undefined).flatMap((unit) => unit.own.filter(({ type }) => type === 'except_clause').flatMap((clause) => shownIn(clause)));

function shownIn(clause: Node): Finding[] {
  const caught = childrenOf(clause).find(({ type }) => type !== 'block');
  const name = caught?.type === 'as_pattern' ? field(caught, 'alias')?.text : undefined;
  const types = caught?.type === 'as_pattern' ? childrenOf(caught)[0] : caught;
  const internal = types === undefined || (types.type === 'tuple' ? childrenOf(types) : [types]).some((type) => INTERNAL.test(dottedName(type) ?? ''));
  for (const node of allNodes(clause)) {
    const value = node.type === 'return_statement' || (node.type === 'call' && ANSWERS.test(calleeOf(node) ?? '')) ? node : undefined;
    const shown = value && errorText(value, internal ? name : undefined);
    if (shown !== undefined) return [{ code: 'PP601', at: shown }];
  }
  return [];
}

/** The node in which an answer spells the exception out. */
function errorText(answer: Node, name: string | undefined): Node | undefined {
  for (const node of allNodes(answer)) {
    if (node.type === 'call' && TRACEBACK.test(calleeOf(node) ?? '')) return node;
    if (name === undefined) continue;
    if (node.type === 'call' && /^(?:str|repr|format)$/.test(calleeOf(node) ?? '') && argumentsOf(node).positional[0]?.text === name) return node;
    if (node.type === 'interpolation' && spells(filledName(node), name)) return node;
    if (node.type === 'binary_operator' && filledIn(node).some((one) => one.text === name)) return node;
    if (node.type === 'attribute' && field(node, 'object')?.text === name && ['args', 'message', 'stderr', 'orig'].includes(field(node, 'attribute')?.text ?? '')) return node;
  }
  return undefined;
}

const filledName = (interpolation: Node): Node | undefined => field(interpolation, 'expression') ?? childrenOf(interpolation)[0];
const spells = (node: Node | undefined, name: string): boolean => node !== undefined && (node.text === name || (node.type === 'call' && argumentsOf(node).positional[0]?.text === name && /^(?:str|repr)$/.test(calleeOf(node) ?? '')));

const SECRET = /^_*(?:\w+_)?(?:password|passwd|pwd|passphrase|secret|secret_?key|api_?key|(?:access|auth|refresh|api|bearer|session|secret)_?token|private_?key|credentials?|client_secret)$/i;
const LOGGING = /^(?:print|warnings\.warn|logging\.\w+|(?:self\.)?_?(?:log|logger|LOG|LOGGER)\.(?:debug|info|warning|warn|error|exception|critical|log))$/;

/** A secret that is written into an exception, a log or onto the screen. */
export const spelledSecrets: SyntaxRule = ({ units, isTest }) =>
  isTest
    ? []
    : units.flatMap(({ own }) => {
        const messages = own.flatMap((node) => messagesOf(node));
        const found = messages.flatMap((message) => (isSecret(message) ? [message] : filledIn(message).filter(isSecret)));
        return [...new Map(found.map((at) => [at.id, at])).values()].map((at): Finding => ({ code: 'PP602', at, about: `"${at.text}" is shown` }));
      });

/** What the node tells to people. */
function messagesOf(node: Node): Node[] {
  if (node.type === 'raise_statement') {
    const [raised] = childrenOf(node);
    return raised?.type === 'call' ? [...argumentsOf(raised).positional, ...argumentsOf(raised).keywords.values()] : [];
  }
  return node.type === 'call' && LOGGING.test(calleeOf(node) ?? '') ? [...argumentsOf(node).positional] : [];
}

const isSecret = (node: Node): boolean => {
  const name = node.type === 'attribute' ? field(node, 'attribute')?.text : node.type === 'identifier' ? node.text : undefined;
  return name !== undefined && SECRET.test(name);
};

const APPS = /^(?:FastAPI|Starlette|Sanic|Quart|tornado\.web\.Application|Application|web\.Application)$/;

/** `app.debug = True`, `FastAPI(debug=True)`, `cgitb.enable()`. */
export const debugPages: SyntaxRule = ({ units, isTest }) => (isTest ? [] : units.flatMap(({ own }) => own.flatMap(debugPage)));

function debugPage(node: Node): Finding[] {
  if (node.type === 'call') {
    const callee = calleeOf(node) ?? '';
    const on = (APPS.test(callee) && argumentsOf(node).keywords.get('debug')?.type === 'true') || (callee === 'cgitb.enable' && argumentsOf(node).keywords.get('display')?.text !== '0');
    return on ? [{ code: 'PP603', at: node }] : [];
  }
  if (node.type !== 'assignment' || field(node, 'right')?.type !== 'true') return [];
  const left = field(node, 'left');
  return left !== undefined && isDebugSwitch(left) ? [{ code: 'PP603', at: node }] : [];
}

function isDebugSwitch(left: Node): boolean {
  if (left.type === 'subscript') return /(?:^|\.)config$/.test(field(left, 'value')?.text ?? '') && ['DEBUG', 'PROPAGATE_EXCEPTIONS'].includes(stringValue(field(left, 'subscript')) ?? '');
  return /^(?:app|application|api)\.debug$/.test(dottedName(left) ?? '');
}
