/** Which pieces of a review say something of the code, and which only frame it, praise it or repeat it. */
import { saysSomething } from '../../answers/docstringText';
import { isEcho } from '../../answers/echo';
import { fencedBlocks } from '../../answers/fences';

/** What a piece is worth. */
export type Worth = 'remark' | 'praise' | 'nothing';

/** What praises is taken back by what follows these words. */
const TAKEN_BACK = /\b(?:but|however|except|although|though|should|could|might|unless|instead|yet|missing|wrong|fails?)\b/i;

const THINGS = '(?:issues?|problems?|bugs?|mistakes?|concerns?|vulnerabilit(?:y|ies)|remarks?|risks?|errors?|faults?)';
const PRAISE: readonly RegExp[] = [
  new RegExp(`(?:\\b(?:no|not any|without|without any)|(?:\\bnot|n['’]t)(?: \\w+){1,3} any)(?: [\\w-]+){0,3} ${THINGS}(?:[.!…]|$| (?:were|was|are|is|have been|can be|to|in|with|here|found|detected)\\b)`, 'i'),
  /^(?:overall,? |in general,? )?(?:the|this|your) (?:code|function|method|class|implementation)(?: above)? (?:is|looks|seems|appears)(?: to be)?(?: all| already| very| quite)? (?:correct|fine|good|ok(?:ay)?|clean|right|safe|clear|well[- ]\w+|readable)\b/i,
  /^(?:nothing(?: is)?(?: wrong| to (?:report|remark|add|say|fix))?|none|n\/a|lgtm|(?:it |this |all |everything )?looks (?:good|fine|right|correct)(?: to me)?)[.!]?$/i,
];

/** What leads to something else, or turns to the user. */
const FRAME: readonly RegExp[] = [
  /^[^\n]{0,160}:$/,
  /^(?:the|an?|my) (?:corrected|fixed|improved|revised|updated|better|rewritten) (?:code|version|function|class|implementation)\b/i,
  /^(?:let me know|i hope|hope this|feel free|if you (?:have|need|want))\b/i,
];
/** What sums up a list. */
const SUMMARY: readonly RegExp[] = [
  /^(?:overall|in (?:summary|conclusion|short)|to (?:sum up|summari[sz]e|conclude)|these (?:changes|improvements|fixes|suggestions)|with these|by (?:making|addressing|fixing|implementing|applying)|after (?:making|these))\b/i,
];

/** What is left in front of the words where a quotation was. */
const LEADING_SIGNS = /^[^\p{L}]+/u;
/** A letter alone is a symbol. */
const WORD = /\p{L}{2,}/gu;

/** Where a piece stands: an item, text before or after items, or text where there are none. */
export type Standing = 'in-list' | 'beside-list' | 'alone';

/**
 * @param code the target's, of which a repetition says nothing
 */
export function worthOf(text: string, standing: Standing, code: string): Worth {
  const words = outsideCode(text);
  if (PRAISE.some((pattern) => pattern.test(words.replace(LEADING_SIGNS, ''))) && !TAKEN_BACK.test(words)) return 'praise';
  // What a template or a talkative model writes, and what is only quoted.
  if (!saysSomething(words) || isEcho(text, [code]) || (words.match(WORD)?.length ?? 0) < (words === text ? 2 : 1)) return 'nothing';
  const frames = { 'in-list': [], alone: FRAME, 'beside-list': [...FRAME, ...SUMMARY] }[standing];
  return frames.some((pattern) => pattern.test(text)) ? 'nothing' : 'remark';
}

/** The text without code blocks and code between backquotes. */
function outsideCode(text: string): string {
  let rest = text;
  for (const { code } of fencedBlocks(text)) if (code !== '') rest = rest.replace(code, () => '');
  return rest.replace(/^\s*(?:`{3,}|~{3,}).*$/gm, '').replace(/(`+)[^`\n]+\1/g, ' ');
}
