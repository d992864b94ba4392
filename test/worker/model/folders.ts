/** Model folders made by editing a good one, for tests of bad input. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { LoadParams } from '../../../src/common/protocol';
import { openModel, type OpenResult } from '../../../src/worker/model/open';

export const PHI_MICRO = path.resolve('models/phi-micro');
const made: string[] = [];

/** What a file becomes: new content, or undefined to leave it out. */
export type Edits = Readonly<Record<string, (content: Buffer) => Buffer | string | undefined>>;

/** A copy of a model (phi-micro unless given) with some files edited, in a folder that {@link removeFolders} removes. */
export function editedFolder(edits: Edits, original: string = PHI_MICRO): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-model-'));
  made.push(folder);
  for (const name of fs.readdirSync(original)) {
    const source = path.join(original, name);
    const edit = edits[name];
    if (!edit) {
      fs.copyFileSync(source, path.join(folder, name));
      continue;
    }
    const content = edit(fs.readFileSync(source));
    if (content !== undefined) fs.writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

export function removeFolders(): void {
  for (const folder of made.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
}

/** An edit of a JSON file through its parsed form. */
export function json<T>(change: (value: T) => void): (content: Buffer) => string {
  return (content) => {
    const value = JSON.parse(content.toString('utf8')) as T;
    change(value);
    return JSON.stringify(value);
  };
}

/** Replaces a text inside a binary file by one of the same length. */
export function sameLength(from: string, to: string): (content: Buffer) => Buffer {
  if (Buffer.byteLength(from) !== Buffer.byteLength(to)) throw new Error('The texts differ in length.');
  return (content) => Buffer.from(content.toString('latin1').replaceAll(from, to), 'latin1');
}

/** Opens a folder with default parameters. */
export function open(modelPath: string, more: Partial<LoadParams> = {}): Promise<OpenResult> {
  return openModel({ modelPath, device: 'auto', threads: 2, contextLength: 512, kvBytes: 2 ** 30, ...more }, () => undefined, new AbortController().signal);
}
