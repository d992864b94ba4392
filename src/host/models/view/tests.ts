/** What self-tests found, kept for the models of this machine. */
import type * as vscode from 'vscode';
import * as z from 'zod/mini';
import { DEVICE_SETTINGS, type ComputeDevice } from '../../../common/devices';
import type { TestRecord } from './row';

const KEY = 'phiPair.models.selfTests';
/** The latest ones are kept. */
const TESTS_MAX = 50;
const DEVICES = DEVICE_SETTINGS.filter((device): device is ComputeDevice => device !== 'auto');
const rate = z.number().check(z.positive());
const schema = z.array(z.tuple([z.string(), z.object({ writtenPerSecond: rate, readPerSecond: rate, device: z.enum(DEVICES) })]));

/** By folder. */
export function keptTests(memento: vscode.Memento): ReadonlyMap<string, TestRecord> {
  const parsed = schema.safeParse(memento.get(KEY));
  return new Map(parsed.success ? parsed.data : []);
}

export async function keepTest(memento: vscode.Memento, folder: string, record: TestRecord): Promise<void> {
  const others = [...keptTests(memento)].filter(([one]) => one !== folder);
  await memento.update(KEY, [...others, [folder, record]].slice(-TESTS_MAX));
}
