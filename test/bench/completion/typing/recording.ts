/**
 * A recording of somebody typing: when each key came. The text comes from a real file, so one recording holds no code.
 * JSON lines: a header, then one line a key.
 */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { z } from 'zod';
import type { SourceFile } from '../sources';
import type { EditorState } from './editor';

export const FORMAT = 'phi-pair typing 1';
export const RECORDINGS = path.join(__dirname, 'recordings');

const headerSchema = z.object({
  format: z.literal(FORMAT),
  /** The held-out file that is typed into, and a part of its SHA-256. */
  file: z.string(),
  hash: z.string(),
  /** What is typed: lines of the file, from 0; the rest of the file is there already. */
  firstLine: z.number().int(),
  lastLine: z.number().int(),
  typist: z.string(),
  /** How the times came about. */
  origin: z.string(),
});

const strokeSchema = z.object({
  /** Milliseconds since the recording began. */
  t: z.number().nonnegative(),
  /** A slip: this character instead of the right one. Without it, the key that leads on to the file's text. */
  wrong: z.string().length(1).optional(),
});

export type RecordingHeader = z.infer<typeof headerSchema>;
export interface Stroke {
  readonly t: number;
  readonly wrong?: string | undefined;
}

export interface Recording {
  readonly name: string;
  readonly header: RecordingHeader;
  readonly strokes: readonly Stroke[];
}

export function readRecordings(folder = RECORDINGS): Recording[] {
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .map((file) => parseRecording(file.replace(/\.jsonl$/, ''), fs.readFileSync(path.join(folder, file), 'utf8')));
}

export function parseRecording(name: string, text: string): Recording {
  const [first, ...rest] = text.split('\n').filter((line) => line !== '');
  const header = headerSchema.parse(JSON.parse(first ?? ''));
  const strokes = rest.map((line) => strokeSchema.parse(JSON.parse(line)));
  if (strokes.some(({ t }, at) => t < (strokes[at - 1]?.t ?? 0))) throw new Error(`${name}: its times go backwards`);
  return { name, header, strokes };
}

export function writeRecording({ name, header, strokes }: Recording, folder = RECORDINGS): void {
  const lines = [header, ...strokes].map((line) => JSON.stringify(line));
  fs.writeFileSync(path.join(folder, `${name}.jsonl`), `${lines.join('\n')}\n`);
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

export interface Scene {
  /** The document before the first key. */
  readonly start: EditorState;
  readonly target: string;
}

/** The file without the lines that are to be typed, and those lines. */
export function sceneOf(text: string, firstLine: number, lastLine: number): Scene {
  const lines = text.split('\n');
  const before = lines.slice(0, firstLine).map((line) => `${line}\n`).join('');
  const target = lines.slice(firstLine, lastLine + 1).join('\n');
  const after = lines.slice(lastLine + 1).map((line) => `\n${line}`).join('');
  return { start: { text: before + after, offset: before.length }, target };
}

/** The scene of a recording, from the very file that it was made for. */
export function sceneFor({ name, header }: Recording, sources: readonly SourceFile[]): Scene {
  const source = sources.find((one) => one.name === header.file);
  if (!source || hashOf(source.text) !== header.hash) throw new Error(`${name}: ${header.file} is not the file that was typed; make the recordings anew with --record`);
  return sceneOf(source.text, header.firstLine, header.lastLine);
}
