/** What all prompts of a family have in common. A task's own words come last, so that the tasks share what the model has read. */
import type { PromptFamily } from '../../common/protocol';
import { fenceAround } from './hostile';
import type { DefinitionPieces, Pieces } from './pieces';
import type { Extent } from './stops';

/** A task in the words of a family. */
export interface Draft {
  /** Follows what the tasks share. */
  readonly tail: string;
  /** The end of the prompt that belongs to the answer. */
  readonly lead: string;
  readonly extent: Extent;
  /** More strings that end this answer. */
  readonly stops?: readonly string[];
  /** The code that goes before, where it is not the whole target: a beginning of it, so that what was read is shared. */
  readonly code?: string;
}

/** A task's prompts, one for each family. */
export type Builder = Readonly<Record<PromptFamily, (pieces: Pieces) => Draft>>;

/** The same for tasks that need a function or class. */
export type DefinitionBuilder = Readonly<Record<PromptFamily, (pieces: Pieces & { readonly definition: DefinitionPieces }) => Draft>>;

/** The whole prompt. */
export const FORMATS: Readonly<Record<PromptFamily, (pieces: Pieces, draft: Draft) => string>> = {
  phi: ({ preamble, code }, { code: part, tail, lead }) => preamble + (part ?? (code === '' ? '' : `${code}\n\n\n`)) + tail + lead,
  chatml: ({ preamble, code }, { tail, lead }) => `${turn('system', SYSTEM)}<|im_start|>user\n${fenced(preamble + code)}${tail}${lead}`,
};

const SYSTEM = 'You are an assistant for Python programmers. Your answers are correct, short and to the point.';

const turn = (role: string, text: string): string => `<|im_start|>${role}\n${text}<|im_end|>\n`;

function fenced(code: string): string {
  if (code === '') return '';
  const fence = fenceAround(code);
  return `${fence}python\n${code}\n${fence}\n\n`;
}

/** Ends the user's turn of a chat; `opening` is what the assistant is made to begin with. */
export const asked = (request: string, opening = ''): string => `${request}<|im_end|>\n<|im_start|>assistant\n${opening}`;
/** Makes a chat model answer with code and nothing before it. */
export const CODE_FENCE = '```python\n';

/** A definition begun anew: its header and an opened docstring. */
export const openedDocstring = ({ header, bodyIndent }: DefinitionPieces): string => `${header}\n${bodyIndent}"""`;
