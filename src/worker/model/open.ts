/** Opens a model folder of either layout: configuration, tokenizer, device, graph, KV cache, trial run. */
import { DEVICE_NAMES, type ComputeDevice } from '../../common/devices';
import type { ContextUse, LoadFailed, LoadFailure, LoadParams, LoadProgress, LogParams, PromptFamily } from '../../common/protocol';
import { processorSuffices, SMALL_MODEL_BYTES } from '../devices/candidates';
import { librariesIn, readMachine, recordFor } from '../devices/machine';
import { openOnDevice } from '../devices/pick';
import { measure } from '../devices/selfTest';
import { OrtError, OrtRuntime } from '../ort/runtime';
import { RunTerminated, Session } from '../ort/session';
import { readConfig, type ModelConfig } from './config';
import { ModelError } from './failure';
import { ModelFolder } from './folder';
import { planGraph, type GraphPlan } from './graph';
import { GrowingKvCache, InPlaceKvCache, kvBytesPerToken } from './kvCache';
import { divideKvMemory } from './kvMemory';
import { checkMemory, MemoryShortageError } from './memoryCheck';
import { OnnxModelSession } from './onnxSession';
import type { ModelSession, ModelTokenizer } from './session';
import { threadCount } from './threads';
import { readTokenizer } from './tokenizer';

export type OpenResult =
  | { kind: 'opened'; session: ModelSession }
  | LoadFailed;

/**
 * Entries of onnxruntime_session_options_config_keys.h. Idle threads wait awake for a millisecond, then sleep: long
 * enough for the gaps between the operators of a run (a decode step is 10 to 20 % faster than with sleeping at once),
 * short enough to leave the processor to the editor as soon as the run is over.
 */
const SESSION_CONFIG = { 'session.intra_op.allow_spinning': '1', 'session.intra_op.spin_duration_us': '1000' };
/** Shares of the whole load, for progress. */
const WEIGHTS_START = 0.1;
const WEIGHTS_END = 0.95;
const PROGRESS_INTERVAL_MS = 100;

/** What only measurements change. */
export interface OpenTuning {
  /** Entries of the session's configuration on top of ours. */
  sessionConfig?: Readonly<Record<string, string>>;
  profilePrefix?: string;
  /** Weights that `auto` leaves to the processor untested, bytes. */
  smallModelBytes?: number;
  /** Bytes of memory to take for free; the system is asked where it is not given. */
  freeBytes?: number;
}

/** Writes a line to the host's log. */
type Log = (level: LogParams['level'], message: string) => void;

/** Opens a model folder; every failure is a result with a message for the user. */
export async function openModel(
  params: LoadParams,
  onProgress: (progress: LoadProgress) => void,
  signal: AbortSignal,
  tuning: OpenTuning = {},
  log: Log = () => undefined,
): Promise<OpenResult> {
  try {
    return { kind: 'opened', session: await open(params, onProgress, signal, tuning, log) };
  } catch (error) {
    if (error instanceof MemoryShortageError) return { kind: 'failed', reason: 'memory', message: error.message, shortage: error.shortage };
    return { kind: 'failed', ...describe(error, params.modelPath, signal) };
  }
}

