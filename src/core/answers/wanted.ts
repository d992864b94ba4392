/** The definition that was asked for, among all that an answer holds. */
import type { Definition, Target } from '../commands/target';
import { refused, type Refused } from './answer';
import { answeredIn, type Answered } from './definitions';
import { cutShort, type TargetedInput } from './input';
import { isProse } from './judge';
import type { Piece } from './pieces';
import { codeUntilRunOn } from './runOn';
import { headerTokens, isWholeHeader, sameHeader } from './signature';

export interface Wanted {
  readonly kind: 'wanted';
  readonly found: Answered;
  /** The header is to be taken from the answer, since the document's own is no Python. */
  readonly mendsHeader: boolean;
}

/** The target's definition; that it has one is what `findTarget` sees to. */
export function definitionOf(target: Target): Definition {
  if (target.definition === undefined) throw new Error('the target of this task must be a function or class');
  return target.definition;
}

/** Finds the target's function or class in a piece: the first of its name and header that holds what is looked for, else the first of its name. */
export function findWanted({ code, marked }: Piece, { target }: TargetedInput, holds: (found: Answered) => boolean): Wanted | Refused {
  const definition = definitionOf(target);
  const all = answeredIn(code);
  const named = all.filter(({ name, kind }) => name === definition.name && kind === target.kind);
  const own = headerTokens(target.code, definition);
  const same = named.filter(({ tokens }) => sameHeader(tokens, own));
  const found = same.find(holds) ?? same[0];
  if (found !== undefined) return { kind: 'wanted', found, mendsHeader: false };
  const [other] = named;
  if (other !== undefined) return isWholeHeader(own) ? refused('changed-signature') : { kind: 'wanted', found: other, mendsHeader: true };
  return refused(all.length > 0 || marked || !mostlyProse(code) ? 'other-definition' : 'no-code');
}

const mostlyProse = (code: string): boolean => {
  const lines = code.split('\n').filter((line) => line.trim() !== '');
  return lines.some(isProse) || lines.every((line) => !/[=()[\]:]/.test(line));
};

/** Why a definition without a body has none, by what stands where the body should. */
export function bodilessReason(text: string): Refused {
  const first = text.split('\n').find((line) => line.trim() !== '');
  if (first === undefined) return refused('empty');
  if (codeUntilRunOn(text.trimStart()).text.trim() === '') return refused('run-on');
  if (isProse(first)) return refused('no-code');
  return refused(/^\s*(?:@|(?:async\s+def|def|class)\s)/.test(first) ? 'other-definition' : 'no-body');
}

/** Why a definition that reaches the piece's end may not be whole; undefined where something says that it is. */
export function unfinished({ atEnd }: Answered, { ended }: Piece, { finish }: TargetedInput): Refused | undefined {
  const reason = atEnd && !ended ? cutShort(finish) : undefined;
  return reason === undefined ? undefined : refused(reason);
}
