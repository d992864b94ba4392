/** How large the weights of a model folder are. No VS Code in here. */
import * as fs from 'node:fs/promises';
import path from 'node:path';

/** Graphs and weights, whatever the layout: `model.onnx`, `model.onnx.data`, `onnx/model_q4.onnx_data_1`. */
const WEIGHTS = /\.onnx/;
/** A folder with more entries is no model's. */
const ENTRIES_MAX = 1000;

/** Bytes; undefined where the folder is not there or may not be read. */
export async function folderBytes(folder: string): Promise<number | undefined> {
  const names = await namesOf(folder);
  if (names === undefined) return undefined;
  const inside = names.includes('onnx') ? ((await namesOf(path.join(folder, 'onnx'))) ?? []).map((name) => path.join('onnx', name)) : [];
  const weights = [...names, ...inside].filter((name) => WEIGHTS.test(path.basename(name))).slice(0, ENTRIES_MAX);
  const sizes = await Promise.all(weights.map((name) => fs.stat(path.join(folder, name)).then((stat) => (stat.isFile() ? stat.size : 0), () => 0)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const namesOf = (folder: string): Promise<string[] | undefined> => fs.readdir(folder).catch(() => undefined);
