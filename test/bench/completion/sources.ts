/** Python that phi-micro was not trained on: fetched once into the cache, at the versions of models/build/packages.txt. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CACHE, ROOT } from '../paths';
import type { Outline } from './positions';
import type { PythonJudge } from './python';

export interface SourceFile {
  /** As reports name it: package and path, or the path of a folder given by hand. */
  readonly name: string;
  readonly text: string;
  readonly outline: Outline;
}

const HELD_OUT = path.join(CACHE, 'holdout');
const BUILD = path.join(ROOT, 'models', 'build');
const STANDARD_LIBRARY = 'cpython/';
/** Characters beyond the first plane would count differently in Python's columns and in ours. */
const ASTRAL = /[\u{10000}-\u{10ffff}]/u;
/** Shorter files hold no code to speak of, longer ones are data. */
const FILE_CHARACTERS = { min: 400, max: 400_000 } as const;

const linesOf = (file: string): string[] =>
  fs.readFileSync(path.join(BUILD, file), 'utf8').split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));

/** The held-out files, and those of further folders, that CPython parses; in an order that never changes. */
export async function readSources(judge: PythonJudge, folders: readonly string[]): Promise<SourceFile[]> {
  const names = linesOf('holdout.txt');
  const pins = pinsOf(names.filter((name) => !name.startsWith(STANDARD_LIBRARY)));
  fetchPackages(pins);
  const files = pins.flatMap((pin) => filesBelow(folderOf(pin), path.dirname(folderOf(pin))));
  const stdlib = await judge.stdlib();
  for (const name of names) if (name.startsWith(STANDARD_LIBRARY)) files.push({ name, path: path.join(stdlib, name.slice(STANDARD_LIBRARY.length)) });
  for (const folder of folders) files.push(...filesBelow(path.resolve(folder), path.resolve(folder, '..')));
  const sources: SourceFile[] = [];
  for (const { name, path: file } of files.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const source = await readSource(judge, name, file);
    if (source) sources.push(source);
  }
  if (sources.length === 0) throw new Error('There is no Python to measure on.');
  return sources;
}

async function readSource(judge: PythonJudge, name: string, file: string): Promise<SourceFile | undefined> {
  const bytes = fs.readFileSync(file);
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n');
  const usable = text.length >= FILE_CHARACTERS.min && text.length <= FILE_CHARACTERS.max && !/[\r\f\ufeff\ufffd]/.test(text) && !ASTRAL.test(text);
  const outline = usable ? await judge.outline(text) : null;
  return outline ? { name, text, outline } : undefined;
}

/** Lines name==version, from the table that the corpus was made by. */
function pinsOf(names: readonly string[]): string[] {
  const pins = linesOf('packages.txt');
  return names.map((name) => {
    const pin = pins.find((line) => line.startsWith(`${name}==`));
    if (!pin) throw new Error(`${name} is held out, but models/build/packages.txt has no version of it.`);
    return pin;
  });
}

const folderOf = (pin: string): string => path.join(HELD_OUT, pin);

function fetchPackages(pins: readonly string[]): void {
  const missing = pins.filter((pin) => !fs.existsSync(folderOf(pin)));
  if (missing.length === 0) return;
  console.log(`fetching ${missing.join(', ')}`);
  for (const pin of missing) {
    const target = folderOf(pin);
    const partial = `${target}.partial`;
    fs.rmSync(partial, { recursive: true, force: true });
    // A wheel is unpacked, nothing of it is run.
    execFileSync('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--root-user-action=ignore', '--no-deps', '--only-binary=:all:', '--no-compile', '--target', partial, pin], { stdio: ['ignore', 'inherit', 'inherit'] });
    fs.renameSync(partial, target);
  }
}

function filesBelow(folder: string, base: string): { name: string; path: string }[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.py'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ name: path.relative(base, file).split(path.sep).join('/'), path: file }));
}
