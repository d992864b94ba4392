/**
 * Where other texts leave the first one. A branch is a place along the first text and another token there; all that
 * comes before is shared with it, in the KV cache too, so a branch costs only what differs.
 */
import { byteString, type ByteString } from './tokenIndex';
import type { ChosenToken } from './decoding';
import type { TokenChoice } from './sampling';

/** Rivals remembered of each token: what lies beyond is hardly ever drawn, and never right. */
export const RIVALS = 8;
/** A draw that repeats the first text or an earlier branch is made again, so many times for each text wanted. */
const DRAWS_PER_TEXT = 8;

/** See the module's comment. */
export interface Branch {
  /** Tokens of the first text that stay. */
  readonly at: number;
  /** What comes instead of the next one. */
  readonly token: TokenChoice;
}

/** The first text, as branches see it. */
export interface Trunk {
  readonly chosen: readonly ChosenToken[];
  readonly text: string;
  readonly bytesOf: (id: number) => Uint8Array;
}

/** All branches on the first line of content, in the order of the probability of the text up to their own token. */
export function likeliestBranches(trunk: Trunk): Branch[] {
  const branches: (Branch & { logprob: number })[] = [];
  let before = 0;
  for (const [at, { logprob, rivals }] of branchable(trunk)) {
    for (const token of rivals) branches.push({ at, token, logprob: before + token.logprob });
    before += logprob;
  }
  return branches.sort((a, b) => b.logprob - a.logprob).map(({ at, token }) => ({ at, token }));
}

/**
 * Branches as sampling would take them: at each token of the first line one of it and its rivals is drawn, and the
 * first other one is the branch. Never gives a branch twice.
 * @param random uniform in [0, 1)
 */
export function* drawnBranches(trunk: Trunk, temperature: number, texts: number, random: () => number): Generator<Branch> {
  const seen = new Set<string>();
  const steps = [...branchable(trunk)];
  for (let draw = 0; draw < texts * DRAWS_PER_TEXT; draw++) {
    const branch = drawBranch(steps, temperature, random);
    const key = `${branch?.at}:${branch?.token.id}`;
    if (branch === undefined || seen.has(key)) continue;
    seen.add(key);
    yield branch;
  }
}

function drawBranch(steps: readonly [number, ChosenToken][], temperature: number, random: () => number): Branch | undefined {
  for (const [at, chosen] of steps) {
    const offered: TokenChoice[] = [chosen, ...chosen.rivals];
    const weights = offered.map(({ logprob }) => Math.exp((logprob - chosen.logprob) / temperature));
    let point = random() * weights.reduce((sum, weight) => sum + weight, 0);
    const drawn = weights.findIndex((weight) => (point -= weight) < 0);
    if (drawn > 0) return { at, token: offered[drawn] as TokenChoice };
  }
  return undefined;
}

/** The tokens of the first line with content, the one that ends it included, each with the rivals that say something else. */
function* branchable({ chosen, text, bytesOf }: Trunk): Generator<[number, ChosenToken]> {
  const content = Math.max(0, text.search(/\S/));
  const lineEnd = text.indexOf('\n', content);
  const bytes = chosen.map(({ id }) => byteString(bytesOf(id)));
  for (const [at, token] of chosen.entries()) {
    if (lineEnd >= 0 && token.at > lineEnd) return;
    const following = bytes.slice(at).join('');
    yield [at, { ...token, rivals: token.rivals.filter(({ id }) => !begins(following, byteString(bytesOf(id)))) }];
  }
}

/** A rival that spells the first text's own bytes leads to the same text in other tokens; one without bytes ends it. */
function begins(following: ByteString, rival: ByteString): boolean {
  return following.startsWith(rival);
}
