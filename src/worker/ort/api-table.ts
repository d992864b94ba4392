/**
 * The functions of `struct OrtApi` that we call: position in the struct and signature.
 * Source: onnxruntime_c_api.h. The struct is append-only, so a position never moves.
 */
import koffi from 'koffi';
import type { LibraryHandle } from 'koffi';

/** ORTCHAR_T: UTF-16 on Windows, the platform's bytes elsewhere. */
const PATH = process.platform === 'win32' ? 'str16' : 'str';
const STATUS = 'void *';

/** `API_VERSION` 22 (ORT 1.22) is the first that can cancel a load. */
export const API_VERSION = 22;

// 'void *' stands for every OrtX*, and for arrays and out-parameters that we pass as typed arrays.
const FUNCTIONS = {
  GetErrorCode: [1, 'int', ['void *']],
  GetErrorMessage: [2, 'str', ['void *']],
  CreateEnv: [3, STATUS, ['int', 'str', 'void *']],
  DisableTelemetryEvents: [6, STATUS, ['void *']],
  CreateSession: [7, STATUS, ['void *', PATH, 'void *', 'void *']],
  CreateSessionFromArray: [8, STATUS, ['void *', 'void *', 'size_t', 'void *', 'void *']],
  Run: [9, STATUS, ['void *', 'void *', 'void *', 'void *', 'size_t', 'void *', 'size_t', 'void *']],
  CreateSessionOptions: [10, STATUS, ['void *']],
  EnableProfiling: [14, STATUS, ['void *', PATH]],
  SetSessionGraphOptimizationLevel: [23, STATUS, ['void *', 'int']],
  SetIntraOpNumThreads: [24, STATUS, ['void *', 'int']],
  SetInterOpNumThreads: [25, STATUS, ['void *', 'int']],
  SessionGetInputCount: [30, STATUS, ['void *', 'void *']],
  SessionGetOutputCount: [31, STATUS, ['void *', 'void *']],
  SessionGetOverridableInitializerCount: [32, STATUS, ['void *', 'void *']],
  SessionGetInputTypeInfo: [33, STATUS, ['void *', 'size_t', 'void *']],
  SessionGetOutputTypeInfo: [34, STATUS, ['void *', 'size_t', 'void *']],
  SessionGetOverridableInitializerTypeInfo: [35, STATUS, ['void *', 'size_t', 'void *']],
  SessionGetInputName: [36, STATUS, ['void *', 'size_t', 'void *', 'void *']],
  SessionGetOutputName: [37, STATUS, ['void *', 'size_t', 'void *', 'void *']],
  SessionGetOverridableInitializerName: [38, STATUS, ['void *', 'size_t', 'void *', 'void *']],
  CreateRunOptions: [39, STATUS, ['void *']],
  RunOptionsSetTerminate: [46, STATUS, ['void *']],
  RunOptionsUnsetTerminate: [47, STATUS, ['void *']],
  CreateTensorAsOrtValue: [48, STATUS, ['void *', 'void *', 'size_t', 'int', 'void *']],
  CreateTensorWithDataAsOrtValue: [49, STATUS, ['void *', 'void *', 'size_t', 'void *', 'size_t', 'int', 'void *']],
  GetTensorMutableData: [51, STATUS, ['void *', 'void *']],
  CastTypeInfoToTensorInfo: [55, STATUS, ['void *', 'void *']],
  GetTensorElementType: [60, STATUS, ['void *', 'void *']],
  GetDimensionsCount: [61, STATUS, ['void *', 'void *']],
  GetDimensions: [62, STATUS, ['void *', 'void *', 'size_t']],
  GetSymbolicDimensions: [63, STATUS, ['void *', 'void *', 'size_t']],
  GetTensorTypeAndShape: [65, STATUS, ['void *', 'void *']],
  CreateCpuMemoryInfo: [69, STATUS, ['int', 'int', 'void *']],
  AllocatorFree: [76, STATUS, ['void *', 'void *']],
  GetAllocatorWithDefaultOptions: [78, STATUS, ['void *']],
  ReleaseEnv: [92, 'void', ['void *']],
  ReleaseStatus: [93, 'void', ['void *']],
  ReleaseMemoryInfo: [94, 'void', ['void *']],
  ReleaseSession: [95, 'void', ['void *']],
  ReleaseValue: [96, 'void', ['void *']],
  ReleaseRunOptions: [97, 'void', ['void *']],
  ReleaseTypeInfo: [98, 'void', ['void *']],
  ReleaseTensorTypeAndShapeInfo: [99, 'void', ['void *']],
  ReleaseSessionOptions: [100, 'void', ['void *']],
  AddSessionConfigEntry: [130, STATUS, ['void *', 'str', 'str']],
  SessionOptionsSetLoadCancellationFlag: [293, STATUS, ['void *', 'bool']],
} as const satisfies Record<string, readonly [number, string, readonly string[]]>;

export type FunctionName = keyof typeof FUNCTIONS;
/** A native address; 0n or null is NULL. */
export type Pointer = bigint;
/** What a 'void *' parameter takes: an address, or a buffer that outlives the call. */
export type Argument = Pointer | NodeJS.TypedArray | string | number | boolean | null;

export interface NativeFunction {
  (...args: Argument[]): unknown;
  async(...args: [...Argument[], (error: Error | null, result: unknown) => void]): void;
}

export type Api = Readonly<Record<FunctionName, NativeFunction>>;

/**
 * Decodes the function table of a loaded library.
 * @throws Error when the library is older than {@link API_VERSION}.
 */
export function bindApi(library: LibraryHandle): Api {
  const getBase = library.func('OrtGetApiBase', 'void *', []) as () => Pointer;
  const getApi = koffi.decode(
    koffi.decode(getBase(), 'void *') as Pointer,
    koffi.proto('void *', ['uint32_t']),
  ) as (version: number) => Pointer | null;
  const table = getApi(API_VERSION);
  if (!table) throw new Error(`The ONNX Runtime library is too old: it has no API version ${API_VERSION}.`);
  const length = 1 + Math.max(...Object.values(FUNCTIONS).map(([index]) => index));
  const pointers = koffi.decode(table, koffi.array('void *', length)) as Pointer[];
  const bound = Object.entries(FUNCTIONS).map(([name, [index, result, args]]) => {
    const pointer = pointers[index];
    if (!pointer) throw new Error(`The ONNX Runtime library has no function ${name}.`);
    return [name, koffi.decode(pointer, koffi.proto(result, [...args])) as NativeFunction] as const;
  });
  return Object.fromEntries(bound) as Api;
}
