/** What the worker found out of devices for each model (worker/devices/record.ts), for people. No VS Code in here. */
import * as fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { DEVICE_RECORD_FILE, DEVICE_SETTINGS, type ComputeDevice } from '../../../common/devices';
import type { DeviceChoice } from './row';

/** A larger file is not ours. */
const BYTES_MAX = 1 << 20;
const DEVICES = DEVICE_SETTINGS.filter((device): device is ComputeDevice => device !== 'auto');

const schema = z.object({ choices: z.record(z.string(), z.object({ device: z.enum(DEVICES), reason: z.string().check(z.maxLength(4000)), at: z.number() })) });
/** By the folder of the graph; nothing where there is no file that can be read: the worker says what is wrong with it. */
export async function readDeviceChoices(folder: string): Promise<ReadonlyMap<string, DeviceChoice>> {
  const file = path.join(folder, DEVICE_RECORD_FILE);
  const stat = await fs.stat(file).catch(() => undefined);
  if (!stat || stat.size > BYTES_MAX) return new Map();
  return parseDeviceChoices(await fs.readFile(file, 'utf8'), os.hostname());
}

export function parseDeviceChoices(text: string, computer: string): ReadonlyMap<string, DeviceChoice> {
  const parsed = schema.safeParse(jsonOf(text));
  const found = new Map<string, DeviceChoice>();
  if (!parsed.success) return found;
  // Of several for one model the latest counts.
  for (const [key, { device, reason }] of Object.entries(parsed.data.choices).sort(([, a], [, b]) => a.at - b.at)) {
    const parts = jsonOf(key);
    if (!Array.isArray(parts) || parts[0] !== computer || typeof parts[1] !== 'string') continue;
    const graphs = path.dirname(parts[1]);
    found.set(path.basename(graphs) === 'onnx' ? path.dirname(graphs) : graphs, { device, reason });
  }
  return found;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Written by another version, or cut off by a crash.
    return undefined;
  }
}
