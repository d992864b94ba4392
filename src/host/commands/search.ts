/** Asks for texts, one after another, until one passes. No VS Code in here. */
import type { GenerateResult, GenerateStats } from '../../common/protocol';
import type { Answer } from '../../core/answers/answer';
import { CHECKS, type Check, type RunOutcome, type StopCause, type UnusableAnswer } from './outcome';

export interface SearchParts {
  /** Texts at most. */
  readonly candidates: number;
  /** @param attempt counts from 0 */
  write(attempt: number): Promise<GenerateResult>;
  read(result: Extract<GenerateResult, { kind: 'done' }>): Answer;
  /** Of a replacement; undefined where there is nothing to check. */
  readonly check?: ((replacement: string) => Promise<Check>) | undefined;
  /** Why the search is to end; undefined while it may go on. */
  stopped(): StopCause | undefined;
}

/** What keeps a text from being offered; the last is the least bad. */
const FAULTS = ['still-there', 'new-errors'] as const satisfies readonly Check[];
type Fault = (typeof FAULTS)[number];

interface Faulty {
  readonly kind: 'faulty';
  readonly fault: Fault;
  readonly text: string;
  readonly stats: GenerateStats;
}
type Failed = Faulty | { readonly kind: 'unusable'; readonly answer: UnusableAnswer; readonly stats: GenerateStats };

/** Never rejects for a reason that the engine can name. The first text that passes is taken; if none does, the best is told. */
export async function search(parts: SearchParts): Promise<RunOutcome> {
  const failed: Failed[] = [];
  for (let attempt = 0; attempt < parts.candidates; attempt++) {
    const result = await parts.write(attempt);
    const end = endOf(result, parts);
    if (end) return end;
    if (result.kind !== 'done') break;
    const { stats } = result;
    const answer = parts.read(result);
    if (answer.kind === 'unusable') {
      failed.push({ kind: 'unusable', answer, stats });
      continue;
    }
    const texts = attempt + 1;
    if (answer.kind !== 'replacement' || !parts.check) return { kind: 'answered', answer, stats, texts };
    const { text } = answer;
    // The same text again has the same faults.
    if (failed.some((one) => one.kind === 'faulty' && one.text === text)) continue;
    const check = await parts.check(text);
    const cause = parts.stopped();
    if (cause) return { kind: 'stopped', cause };
    if (!isFault(check)) return { kind: 'answered', answer, check, stats, texts };
    failed.push({ kind: 'faulty', fault: check, text, stats });
  }
  return nothingPassed(failed, parts.candidates);
}

function endOf(result: GenerateResult, parts: SearchParts): RunOutcome | undefined {
  const cause = parts.stopped();
  if (cause) return { kind: 'stopped', cause };
  if (result.kind === 'failed') return { kind: 'failed', reason: result.reason, message: result.message };
  return result.kind === 'cancelled' ? { kind: 'stopped', cause: 'shutdown' } : undefined;
}

const isFault = (check: Check): check is Fault => (FAULTS as readonly Check[]).includes(check);

/** What parses is better than what does not; of what does not, the likeliest text says most. */
function nothingPassed(failed: readonly Failed[], tried: number): RunOutcome {
  const faulty = failed.filter((one) => one.kind === 'faulty').sort((a, b) => FAULTS.indexOf(b.fault) - FAULTS.indexOf(a.fault))[0];
  const texts = tried === 1 ? '' : ` ${tried} texts were tried, and none passed.`;
  if (faulty) {
    return { kind: 'unusable', reason: faulty.fault, message: `${CHECKS[faulty.fault]}${texts} The best one is shown as text.`, best: faulty.text, stats: faulty.stats, texts: tried };
  }
  const [first] = failed;
  if (first?.kind !== 'unusable') throw new Error('a search without candidates');
  return { kind: 'unusable', reason: first.answer.reason, message: `${first.answer.message}${texts}`, best: first.answer.text, stats: first.stats, texts: tried };
}
