/** Path patterns as ruff reads them: `*` crosses slashes, `?`, `[…]`, `{a,b}`. Takes time in proportion to pattern and path. */

/** Alternatives that one pattern may unfold to. */
const ALTERNATIVES_MAX = 64;

export function matchesGlob(pattern: string, path: string): boolean {
  return alternatives(pattern).some((one) => matchesOne(tokens(one), path));
}

/** Unfolds `{a,b}`, innermost first. */
function alternatives(pattern: string): string[] {
  let all = [pattern];
  for (;;) {
    const at = all.findIndex((one) => /\{[^{}]*\}/.test(one));
    const found = at < 0 ? null : /\{([^{}]*)\}/.exec(all[at] as string);
    if (found === null) return all;
    const [whole, inside = ''] = found;
    const one = all[at] as string;
    const unfolded = inside.split(',').map((choice) => one.slice(0, found.index) + choice + one.slice(found.index + whole.length));
    all = [...all.slice(0, at), ...unfolded, ...all.slice(at + 1)];
    if (all.length > ALTERNATIVES_MAX) return [];
  }
}

type Token = { readonly kind: 'any' } | { readonly kind: 'one'; readonly matches: (c: string) => boolean };

function tokens(pattern: string): Token[] {
  const found: Token[] = [];
  for (const [piece] of pattern.matchAll(/\*+\/?(?<=\*\*\/)|\*+|\?|\[!?\]?[^\]]*\]|\\?[^]/g)) {
    if (piece.startsWith('*')) found.push({ kind: 'any' });
    else if (piece === '?') found.push({ kind: 'one', matches: () => true });
    else if (piece.length > 1 && piece.startsWith('[')) found.push({ kind: 'one', matches: classOf(piece) });
    else found.push({ kind: 'one', matches: (c) => c === piece.at(-1) });
  }
  return found;
}

function classOf(piece: string): (c: string) => boolean {
  const negated = piece[1] === '!';
  const inside = piece.slice(negated ? 2 : 1, -1);
  const ranges = [...inside.matchAll(/(.)-(.)|(.)/gs)].map(([, from, to, single]) => [from ?? single, to ?? single] as [string, string]);
  return (c) => ranges.some(([from, to]) => c >= from && c <= to) !== negated;
}

/** Only the last star is ever tried anew, so nothing grows beyond pattern times path. */
function matchesOne(pattern: readonly Token[], path: string): boolean {
  let at = 0;
  let token = 0;
  let star: { readonly token: number; at: number } | undefined;
  while (at < path.length) {
    const now = pattern[token];
    if (now?.kind === 'any') {
      star = { token, at };
      token++;
    } else if (now?.kind === 'one' && now.matches(path[at] as string)) {
      at++;
      token++;
    } else if (star !== undefined) {
      star.at++;
      at = star.at;
      token = star.token + 1;
    } else {
      return false;
    }
  }
  return pattern.slice(token).every(({ kind }) => kind === 'any');
}
