/** Makes the recordings that are committed: functions in the middle of held-out files, by each typist of the model. */
import { mulberry32 } from '../../../../src/worker/generation/random';
import type { FunctionOutline } from '../positions';
import type { SourceFile } from '../sources';
import { FORMAT, hashOf, sceneOf, writeRecording } from './recording';
import { strokesOf, TYPISTS, type Typist } from './typist';

const SEED = 41;
const RECORDINGS_MADE = 6;
/** Lines of a function that is typed, and lines of the file that stand above it at least. */
const FUNCTION_LINES = { min: 9, max: 18 } as const;
const LINES_ABOVE = 150;
const ORIGIN = 'made by the model of test/bench/completion/typing/typist.ts';
/** The standard library differs from one Python to the next. */
const UNPINNED = /^cpython\//;

export function makeRecordings(sources: readonly SourceFile[]): void {
  const random = mulberry32(SEED);
  const packages = [...new Set(sources.map(packageOf))].filter((name) => !UNPINNED.test(`${name}/`));
  for (let number = 0; number < RECORDINGS_MADE; number++) {
    const typist = TYPISTS[number % TYPISTS.length] as Typist;
    // Each recording is typed into another package.
    const offered = candidates(sources, packages[number % packages.length] as string);
    const { source, chosen } = offered[Math.floor(random() * offered.length)] as (typeof offered)[number];
    const strokes = strokesOf(sceneOf(source.text, chosen.line, chosen.endLine), typist, SEED + number);
    const name = `${number + 1}-${typist.name}`;
    const header = { format: FORMAT, file: source.name, hash: hashOf(source.text), firstLine: chosen.line, lastLine: chosen.endLine, typist: typist.name, origin: `${ORIGIN}, seed ${SEED + number}` } as const;
    writeRecording({ name, header, strokes });
    console.log(`${name}: ${source.name}:${chosen.line + 1}, ${strokes.length} keys in ${Math.round((strokes.at(-1)?.t ?? 0) / 1000)} s`);
  }
}

const packageOf = ({ name }: SourceFile): string => name.split('/')[0] as string;

/** Functions of a package that somebody could be writing: with code above and below, of a size that takes a minute or two. */
function candidates(sources: readonly SourceFile[], packageName: string): { source: SourceFile; chosen: FunctionOutline }[] {
  const found = sources
    .filter((source) => packageOf(source) === packageName)
    .flatMap((source) => source.outline.functions.filter((one) => isFit(one, source)).map((chosen) => ({ source, chosen })));
  if (found.length === 0) throw new Error(`${packageName} has no function to type`);
  return found;
}

function isFit({ line, endLine }: FunctionOutline, { text, outline }: SourceFile): boolean {
  const lines = text.split('\n');
  const size = endLine - line + 1;
  const nested = outline.functions.some((other) => other.line < line && other.endLine >= endLine);
  const trailingBlanks = lines.slice(line, endLine + 1).some((one) => one !== one.trimEnd());
  const decorated = lines[line - 1]?.trim().startsWith('@') === true;
  return line >= LINES_ABOVE && size >= FUNCTION_LINES.min && size <= FUNCTION_LINES.max && !nested && !decorated && !trailingBlanks && endLine < lines.length - 3;
}
