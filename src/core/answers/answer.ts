/** What an answer of the model turned out to be. */

/** Why an answer cannot be applied; each has a message of its own: what happened, why that is in the way, what to do. */
export const UNUSABLE = {
  empty: 'The model wrote nothing, so there is nothing to apply. Try again, or select less code.',
  echo: 'The model only repeated what it was given, so the answer says nothing new. Try again, or put the request in other words.',
  'run-on': 'The model began another exercise instead of answering, so nothing in the answer is for this code. Try again.',
  'no-code': 'The model answered without any Python code, so there is nothing to put into the file. Read the answer, or try again.',
  'other-definition': 'The model wrote other code than the function or class that was asked for, or gave it another name, so it cannot take its place. Try again.',
  'changed-signature': 'The model changed the parameters, their defaults or the annotations, so the callers of this code could break. Try again, or take over by hand what is right.',
  'cut-off': 'The answer reached its length limit before its end, so applying it would lose code. Try again on a smaller piece.',
  repeats: 'The model began to repeat itself and never came to an end, so the answer is not whole. Try again, or select less code.',
  'too-long': 'The answer is far longer than any that could be meant, so it was not read. Try again.',
  'does-not-parse': 'The answer is not valid Python, so applying it would break the file. Try again, or take over by hand what is right.',
  'breaks-file': 'The answer is valid Python by itself, but the file would no longer be with it in this place. Try again, or take over by hand what is right.',
  'unfinished-target': 'The code that the docstring is for is no valid Python itself, so nobody can tell whether the answer fits there. Finish the code, then try again.',
  'no-body': 'The model wrote no statement that does anything, so applying the answer would leave the code empty. Try again, or say more in the docstring.',
  'left-out': 'The model left out a part of the code, or put a remark in its place, so applying the answer would lose code. Try again on a smaller piece.',
  unchanged: 'The model gave back the same code as before, so there is nothing to apply. Try again, or say in a comment what is wrong.',
  'no-docstring': 'The answer holds no docstring, so there is nothing to insert. Try again.',
  'no-tests': 'The answer holds no whole test function, so there is nothing to add. Try again, or select a smaller function.',
  'tests-nothing': 'No test in the answer uses the code that it should test, so the tests would pass whatever the code does. Try again.',
  'asserts-nothing': 'No test in the answer checks a result, so the tests would pass whatever the code does. Try again.',
  bidi: 'The answer holds characters that reverse the direction of text, so the code would not read as Python runs it. It cannot be applied; try again.',
  unprintable: 'The answer holds control characters or invisible ones, so it would put into the file what nobody can see. It cannot be applied; try again.',
} as const satisfies Record<string, string>;
export type UnusableReason = keyof typeof UNUSABLE;

export type Answer =
  /** The target's new lines, with the document's line breaks and indentation. */
  | { readonly kind: 'replacement'; readonly text: string; /** What was cut or mended, for a person. */ readonly notes: readonly string[] }
  /** Whole test functions and the imports they need, at the margin, `\n` as line break. */
  | { readonly kind: 'tests'; readonly text: string; readonly names: readonly string[]; readonly notes: readonly string[] }
  | { readonly kind: 'prose'; readonly markdown: string; readonly notes: readonly string[] }
  /** `text` is what the model wrote, to be shown as text; `message` says, for a person, why it cannot be applied. */
  | { readonly kind: 'unusable'; readonly reason: UnusableReason; readonly message: string; readonly text: string };

/** Why a piece of an answer was refused. `why` names what the parser found, without code. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: UnusableReason;
  readonly why?: string;
}

export const refused = (reason: UnusableReason, why?: string): Refused => ({ kind: 'refused', reason, ...(why !== undefined && { why }) });

/** The refusal as it is shown, with the model's text. */
export const unusable = ({ reason, why }: Omit<Refused, 'kind'>, text: string): Answer => ({
  kind: 'unusable',
  reason,
  message: why === undefined ? UNUSABLE[reason] : `${UNUSABLE[reason]} The parser found: ${why}.`,
  text,
});
