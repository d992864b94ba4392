/** PP501, PP502, PP503: secrets from a predictable source, credentials without encryption. */
import type { Node } from 'web-tree-sitter';
import type { Finding, SyntaxRule } from './finding';
import { allNodes, argumentsOf, around, calleeOf, childrenOf, field, methodOf, namesIn, receiverOf, stringValue } from './nodes';
import type { Unit } from './units';

const RANDOM = /^random\.(?:choice|choices|randint|random|randrange|getrandbits|sample|randbytes|uniform)$/;
/** Names of what must not be guessed; a `token` of a parser is no secret, one that is made by chance is. */
const SECRET = /(?:^|_)(?:password|passwd|pwd|passphrase|token|secret|otp|salt|nonce|csrf|pin|api_?key|session_?(?:id|key)|secret_?key|reset_?code|verification_?code|activation_?code)s?$/i;
const MAKES_SECRET = /(?:^|_)(?:password|passphrase|token|secret|otp|salt|nonce|csrf|pin|api_?key|session_?(?:id|key)|reset_?code|verification_?code|activation_?code)s?(?:_|$)/i;

export const predictableSecrets: SyntaxRule = ({ units, isTest }) =>
  isTest
    ? []
    : units.flatMap((unit) => {
        const calls = unit.own.filter((node) => node.type === 'call' && RANDOM.test(calleeOf(node) ?? ''));
        return calls.filter((call) => isForSecret(call, unit)).slice(0, 1).map((at): Finding => ({ code: 'PP501', at }));
      });

function isForSecret(call: Node, unit: Unit): boolean {
  const assignment = around(call, ['assignment', 'augmented_assignment', 'keyword_argument']);
  const target = assignment && (field(assignment, 'left') ?? field(assignment, 'name'));
  if (target !== undefined && SECRET.test(lastName(target.text))) return true;
  return unit.kind === 'function' && MAKES_SECRET.test(unit.name) && !/test|check|verify|count|parse|valid/i.test(unit.name);
}

const lastName = (text: string): string => text.replace(/\[["']?|["']?\]/g, '.').split('.').filter((part) => part !== '').at(-1) ?? text;

const SENDING = /^(?:requests|httpx|session|client|s|http|aiohttp|self\.(?:session|client|_session|_client))\.(?:get|post|put|patch|delete|request)$|(?:^|\.)urlopen$/;
const PLAIN_HTTP = /^http:\/\/(?!(?:localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker\.internal|[\w-]+(?::\d+)?(?:\/|$)))/i;
const CREDENTIAL = /password|passwd|secret|api_?key|token|credential|authorization/i;

export const plainCredentials: SyntaxRule = ({ units, isTest }) =>
  isTest
    ? []
    : units.flatMap(({ own }) => {
        const addresses = plainAddresses(own);
        return own.filter((node) => node.type === 'call' && SENDING.test(calleeOf(node) ?? '') && sendsPlainly(node, addresses)).map((at): Finding => ({ code: 'PP502', at }));
      });

/** Names that hold an unencrypted address here. */
const plainAddresses = (own: readonly Node[]): Set<string> =>
  new Set(own.flatMap((node) => (node.type === 'assignment' && isPlain(field(node, 'right')) ? [field(node, 'left')?.text ?? ''] : [])));

function isPlain(node: Node | undefined): boolean {
  const [first] = node?.type === 'string' ? childrenOf(node).filter(({ type }) => type === 'string_content') : [];
  return PLAIN_HTTP.test(stringValue(node) ?? first?.text ?? '');
}

function sendsPlainly(call: Node, addresses: ReadonlySet<string>): boolean {
  const { positional, keywords } = argumentsOf(call);
  const address = positional.find((one) => isPlain(one) || addresses.has(one.text)) ?? keywords.get('url');
  if (address === undefined || !(isPlain(address) || addresses.has(address.text))) return false;
  if (keywords.has('auth')) return true;
  return ['headers', 'json', 'data', 'params'].some((name) => {
    const value = keywords.get(name);
    return value !== undefined && (CREDENTIAL.test(value.text) || [...namesIn(value)].some((one) => CREDENTIAL.test(one)));
  });
}

/** `SMTP(…).login(…)` where nobody has called starttls(). */
export const plainMail: SyntaxRule = ({ units }) =>
  units.flatMap(({ own }) => {
    const calls = own.filter(({ type }) => type === 'call');
    const opened = calls.some((call) => /^(?:smtplib\.)?SMTP$/.test(calleeOf(call) ?? ''));
    if (!opened || calls.some((call) => methodOf(call) === 'starttls')) return [];
    const login = calls.find((call) => methodOf(call) === 'login' && receiverOf(call) !== undefined && isMailName(receiverOf(call) as Node, own));
    return login === undefined ? [] : [{ code: 'PP503', at: login } satisfies Finding];
  });

function isMailName(receiver: Node, own: readonly Node[]): boolean {
  return own.some((node) => {
    const value = node.type === 'assignment' ? field(node, 'right') : node.type === 'as_pattern' ? childrenOf(node)[0] : undefined;
    const name = node.type === 'assignment' ? field(node, 'left') : field(node, 'alias');
    if (value === undefined || name?.text !== receiver.text) return false;
    for (const one of allNodes(value)) if (one.type === 'call' && /^(?:smtplib\.)?SMTP$/.test(calleeOf(one) ?? '')) return true;
    return false;
  });
}
