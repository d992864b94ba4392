/**
 * What stands in a prompt before the window: the file's own head, signatures, and code of other files, as Python that a
 * base model reads well. Code of other files is commented out, under the file's path, so that it is not taken for the
 * file's own.
 */
import type { ContextUse } from '../../common/protocol';
import { roughTokens } from './window';

/** One piece; it enters whole or not at all, unless its first lines are of use alone. */
export interface PreambleEntry {
  /** Lines, without the last line break. */
  readonly text: string;
  /** The file it comes from; entries of the same file follow one heading. */
  readonly path?: string | undefined;
  /** Place among the entries of its part that enter; as they come where it is missing. */
  readonly order?: number;
  /** Its first lines may enter where it is too long. */
  readonly divisible?: boolean;
}

/** What may enter, the most useful entries first. */
export type PreambleParts = Readonly<Record<PartName, readonly PreambleEntry[]>>;

interface Part {
  /** Who gets room first; 1 is first. */
  readonly rank: number;
  /** The share of the budget that it takes at most. */
  readonly share: number;
  /** The models that gain by it. */
  readonly uses: readonly ContextUse[];
  readonly commented: boolean;
}

export type PartName = 'similar' | 'edits' | 'others' | 'header' | 'own';

/** In the order in which they stand in the prompt: what is nearest to the code stands nearest to it. */
export const PARTS: Readonly<Record<PartName, Part>> = {
  similar: { rank: 4, share: 0.6, uses: ['project'], commented: true },
  edits: { rank: 5, share: 0.3, uses: ['project'], commented: true },
  others: { rank: 3, share: 0.5, uses: ['project'], commented: true },
  header: { rank: 1, share: 0.6, uses: ['file', 'project'], commented: false },
  own: { rank: 2, share: 0.6, uses: ['file', 'project'], commented: true },
};
/** Fewer lines of a piece that was cut say nothing. */
const CUT_LINES_MIN = 4;
const PART_NAMES = Object.keys(PARTS) as PartName[];

export const NO_PARTS: PreambleParts = { similar: [], edits: [], others: [], header: [], own: [] };

/** Blank lines between the preamble and the code, as between two functions. */
const END = '\n\n\n';

/** @param budget tokens at most @returns '' or text that ends in blank lines, so that a window can follow it */
export function assemblePreamble(parts: PreambleParts, use: ContextUse, budget: number): string {
  const chosen = new Map<PartName, readonly string[]>();
  let left = budget - roughTokens(END);
  for (const name of [...PART_NAMES].sort((a, b) => PARTS[a].rank - PARTS[b].rank)) {
    if (!PARTS[name].uses.includes(use)) continue;
    const { lines, tokens } = choose(parts[name], PARTS[name], Math.min(left, budget * PARTS[name].share));
    left -= tokens;
    chosen.set(name, lines);
  }
  const blocks = PART_NAMES.map((name) => (chosen.get(name) ?? []).join('\n')).filter((block) => block !== '');
  return blocks.length === 0 ? '' : blocks.join('\n\n') + END;
}

function choose(entries: readonly PreambleEntry[], { commented }: Part, budget: number): { lines: string[]; tokens: number } {
  const taken: { entry: PreambleEntry; text: string }[] = [];
  const headed = new Set<string>();
  let tokens = 0;
  for (const entry of entries) {
    const heading = entry.path !== undefined && !headed.has(entry.path) ? roughTokens(headingOf(entry.path)) : 0;
    // Line breaks, and the blank line before the next part.
    const around = heading + 2;
    const text = fitting(commented ? comment(entry.text) : entry.text, budget - tokens - around, entry.divisible === true);
    if (text === undefined) continue;
    tokens += roughTokens(text) + around;
    if (entry.path !== undefined) headed.add(entry.path);
    taken.push({ entry, text });
  }
  const ordered = [...taken].sort((a, b) => (a.entry.order ?? 0) - (b.entry.order ?? 0));
  const own = ordered.filter(({ entry }) => entry.path === undefined).map(({ text }) => text);
  return { lines: [...[...headed].flatMap((path) => [headingOf(path), ...ordered.filter(({ entry }) => entry.path === path).map(({ text }) => text)]), ...own], tokens };
}

/** The text, or as many of its first lines as there is room for; undefined where that is too little. */
function fitting(text: string, room: number, divisible: boolean): string | undefined {
  if (roughTokens(text) <= room) return text;
  const lines = text.split('\n');
  for (let count = lines.length - 1; divisible && count >= CUT_LINES_MIN; count--) {
    const cut = lines.slice(0, count).join('\n');
    if (roughTokens(cut) <= room) return cut;
  }
  return undefined;
}

const headingOf = (path: string): string => `# ${path}`;

const comment = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '#' : `# ${line}`))
    .join('\n');