async function open(params: LoadParams, onProgress: (progress: LoadProgress) => void, signal: AbortSignal, tuning: OpenTuning, log: Log): Promise<ModelSession> {
  const started = performance.now();
  onProgress({ fraction: 0, stage: 'reading the configuration' });
  const folder = await ModelFolder.open(params.modelPath);
  const config = await readConfig(folder);
  const weightBytes = await checkGraphFile(folder, config);
  onProgress({ fraction: 0.02, stage: 'reading the tokenizer' });
  const tokenizer = await readTokenizer(folder, config.vocabSize, config.eosIds);
  signal.throwIfAborted();

  const runtime = OrtRuntime.get(librariesIn(params));
  const parts = { params, folder, config, weightBytes, tokenizer, runtime, threads: threadCount(params.threads, weightBytes), tuning, log };
  const { session, reason, fellBack } = await openOnDevice({
    wanted: params.device,
    processorSuffices: processorSuffices(weightBytes, config.sharedBuffer, tuning.smallModelBytes ?? SMALL_MODEL_BYTES),
    machine: () => readMachine(runtime),
    record: () => recordFor(params, runtime, folder.resolve(config.graphFile), weightBytes, log),
    open: (device) => openOn(device, parts, onProgress, signal),
    measure,
    log,
    signal,
  });
  session.info.deviceReason = reason;
  session.info.deviceFellBack = fellBack;
  session.info.loadMs = Math.round(performance.now() - started);
  onProgress({ fraction: 1, stage: 'ready' });
  return session;
}

interface Parts {
  params: LoadParams;
  folder: ModelFolder;
  config: ModelConfig;
  weightBytes: number;
  tokenizer: ModelTokenizer;
  runtime: OrtRuntime;
  threads: number;
  tuning: OpenTuning;
  log: Log;
}

async function openOn(device: ComputeDevice, parts: Parts, onProgress: (progress: LoadProgress) => void, signal: AbortSignal): Promise<ModelSession> {
  const { folder, config, weightBytes, runtime, threads, tuning } = parts;
  // Of another device's memory ONNX Runtime tells nothing before a model lies in it; one that does not do is fallen back from.
  if (device === 'cpu') checkMemory({ ...parts, freeBytes: tuning.freeBytes });
  const provider = device === 'cpu' ? undefined : device;
  const options = { threads, provider, config: { ...SESSION_CONFIG, ...tuning.sessionConfig }, profilePrefix: tuning.profilePrefix };
  const report = (progress: LoadProgress) => onProgress(provider ? { ...progress, stage: `${progress.stage} on ${DEVICE_NAMES[device]}` } : progress);
  const session = await loadWeights(weightBytes, report, () => Session.load(runtime, folder.resolve(config.graphFile), options, signal));
  let opened: OnnxModelSession | undefined;
  try {
    report({ fraction: WEIGHTS_END, stage: 'trying the model out' });
    opened = assemble(device, session, parts);
    await opened.tryOut(signal);
    return opened;
  } catch (error) {
    await (opened ?? session).dispose();
    throw error;
  }
}

async function checkGraphFile(folder: ModelFolder, config: ModelConfig): Promise<number> {
  if ((await folder.sizeOf(config.graphFile)) === undefined) {
    throw new ModelError('missing-file', `The model folder ${folder.path} has no ${config.graphFile}. Copy the whole model again.`);
  }
  return folder.weightBytes(config.graphFile);
}

function assemble(device: ComputeDevice, session: Session, { params, folder, config, weightBytes, tokenizer, runtime, threads }: Parts): OnnxModelSession {
  const plan = planGraph(session, config);
  const { contextLength, kvSlots } = divideKvMemory(kvBytesPerToken(plan), Math.min(config.contextLength, params.contextLength || config.contextLength), params.kvBytes);
  const info = {
    name: config.name,
    family: config.family ?? familyOf(tokenizer),
    contextUse: contextUse(config, weightBytes),
    path: folder.path,
    architecture: config.architecture,
    layout: config.layout,
    device,
    deviceReason: '',
    deviceFellBack: false,
    threads,
    layers: config.layers,
    contextLength,
    vocabSize: config.vocabSize,
    kvBytesPerToken: kvBytesPerToken(plan),
    kvSlots,
    loadMs: 0,
    weightBytes,
    kvType: plan.kvType,
    runtimeVersion: runtime.version,
  };
  return new OnnxModelSession({ info, tokenizer, runtime, session, plan, leastRows: config.leastRows, makeCache: (capacity) => makeCache(runtime, session, plan, config, capacity) });
}

