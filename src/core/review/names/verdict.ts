/** What is known of a name that accepted code uses of a module, and how the hint "verify this API" then reads. */
import type { Hint } from '../hint';
import { fullName, plainApiHint } from '../imports';

export type NameVerdict =
  | { readonly kind: 'exists' }
  | {
      readonly kind: 'missing';
      /** The one name of the symbol that does not exist, and the full name of what lacks it. */
      readonly name: string;
      readonly owner: string;
      readonly ownerIs: 'module' | 'class';
      readonly by: string;
      /** The name that was probably meant. */
      readonly nearest: string | undefined;
    }
  /** A module inside a package that has to be imported by itself. */
  | { readonly kind: 'submodule'; readonly module: string; readonly by: string }
  | { readonly kind: 'no-module'; readonly module: string; readonly by: string };

/** A name in the code of a hint, by its offsets in the document. */
export interface NamePart {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Full name of what it is looked up in: `os.path` of the last part of `os.path.join`; empty for a module that stands first. */
  readonly owner: string;
}

const NAME = /[\p{ID_Start}_]\p{ID_Continue}*/gu;

/** The names that a hint about a symbol stands on, as the document's text has them. */
export function namePartsOf({ symbol, start, end }: Hint, text: string): readonly NamePart[] {
  if (symbol === undefined) return [];
  const code = text.slice(start, end);
  // `parse as p`: what it is called afterwards is no name of the module's.
  const names = [...(code.split(/\sas\s/u)[0] ?? '').matchAll(NAME)];
  // What comes first may have another name here (`np.linalg`); from the last part on, code and symbol agree.
  const full = symbol.name === '' && names.length > 1 ? names.map(([name]) => name) : fullName(symbol).split('.');
  return names.map((match, index): NamePart => ({
    name: match[0],
    start: start + match.index,
    end: start + match.index + match[0].length,
    owner: full.slice(0, Math.max(0, full.length - (names.length - index))).join('.'),
  }));
}

/** The hint with what is known now, or as it was found where nothing is; its place and its symbol stay. */
export function hintWith(hint: Hint, verdict: NameVerdict | undefined, text: string): Hint {
  const { symbol } = hint;
  if (symbol === undefined) return hint;
  const plain: Hint = withoutFix({ ...hint, ...plainApiHint(symbol) });
  switch (verdict?.kind) {
    case undefined:
      return plain;
    case 'exists':
      // That a module is there says little of what is used of it.
      return symbol.name === '' ? plain : { ...plain, message: `"${fullName(symbol)}" exists. Verify its arguments and what it does: models often get them wrong outside the basic modules.` };
    case 'submodule':
      return { ...plain, severity: 'information', message: `"${verdict.module}" is a module that is not imported, says ${verdict.by}. Write "import ${verdict.module}", and verify what is used of it.` };
    case 'no-module':
      return { ...plain, severity: 'information', message: `Module "${verdict.module}" is not found, says ${verdict.by}. Models make names up: before you install a package of that name, verify that it is the one you mean.` };
    case 'missing':
      return { ...plain, severity: 'information', ...missing(hint, verdict, text) };
  }
}

function withoutFix(hint: Hint): Hint {
  const { fix, ...rest } = hint;
  return fix === undefined ? hint : rest;
}

function missing(hint: Hint, { name, owner, ownerIs, by, nearest }: Extract<NameVerdict, { kind: 'missing' }>, text: string): Pick<Hint, 'message' | 'fix'> {
  const what = `"${owner}.${name}" does not exist in ${ownerIs} ${owner}, says ${by}.`;
  const part = namePartsOf(hint, text).findLast((one) => one.name === name);
  if (nearest === undefined || part === undefined) return { message: `${what} Look up what there is.` };
  const edits = [{ start: part.start, end: part.end, text: nearest }];
  return { message: `${what} Did you mean "${nearest}"?`, fix: { title: `Replace "${name}" by "${nearest}"`, isGuess: true, edits } };
}
