/** Code that an answer lost: remarks in its place, lines that fell out of the body, methods that are gone. */
import type { Target } from '../commands/target';
import { judgeLine } from '../syntax/statement';
import { lexLine, type Token } from '../syntax/tokens';
import type { UnusableReason } from './answer';
import { answeredIn, type Answered } from './definitions';
import { sameHeader } from './signature';

/** `# ... rest of the code`, `# your code here`, `# unchanged`. */
const REMARK =
  /#\s*(?:\.{3}|…)|#.*\b(?:rest of (?:the |your )?(?:code|function|method|class|file|body|implementation)|existing (?:code|logic|implementation)|(?:remains?|stays?) (?:the same|unchanged|as is)|same as (?:before|above|original)|(?:your|add) code here|code goes here|implement (?:this|me|here|the (?:rest|logic))|omitted for brevity|(?:other|remaining) (?:methods|code))\b/i;

/** A line of the answer says that code was left out, and no line of the target says it. */
export function hasRemark(answer: string, original: string): boolean {
  const own = new Set(original.split(/\r\n|\r|\n/).map((line) => line.trim()));
  return answer.split(/\r\n|\r|\n/).some((line) => REMARK.test(line) && !own.has(line.trim()));
}

/** A line directly below a definition that went on with its body, but at the margin: there the body would end too early. */
export function goesOnAtMargin(code: string, { end }: Pick<Answered, 'end'>): boolean {
  const [line = ''] = code.slice(end).split('\n').slice(1);
  const { tokens } = lexLine(line, 0);
  const [first] = tokens;
  if (first === undefined || /^\s/.test(line) || tokens[1]?.text === '__name__') return false;
  return BODY_WORDS.has(first.key) || (first.key === 'NAME' && assigns(tokens) && judgeLine({ tokens, unclosed: undefined }, false).kind === 'ok');
}

const BODY_WORDS = new Set('return yield raise continue break for while if elif else try except finally with'.split(' '));
const ASSIGNS = new Set('= += -= *= /='.split(' '));

/** The first of brackets and assignments is an assignment; those within brackets are arguments. */
const assigns = (tokens: readonly Token[]): boolean => ASSIGNS.has(tokens.find(({ key }) => key === '(' || ASSIGNS.has(key))?.key ?? '');

/** What became of the methods of a class; undefined where all are there, called as before. */
export function lostMethods(answer: string, { code, kind }: Target): UnusableReason | undefined {
  if (kind !== 'class') return undefined;
  const now = methodsIn(answer);
  for (const method of methodsIn(code)) {
    const same = now.filter(({ name }) => name === method.name);
    if (same.length === 0) return 'left-out';
    if (!same.some(({ tokens }) => sameHeader(tokens, method.tokens))) return 'changed-signature';
  }
  return undefined;
}

/** Functions directly in the first class of a text. */
function methodsIn(text: string): Answered[] {
  const [outer, ...inner] = answeredIn(text);
  if (outer === undefined) return [];
  const columns = Math.min(...inner.map((one) => one.columns));
  return inner.filter((one) => one.columns === columns && one.kind === 'function');
}
