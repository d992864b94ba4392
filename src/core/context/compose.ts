/** Chooses what may enter a preamble: from what was collected of the files at hand, by the names that the code at the cursor uses. */
import { beginsTopLevelBlock } from '../python/cursor';
import { headerLines, importedModules, readHeader } from './header';
import { namesIn } from './names';
import type { Declaration } from './outline';
import type { PreambleEntry, PreambleParts } from './preamble';
import { maskSecrets, withoutSecrets } from './secrets';
import { otherSignatures, ownSignatures, type OutlinedFile, type Signature } from './signatures';
import type { PreamblePlace } from './request';
import type { Snippet } from './similar';
import type { TextSource } from './text';

/** What is known of the files at hand; collected while the user rests. */
export interface ContextPool {
  readonly own: readonly Declaration[];
  /** Other files, those used last first. */
  readonly others: readonly OutlinedFile[];
  /** Declarations that the editor itself has found. */
  readonly found: readonly Signature[];
  /** Code of other files like that at the cursor, the likest first. */
  readonly similar: readonly Snippet[];
  /** What was written elsewhere, latest first. */
  readonly edits: readonly Snippet[];
}

export const EMPTY_POOL: ContextPool = { own: [], others: [], found: [], similar: [], edits: [] };

/** Lines before and after the cursor whose names count as used. */
const NEAR_BEFORE = 40;
const NEAR_AFTER = 12;
const LINE_LIMIT = 400;
/** A function is rarely longer; further up the block's start makes no difference. */
const BLOCK_LINES = 400;

export function composeParts(place: PreamblePlace, pool: ContextPool): PreambleParts {
  const { source, line, window } = place;
  const near = namesNear(place);
  const around = new Set([...namesIn(window.lines.join('\n')).keys(), ...near.keys()]);
  const header = readHeader(source, line);
  const declared = declaredIn(window.lines);
  const own = ownSignatures(pool.own, near, { line, inWindow: ({ name }) => declared.has(name) });
  return {
    similar: pool.similar.flatMap(shown).map(divisible),
    edits: pool.edits.flatMap(shown).map(divisible),
    others: [...pool.found, ...otherSignatures(pool.others, near, importedModules(header))].flatMap(shown),
    header: window.startLine === 0 ? [] : headerLines(readHeader(source, window.startLine), around).map(({ text, order }) => ({ text: maskSecrets(text), order })),
    own: own.map(({ text }) => ({ text: maskSecrets(text) })),
  };
}

/** The names in the code around the cursor, with how often each occurs; the nearest above the cursor first. */
export function namesNear({ source, line, window }: Pick<PreamblePlace, 'source' | 'line' | 'window'>): Map<string, number> {
  const after: string[] = [];
  for (let n = line + 1; n < Math.min(source.lineCount, line + 1 + NEAR_AFTER); n++) after.push(source.line(n).slice(0, LINE_LIMIT));
  return namesIn([...after, ...window.lines.slice(-NEAR_BEFORE), window.linePrefix].join('\n'));
}

/** The line on which the top-level block before a line begins; 0 where none does. */
export function topLevelBlock(source: TextSource, line: number): number {
  for (let n = Math.min(line, source.lineCount) - 1; n >= Math.max(0, line - BLOCK_LINES); n--) if (beginsTopLevelBlock(source.line(n).slice(0, LINE_LIMIT))) return n;
  return 0;
}

const DECLARED = /^\s*(?:async\s+)?(?:def|class)\s+(\w+)/;

function declaredIn(lines: readonly string[]): Set<string> {
  return new Set(lines.flatMap((line) => DECLARED.exec(line)?.[1] ?? []));
}

const divisible = (entry: PreambleEntry): PreambleEntry => ({ ...entry, divisible: true });

/** Nothing of an entry with a secret is shown: what is left of it would mislead. */
function shown({ path, text }: Signature | Snippet): PreambleEntry[] {
  const lines = text.split('\n');
  return withoutSecrets(lines).length === lines.length ? [{ path, text }] : [];
}
