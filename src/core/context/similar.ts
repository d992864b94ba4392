/** Code of other files that is like the code at the cursor: windows of lines, compared by the names in them. */
import { indentLength, isBlank } from '../python/lines';
import { likeness, namesIn } from './names';
import { withoutSecrets } from './secrets';
import { wellFormed } from './text';

/** Lines of one window, and from one window to the next. */
const WINDOW_LINES = 12;
const WINDOW_STEP = 6;
/** A longer file is generated or data. */
const FILE_LINES = 4000;
/** Less likeness is chance. */
const LIKENESS_MIN = 0.15;
/** A window with fewer names is like nothing in particular. */
const NAMES_MIN = 5;
const SNIPPETS_MAX = 3;

/** Some lines of a file and the names in them, ready to be compared. */
export interface CodeWindow {
  readonly path: string;
  readonly startLine: number;
  readonly lines: readonly string[];
  readonly names: ReadonlySet<string>;
}

export interface Snippet {
  readonly path: string;
  readonly text: string;
}

/** Cuts a file into overlapping windows; lines with secrets are left out. */
export function cutWindows(path: string, text: string): CodeWindow[] {
  const lines = withoutSecrets(wellFormed(text).split(/\r\n|\r|\n/).slice(0, FILE_LINES));
  const windows: CodeWindow[] = [];
  for (let start = 0; start === 0 || start + WINDOW_STEP < lines.length; start += WINDOW_STEP) {
    const part = lines.slice(start, start + WINDOW_LINES);
    const names = new Set(namesIn(part.join('\n')).keys());
    if (names.size >= NAMES_MIN) windows.push({ path, startLine: start, lines: part, names });
  }
  return windows;
}

/** The windows most like some names, best first, none overlapping another. */
export function similarSnippets(windows: readonly CodeWindow[], names: ReadonlySet<string>): Snippet[] {
  const scored = windows
    .map((window) => ({ window, score: likeness(window.names, names) }))
    .filter(({ score }) => score >= LIKENESS_MIN)
    .sort((a, b) => b.score - a.score);
  const taken: CodeWindow[] = [];
  for (const { window } of scored) {
    if (taken.length === SNIPPETS_MAX) break;
    if (!taken.some((other) => other.path === window.path && Math.abs(other.startLine - window.startLine) < WINDOW_LINES)) taken.push(window);
  }
  return taken.map(({ path, lines }) => ({ path, text: dedented(lines) }));
}

/** Lines without the indentation that all of them share, and without blank ones at the ends. */
export function dedented(lines: readonly string[]): string {
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  if (first < 0) return '';
  const kept = lines.slice(first, last + 1);
  const shared = Math.min(...kept.filter((line) => !isBlank(line)).map(indentLength));
  return kept.map((line) => line.slice(shared).trimEnd()).join('\n');
}
