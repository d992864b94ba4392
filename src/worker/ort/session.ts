/** An ONNX Runtime session: its inputs and outputs as the graph declares them, and runs that can be ended. */
import koffi from 'koffi';
import type { FunctionName, Pointer } from './api-table';
import { DeviceMemory } from './deviceMemory';
import { appendProvider, PROVIDERS, type ProviderName } from './providers';
import type { OrtRuntime } from './runtime';
import { NativeObject, OrtError } from './runtime';
import { elementType, readShape, Tensor, type ElementType } from './tensor';

/** GraphOptimizationLevel ORT_ENABLE_ALL. */
const OPTIMIZE_ALL = 99;

export interface SessionOptions {
  /** Intra-op threads, at least 1. */
  threads: number;
  /** The provider that takes every operator it can; the CPU's takes the rest. */
  provider?: ProviderName | undefined;
  /** Entries for AddSessionConfigEntry (onnxruntime_session_options_config_keys.h). */
  config?: Readonly<Record<string, string>>;
  /** Beginning of the path of a trace that ORT writes, operator by operator, when the session is disposed. */
  profilePrefix?: string | undefined;
}

/** An input or output as the graph declares it. */
export interface ValueInfo {
  name: string;
  /** undefined for a type that no language model uses. */
  type: ElementType | undefined;
  /** −1 where the graph leaves a size open. */
  shape: number[];
  /** Names of open dimensions; '' where there is none. */
  symbols: string[];
}

/** Thrown when a run ended because its signal was aborted. */
export class RunTerminated extends Error {
  constructor() {
    super('The run was terminated.');
    this.name = 'RunTerminated';
  }
}

interface Port extends ValueInfo {
  /** C string of the name, owned by ORT's allocator until the session is disposed. */
  namePointer: Pointer;
}

export class Session extends NativeObject {
  /** Inputs that every run needs. */
  readonly inputs: readonly ValueInfo[];
  /** Inputs that have a default in the graph. */
  readonly optionalInputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  private readonly inputPorts: ReadonlyMap<string, Port>;
  private readonly outputPorts: ReadonlyMap<string, Port>;
  private readonly runOptions: Pointer;
  private readonly deviceMemory: DeviceMemory | undefined;
  /** What ORT reads and writes during a run; held here so that no collection can free it under ORT. */
  private inFlight: readonly unknown[] | undefined;

  private constructor(runtime: OrtRuntime, address: Pointer, memory: DeviceMemory | undefined) {
    super(runtime, address, 'ReleaseSession');
    this.deviceMemory = memory;
    const inputs = readPorts(runtime, address, 'Input');
    const optionalInputs = readPorts(runtime, address, 'OverridableInitializer');
    const outputs = readPorts(runtime, address, 'Output');
    this.inputs = inputs;
    this.optionalInputs = optionalInputs;
    this.outputs = outputs;
    this.inputPorts = new Map([...inputs, ...optionalInputs].map((port) => [port.name, port]));
    this.outputPorts = new Map(outputs.map((port) => [port.name, port]));
    this.runOptions = runtime.out((slot) => runtime.call('CreateRunOptions', slot));
  }

  /**
   * Loads a graph on a pool thread; the event loop stays free.
   * @param model path of an ONNX file, or the bytes of one.
   * @throws RunTerminated when `signal` ended the load, OrtError with ORT's reason otherwise.
   */
  static async load(runtime: OrtRuntime, model: string | Uint8Array, options: SessionOptions, signal?: AbortSignal): Promise<Session> {
    signal?.throwIfAborted();
    const native = runtime.out((slot) => runtime.call('CreateSessionOptions', slot));
    const cancel = () => runtime.call('SessionOptionsSetLoadCancellationFlag', native, true);
    const slot = new BigUint64Array(1);
    try {
      runtime.call('SetSessionGraphOptimizationLevel', native, OPTIMIZE_ALL);
      runtime.call('SetIntraOpNumThreads', native, options.threads);
      runtime.call('SetInterOpNumThreads', native, 1);
      for (const [key, value] of Object.entries(options.config ?? {})) runtime.call('AddSessionConfigEntry', native, key, value);
      if (options.profilePrefix !== undefined) runtime.call('EnableProfiling', native, options.profilePrefix);
      if (options.provider) appendProvider(runtime, native, options.provider);
      signal?.addEventListener('abort', cancel);
      await (typeof model === 'string'
        ? runtime.callAsync('CreateSession', runtime.env, model, native, slot)
        : runtime.callAsync('CreateSessionFromArray', runtime.env, model, model.byteLength, native, slot));
      return Session.adopt(runtime, slot[0] ?? 0n, options.provider);
    } catch (error) {
      if (signal?.aborted && error instanceof OrtError) throw new RunTerminated();
      throw error;
    } finally {
      signal?.removeEventListener('abort', cancel);
      runtime.release('ReleaseSessionOptions', native);
    }
  }

  private static adopt(runtime: OrtRuntime, address: Pointer, provider: ProviderName | undefined): Session {
    const memoryName = provider && PROVIDERS[provider].memory;
    try {
      return new Session(runtime, address, memoryName === undefined ? undefined : DeviceMemory.of(runtime, address, memoryName));
    } catch (error) {
      runtime.release('ReleaseSession', address);
      throw error;
    }
  }

