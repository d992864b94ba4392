/** The last look at what would take the target's place. */
import { readSource } from '../syntax/logicalLines';
import { insertionKeepsParseable } from '../syntax/parseable';
import { refused, type Refused } from './answer';
import { forbiddenIn } from './characters';
import type { TargetedInput } from './input';
import { problemIn } from './judge';

/**
 * Why the text must not take the target's place; undefined where it may.
 *
 * @param judged the text is to be valid Python; else it may be as unfinished as it was
 */
export function refusedInPlace(text: string, { target, documentText, syntax }: TargetedInput, judged = true): Refused | undefined {
  const characters = forbiddenIn(text, target.text);
  if (characters !== undefined) return characters;
  const problem = !judged ? undefined : problemIn(text, { own: target.text, syntax, blocks: target.kind !== 'statements' });
  if (problem !== undefined) return refused('does-not-parse', problem);
  const whole = insertionKeepsParseable({ text: documentText, source: readSource(documentText) }, { start: target.start, end: target.end, text });
  return whole.kind === 'ok' ? undefined : refused('breaks-file', whole.why);
}
