/** One loaded ONNX Runtime: library, function table, environment. Every native object holds it. */
import type { LibraryHandle } from 'koffi';
import { bindApi, versionOf, type Api, type Argument, type FunctionName, type Pointer } from './api-table';
import { loadLibrary, type LibraryPlaces } from './library';

/** OrtLoggingLevel ORT_LOGGING_LEVEL_ERROR. */
const LOG_ERRORS = 3;
/** OrtAllocatorType OrtDeviceAllocator, OrtMemType OrtMemTypeDefault. */
const DEVICE_ALLOCATOR = 0;
const MEMORY_DEFAULT = 0;

/** OrtErrorCode, in the header's order. */
const ERROR_CODES = [
  'OK', 'FAIL', 'INVALID_ARGUMENT', 'NO_SUCHFILE', 'NO_MODEL', 'ENGINE_ERROR', 'RUNTIME_EXCEPTION', 'INVALID_PROTOBUF',
  'MODEL_LOADED', 'NOT_IMPLEMENTED', 'INVALID_GRAPH', 'EP_FAIL', 'MODEL_LOAD_CANCELED', 'MODEL_REQUIRES_COMPILATION', 'NOT_FOUND',
] as const;
export type OrtErrorCode = (typeof ERROR_CODES)[number] | 'UNKNOWN';

/** A status that ONNX Runtime returned, with its own message. */
export class OrtError extends Error {
  constructor(
    readonly code: OrtErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'OrtError';
  }
}

export class OrtRuntime {
  /** Held so that the library is not unloaded under the function table. */
  readonly library: LibraryHandle;
  /** Where the library was loaded from: it looks for the libraries of its providers there. */
  readonly folder: string;
  /** Why the libraries that were named could not be put beside it. */
  readonly librariesProblem: string | undefined;
  /** The library's version. */
  readonly version: string;
  readonly api: Api;
  readonly env: Pointer;
  readonly cpuMemory: Pointer;
  /** ORT's own CPU allocator; it belongs to ORT and is never released. */
  readonly allocator: Pointer;

  private constructor(places: LibraryPlaces | undefined) {
    const { library, folder, problem } = loadLibrary(places);
    this.library = library;
    this.folder = folder;
    this.librariesProblem = problem;
    this.version = versionOf(this.library);
    this.api = bindApi(this.library);
    this.env = this.out((slot) => this.call('CreateEnv', LOG_ERRORS, 'phi-pair', slot));
    this.call('DisableTelemetryEvents', this.env);
    this.cpuMemory = this.out((slot) => this.call('CreateCpuMemoryInfo', DEVICE_ALLOCATOR, MEMORY_DEFAULT, slot));
    this.allocator = this.out((slot) => this.call('GetAllocatorWithDefaultOptions', slot));
  }

  private static shared: OrtRuntime | undefined;

  /**
   * The process's one runtime, loaded at first use and kept: ORT allows one environment a process.
   * @param places counts at first use alone.
   */
  static get(places?: LibraryPlaces): OrtRuntime {
    return (OrtRuntime.shared ??= new OrtRuntime(places));
  }

  /** Calls a function that returns an OrtStatus. @throws OrtError with ORT's message. */
  call(name: FunctionName, ...args: Argument[]): void {
    const failure = this.failureOf(this.api[name](...args));
    if (failure) throw failure;
  }

  /** Calls a function of no status, such as the Release functions. */
  release(name: FunctionName, pointer: Pointer): void {
    this.api[name](pointer);
  }

  /** The same on a thread of koffi's pool. `args` must stay referenced by the caller until the promise settles. */
  callAsync(name: FunctionName, ...args: Argument[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.api[name].async(...args, (error, status) => {
        const failure = error ?? this.failureOf(status);
        if (failure) reject(failure);
        else resolve();
      });
    });
  }

  /** Runs `fill` with a slot for one pointer and gives what was written. */
  out(fill: (slot: BigUint64Array) => void): Pointer {
    const slot = new BigUint64Array(1);
    fill(slot);
    return slot[0] ?? 0n;
  }

  /** The same for a size_t or an int64. */
  outNumber(fill: (slot: BigUint64Array) => void): number {
    return Number(this.out(fill));
  }

  private failureOf(status: unknown): OrtError | undefined {
    if (!status) return undefined;
    const pointer = status as Pointer;
    const code = ERROR_CODES[this.api.GetErrorCode(pointer) as number] ?? 'UNKNOWN';
    const message = this.api.GetErrorMessage(pointer) as string;
    this.api.ReleaseStatus(pointer);
    return new OrtError(code, message);
  }
}

/** A native object of ours: released once, by hand, never by the garbage collector. */
export abstract class NativeObject {
  private address: Pointer | undefined;

  protected constructor(
    readonly runtime: OrtRuntime,
    address: Pointer,
    private readonly releaseName: FunctionName,
  ) {
    this.address = address;
  }

  /** @throws Error when the object was disposed. */
  get pointer(): Pointer {
    if (this.address === undefined) throw new Error(`${this.constructor.name} was used after it was disposed.`);
    return this.address;
  }

  get disposed(): boolean {
    return this.address === undefined;
  }

  /** Releases the native object; further calls do nothing. */
  dispose(): void {
    if (this.address === undefined) return;
    const address = this.address;
    this.address = undefined;
    this.runtime.release(this.releaseName, address);
  }
}