  /** The allocator of the session's device: tensors made with it cost no copy in a run. Dispose them before the session. */
  get allocator(): Pointer {
    return this.deviceMemory?.pointer ?? this.runtime.allocator;
  }

  /**
   * Runs the graph on a pool thread.
   * @param inputs a tensor for every input of the graph that has no default, and for any that has one, by name.
   * @param outputs by name: the tensor to write into, or null to have ORT allocate it.
   * @returns the tensors ORT allocated, by name; they belong to the caller.
   * @throws RunTerminated when `signal` ended the run; OrtError; Error on an unknown name or an overlapping run.
   */
  async run(
    inputs: Readonly<Record<string, Tensor>>,
    outputs: Readonly<Record<string, Tensor | null>>,
    signal?: AbortSignal,
  ): Promise<Record<string, Tensor>> {
    if (this.inFlight) throw new Error('This session is already running.');
    if (signal?.aborted) throw new RunTerminated();
    const { runtime, runOptions } = this;
    const feeds = bindValues(this.inputPorts, inputs, 'input');
    const fetches = bindValues(this.outputPorts, outputs, 'output');
    const terminate = () => runtime.call('RunOptionsSetTerminate', runOptions);
    signal?.addEventListener('abort', terminate);
    this.inFlight = [feeds, fetches, inputs, outputs];
    try {
      await runtime.callAsync(
        'Run', this.pointer, runOptions,
        feeds.names, feeds.values, feeds.names.length,
        fetches.names, fetches.names.length, fetches.values,
      );
      return adoptNew(runtime, outputs, fetches.values);
    } catch (error) {
      if (signal?.aborted && error instanceof OrtError) throw new RunTerminated();
      throw error;
    } finally {
      this.inFlight = undefined;
      signal?.removeEventListener('abort', terminate);
      runtime.call('RunOptionsUnsetTerminate', runOptions);
    }
  }

  /** @throws Error while a run is in flight: end it first. */
  override dispose(): void {
    if (this.disposed) return;
    if (this.inFlight) throw new Error('A session cannot be disposed while it runs.');
    const { runtime } = this;
    runtime.release('ReleaseRunOptions', this.runOptions);
    for (const port of [...this.inputPorts.values(), ...this.outputPorts.values()]) {
      runtime.call('AllocatorFree', runtime.allocator, port.namePointer);
    }
    this.deviceMemory?.dispose();
    super.dispose();
  }
}

interface BoundValues {
  names: BigUint64Array;
  values: BigUint64Array;
}

function bindValues(ports: ReadonlyMap<string, Port>, tensors: Readonly<Record<string, Tensor | null>>, what: string): BoundValues {
  const entries = Object.entries(tensors);
  const names = new BigUint64Array(entries.length);
  const values = new BigUint64Array(entries.length);
  entries.forEach(([name, tensor], index) => {
    const port = ports.get(name);
    if (!port) throw new Error(`The graph has no ${what} '${name}'.`);
    names[index] = port.namePointer;
    values[index] = tensor?.pointer ?? 0n;
  });
  return { names, values };
}

/** Wraps what ORT allocated for outputs that came in as null. */
function adoptNew(runtime: OrtRuntime, outputs: Readonly<Record<string, Tensor | null>>, values: BigUint64Array): Record<string, Tensor> {
  const made: Record<string, Tensor> = {};
  Object.entries(outputs).forEach(([name, given], index) => {
    const address = values[index];
    if (!given && address) made[name] = Tensor.adopt(runtime, address);
  });
  return made;
}

function readPorts(runtime: OrtRuntime, session: Pointer, side: 'Input' | 'OverridableInitializer' | 'Output'): Port[] {
  const count = runtime.outNumber((slot) => runtime.call(`SessionGet${side}Count`, session, slot));
  return Array.from({ length: count }, (_, index) => {
    const getName: FunctionName = `SessionGet${side}Name`;
    const namePointer = runtime.out((slot) => runtime.call(getName, session, index, runtime.allocator, slot));
    const typeInfo = runtime.out((slot) => runtime.call(`SessionGet${side}TypeInfo`, session, index, slot));
    try {
      return { name: koffi.decode.string(namePointer), namePointer, ...readTensorInfo(runtime, typeInfo) };
    } finally {
      runtime.release('ReleaseTypeInfo', typeInfo);
    }
  });
}

function readTensorInfo(runtime: OrtRuntime, typeInfo: Pointer): Pick<ValueInfo, 'type' | 'shape' | 'symbols'> {
  // A cast: the result belongs to typeInfo and is not released. NULL for sequences and maps.
  const info = runtime.out((slot) => runtime.call('CastTypeInfoToTensorInfo', typeInfo, slot));
  if (!info) return { type: undefined, shape: [], symbols: [] };
  const code = new Int32Array(1);
  runtime.call('GetTensorElementType', info, code);
  const shape = readShape(runtime, info);
  const names = new BigUint64Array(shape.length);
  if (shape.length > 0) runtime.call('GetSymbolicDimensions', info, names, names.length);
  const symbols = Array.from(names, (pointer) => (pointer ? koffi.decode.string(pointer) : ''));
  return { type: elementType(code[0] ?? 0), shape, symbols };
}
