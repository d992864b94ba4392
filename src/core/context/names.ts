/** The names in a piece of Python, for "what does this code use" and "what is like it". */

const NAME = /[\p{L}_][\p{L}\p{N}_]*/gu;
/** Shorter names are loop variables; they say nothing about what code is for. */
const NAME_MIN = 3;

/** What every file uses. */
const COMMON = new Set(
  (
    'False None True and as assert async await break case class continue def del elif else except finally for from global if import in is ' +
    'lambda match nonlocal not or pass raise return try while with yield self cls args kwargs __init__ __name__ __main__ ' +
    'abs all any bool bytes callable chr dict dir enumerate filter float format getattr hasattr hash int isinstance issubclass iter len list map ' +
    'max min next object open ord print property range repr reversed round set setattr slice sorted staticmethod classmethod str sum super tuple type vars zip ' +
    'Exception ValueError TypeError KeyError IndexError AttributeError RuntimeError NotImplementedError OSError StopIteration'
  ).split(' '),
);

/** The names in a text that are no words of the language, with how often each occurs, the last one first. */
export function namesIn(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [name] of [...text.matchAll(NAME)].reverse()) {
    if (name.length >= NAME_MIN && !COMMON.has(name)) found.set(name, (found.get(name) ?? 0) + 1);
  }
  return found;
}

/** The share of names that two sets have in common, 0 to 1 (Jaccard). */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const name of small) if (large.has(name)) shared++;
  return shared / (a.size + b.size - shared);
}
