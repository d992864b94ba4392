/** What the page says of an answer's state, to eyes and to screen readers. */
import { SHOWN_LENGTH, type AnswerState, type AnswerView } from './protocol';

export const STATE_WORDS: Record<AnswerState, string> = {
  running: 'Answering…',
  done: 'Done',
  stopped: 'Stopped',
  failed: 'Failed',
  unusable: 'Cannot be used',
};

const counted = (tokens: number): string => (tokens === 1 ? '1 token' : `${tokens} tokens`);

/** Parts of a line of facts, told apart for eyes and ears. */
const SEPARATOR = ' · ';
export const joinFacts = (...parts: string[]): string => parts.filter((part) => part !== '').join(SEPARATOR);

/** Place, model and speed in one line. */
export function facts({ place, modelName, tokens, tokensPerSecond }: AnswerView): string {
  const speed = tokensPerSecond > 0 ? `${counted(tokens)}, ${tokensPerSecond < 10 ? tokensPerSecond.toFixed(1) : Math.round(tokensPerSecond)} per second` : counted(tokens);
  return joinFacts(place, modelName, tokens > 0 ? speed : '');
}

/** One sentence for a screen reader, when the state changes. */
export function announcement({ state, title, tokens, message }: AnswerView): string {
  const what = title.replaceAll('`', '');
  const count = tokens > 0 ? `, ${counted(tokens)}` : '';
  const endings: Record<AnswerState, string> = {
    running: `Answering: ${what}`,
    done: `Done${count}`,
    stopped: `Stopped${count}`,
    failed: `Failed. ${message ?? ''}`,
    unusable: message ?? STATE_WORDS.unusable,
  };
  return endings[state].trim();
}

/** What of the answer is not on screen; undefined where all is. */
export function hiddenRest({ length, cut }: Pick<AnswerView, 'length' | 'cut'>): string | undefined {
  const rest = length > SHOWN_LENGTH ? `… ${size(length - SHOWN_LENGTH)} more. Copy has all.` : '';
  const lost = cut ? `The answer was longer than ${size(length)}; what came after that was not kept.` : '';
  return [rest, lost].filter(Boolean).join(' ') || undefined;
}

function size(units: number): string {
  if (units >= 1_000_000) return `${(units / 1_000_000).toFixed(1)} MB`;
  if (units >= 1_000) return `${Math.round(units / 1000)} kB`;
  return units === 1 ? '1 character' : `${units} characters`;
}
