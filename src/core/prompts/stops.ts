/** Where an answer ends, as tables: a base model runs on in the style of a textbook, a chat model closes what it opened. */
import type { PromptFamily } from '../../common/protocol';

/** What ends a turn, or the text. */
const TURN_ENDS: Readonly<Record<PromptFamily, readonly string[]>> = {
  phi: ['<|endoftext|>'],
  chatml: ['<|im_end|>', '<|im_start|>', '<|endoftext|>'],
};

/** How Phi's base models go on after an answer. */
const NEXT_EXERCISE = ['\nInstruct:', '\nOutput:', '\nExercise', '\nQuestion', '\nAlice:', '\nBob:'];
/** What stands at the margin is no part of a function that was begun there. */
const AT_MARGIN = ['\nclass ', '\ndef ', '\nasync def ', '\n@', '\n#', '\nprint(', '\nif ', '\nimport ', '\nfrom ', '\n"""'];
/** A chat model's code ends with its fence. */
const FENCE = ['\n```'];

/** What an answer is, for its end. */
export type Extent =
  /** The rest of a definition that the prompt has begun at the margin. */
  | 'definition'
  /** Statements at the margin, whatever they are. */
  | 'statements'
  /** Several functions at the margin. */
  | 'tests'
  /** Text in a `"""` string that the prompt has opened. */
  | 'text-in-quotes'
  /** Text, with code in it where that helps. */
  | 'text';

const BY_FAMILY: Readonly<Record<PromptFamily, Readonly<Record<Extent, readonly string[]>>>> = {
  phi: {
    definition: [...AT_MARGIN, ...NEXT_EXERCISE],
    statements: ['\n# ', '\n"""', ...NEXT_EXERCISE],
    tests: ['\nclass ', '\nif ', '\nprint(', '\n"""', ...NEXT_EXERCISE],
    'text-in-quotes': ['"""', '\nclass ', '\ndef ', '\nimport ', ...NEXT_EXERCISE],
    text: NEXT_EXERCISE,
  },
  chatml: { definition: [...AT_MARGIN, ...FENCE], statements: FENCE, tests: FENCE, 'text-in-quotes': [], text: [] },
};

/** Answers that repeat code of the target. */
const COPIES: ReadonlySet<Extent> = new Set(['definition', 'statements']);

/**
 * The strings at which generation ends.
 *
 * @param code the target's: where the answer repeats it, a string that stands in it ends nothing
 */
export function stopsFor(family: PromptFamily, extent: Extent, code: string): string[] {
  const stops = BY_FAMILY[family][extent];
  return [...TURN_ENDS[family], ...(COPIES.has(extent) ? stops.filter((stop) => !code.includes(stop)) : stops)];
}