/** What the model's own file says, else by its weights. */
function contextUse({ size }: ModelConfig, weightBytes: number): ContextUse {
  return (size ?? (weightBytes < SMALL_MODEL_BYTES ? 'small' : 'large')) === 'small' ? 'file' : 'project';
}

/** A tokenizer with ChatML's marks belongs to a model that was trained on such turns. */
function familyOf(tokenizer: ModelTokenizer): PromptFamily {
  return tokenizer.encode('<|im_start|>').length === 1 ? 'chatml' : 'phi';
}

function makeCache(runtime: OrtRuntime, session: Session, plan: GraphPlan, config: ModelConfig, capacity: number) {
  // Only GroupQueryAttention takes int8 keys and values, and it always writes in place where past and present are one;
  // the builder denies it in the configuration it writes for a processor.
  return config.sharedBuffer || plan.kvType === 'int8' ? new InPlaceKvCache(runtime, plan, capacity, session.allocator) : new GrowingKvCache(runtime, plan, capacity);
}

/** ORT tells nothing while it loads: the growth of this process against the file's size is the measure. */
async function loadWeights<T>(weightBytes: number, onProgress: (progress: LoadProgress) => void, load: () => Promise<T>): Promise<T> {
  const before = process.memoryUsage.rss();
  const report = () => {
    const share = Math.min(1, Math.max(0, (process.memoryUsage.rss() - before) / Math.max(1, weightBytes)));
    onProgress({ fraction: WEIGHTS_START + share * (WEIGHTS_END - WEIGHTS_START), stage: 'loading the weights' });
  };
  report();
  const timer = setInterval(report, PROGRESS_INTERVAL_MS);
  try {
    return await load();
  } finally {
    clearInterval(timer);
  }
}

/** What ORT's own messages of known causes mean for the user; the first match counts. */
const ORT_CAUSES: readonly { pattern: RegExp; reason: LoadFailure; hint: string }[] = [
  { pattern: /external data path does not exist/i, reason: 'bad-graph', hint: 'A weights file is missing or cut off. Copy the model again.' },
  { pattern: /escapes|outside.*(directory|folder)|external data path/i, reason: 'unsafe-path', hint: 'Its weights point outside the model folder. Such a model is not loaded; get it from a source you trust.' },
  { pattern: /external data|external initializer|file_offset|out of bounds|file size/i, reason: 'bad-graph', hint: 'A weights file is missing or cut off. Copy the model again.' },
  { pattern: /protobuf|invalid model|no graph was found|ModelProto/i, reason: 'bad-graph', hint: 'The graph is no ONNX file or is cut off. Copy the model again.' },
  { pattern: /got invalid dimensions|shape mismatch|unexpected (input|shape)|GroupQueryAttention|Concat/i, reason: 'mismatch', hint: 'Graph and configuration contradict each other: they are of different models.' },
  { pattern: /failed to allocate|bad_alloc|not enough memory/i, reason: 'runtime', hint: 'Memory is short. Close other programs, lower "phiPair.contextLength", or choose a smaller model.' },
];

function describe(error: unknown, modelPath: string, signal: AbortSignal): { reason: LoadFailure; message: string } {
  if (signal.aborted || error instanceof RunTerminated) return { reason: 'cancelled', message: 'Loading was cancelled.' };
  if (error instanceof ModelError) return { reason: error.reason, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  const cause = ORT_CAUSES.find(({ pattern }) => pattern.test(message));
  if (error instanceof OrtError) {
    const reason = cause?.reason ?? (error.code === 'RUNTIME_EXCEPTION' ? 'runtime' : 'bad-graph');
    return { reason, message: `The model in ${modelPath} could not be loaded. ${cause?.hint ?? ''} (ONNX Runtime: ${message.trim()})` };
  }
  return { reason: 'runtime', message: `The model in ${modelPath} could not be loaded: ${message}` };
}
