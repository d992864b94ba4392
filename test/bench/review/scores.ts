/** Scores kept on disk, one file for each model: thresholds are set and reported again without another pass. */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ScoreResult } from '../../../src/common/protocol';
import type { ScoreMemory } from '../../../src/host/review/surprise/rememberedScores';
import { CACHE } from '../paths';

type Done = Extract<ScoreResult, { kind: 'done' }>;

export class ScoresOnDisk implements ScoreMemory {
  readonly #known = new Map<string, Done>();
  readonly #file: number;

  /** @param modelFolder its files are what the scores belong to @param fresh forget what is there */
  constructor(modelFolder: string, fresh: boolean) {
    const folder = path.join(CACHE, 'scores');
    fs.mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${hashOf(modelFolder)}.jsonl`);
    if (fresh) fs.rmSync(file, { force: true });
    if (fs.existsSync(file)) this.#read(file);
    this.#file = fs.openSync(file, 'a');
  }

  get size(): number {
    return this.#known.size;
  }

  get(key: string): Done | undefined {
    return this.#known.get(key);
  }

  set(key: string, result: Done): void {
    this.#known.set(key, result);
    fs.writeSync(this.#file, `${JSON.stringify([key, result])}\n`);
  }

  close(): void {
    fs.closeSync(this.#file);
  }

  #read(file: string): void {
    for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
      // A run that was cut off leaves half a line behind.
      if (!line.endsWith(']')) continue;
      const [key, result] = JSON.parse(line) as [string, Done];
      this.#known.set(key, result);
    }
  }
}

function hashOf(modelFolder: string): string {
  const hash = createHash('sha256');
  for (const name of fs.readdirSync(modelFolder).filter((file) => file.includes('.onnx')).sort()) hash.update(name).update(fs.readFileSync(path.join(modelFolder, name)));
  return hash.digest('hex').slice(0, 16);
}
