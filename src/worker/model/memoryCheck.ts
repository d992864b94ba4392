/** Refuses a model that would not fit into memory, before its weights are read. */
import type { LoadParams, LogParams, MemoryShortage } from '../../common/protocol';
import { readMemory } from '../../common/freeMemory';
import { describeShortage, judgeMemory, type MemoryDemand } from '../../core/models/memory';
import { formatBytes } from '../../core/models/pace';
import { ELEMENT_TYPES } from '../ort/tensor';
import { layerNameOf, type ModelConfig } from './config';
import type { ModelFolder } from './folder';
import { inputElementType } from './graphFile';
import { divideKvMemory } from './kvMemory';

/** Thrown for a model that does not fit; turned into a result by open.ts. */
export class MemoryShortageError extends Error {
  override readonly name = 'MemoryShortageError';

  constructor(
    message: string,
    readonly shortage: MemoryShortage,
  ) {
    super(message);
  }
}

export interface MemoryCheck {
  readonly params: Pick<LoadParams, 'contextLength' | 'kvBytes' | 'ignoreMemory'>;
  readonly folder: ModelFolder;
  readonly config: ModelConfig;
  readonly weightBytes: number;
  /** Bytes that are free, for tests; else the system is asked. */
  readonly freeBytes?: number | undefined;
  readonly log: (level: LogParams['level'], message: string) => void;
}

/** @throws MemoryShortageError, ModelError 'runtime' where the KV memory that is allowed does not do for any context */
export function checkMemory({ params, folder, config, weightBytes, freeBytes = readMemory().freeBytes, log }: MemoryCheck): void {
  const verdict = judgeMemory(demandOf(params, folder, config, weightBytes), freeBytes);
  if (verdict.kind === 'fits') {
    log('info', `${config.name} needs about ${formatBytes(verdict.need.neededBytes)} of memory; ${formatBytes(freeBytes)} are free.`);
    return;
  }
  const message = describeShortage(config.name, verdict.shortage);
  if (params.ignoreMemory !== true) throw new MemoryShortageError(message, verdict.shortage);
  log('warn', `${config.name} is loaded as you wished, although it needs about ${formatBytes(verdict.shortage.neededBytes)} of memory and ${formatBytes(freeBytes)} are free.`);
}

function demandOf(params: MemoryCheck['params'], folder: ModelFolder, config: ModelConfig, weightBytes: number): MemoryDemand {
  // What the graph does not tell is taken to be the widest; ONNX Runtime will say what is wrong with such a file.
  const type = inputElementType(folder.resolve(config.graphFile), layerNameOf(config.inputNames.pastKey, 0)) ?? 'float32';
  const kvBytesPerToken = 2 * config.layers * config.kvHeads * config.headSize * ELEMENT_TYPES[type].bytes;
  const wanted = Math.min(config.contextLength, params.contextLength || config.contextLength);
  const { contextLength } = divideKvMemory(kvBytesPerToken, wanted, params.kvBytes);
  return { weightBytes, kvBytesPerToken, contextLength, kvCopies: config.sharedBuffer || type === 'int8' ? 1 : 2 };
}
