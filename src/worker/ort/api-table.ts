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
  DisableMemPattern: [17, STATUS, ['void *']],
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
  CreateMemoryInfo: [68, STATUS, ['str', 'int', 'int', 'int', 'void *']],
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
  GetAvailableProviders: [125, STATUS, ['void *', 'void *']],
  ReleaseAvailableProviders: [126, STATUS, ['void *', 'int']],
  AddSessionConfigEntry: [130, STATUS, ['void *', 'str', 'str']],
  CreateAllocator: [131, STATUS, ['void *', 'void *', 'void *']],
  ReleaseAllocator: [132, 'void', ['void *']],
  SessionOptionsAppendExecutionProvider_CUDA_V2: [204, STATUS, ['void *', 'void *']],
  CreateCUDAProviderOptions: [205, STATUS, ['void *']],
  UpdateCUDAProviderOptions: [206, STATUS, ['void *', 'str *', 'str *', 'size_t']],
  ReleaseCUDAProviderOptions: [208, 'void', ['void *']],
  SessionOptionsAppendExecutionProvider: [216, STATUS, ['void *', 'str', 'str *', 'str *', 'size_t']],
  SessionOptionsSetLoadCancellationFlag: [293, STATUS, ['void *', 'bool']],
  GetEpDevices: [303, STATUS, ['void *', 'void *', 'void *']],
  HardwareDevice_Type: [307, 'int', ['void *']],
  HardwareDevice_VendorId: [308, 'uint32', ['void *']],
  HardwareDevice_DeviceId: [310, 'uint32', ['void *']],
  EpDevice_Device: [316, 'void *', ['void *']],
} as const satisfies Record<string, readonly [number, string, readonly string[]]>;

export type FunctionName = keyof typeof FUNCTIONS;
/** A native address; 0n or null is NULL. */
export type Pointer = bigint;
/** What a 'void *' parameter takes: an address, or a buffer that outlives the call. */
export type Argument = Pointer | NodeJS.TypedArray | string | readonly string[] | number | boolean | null;

export interface NativeFunction {
  (...args: Argument[]): unknown;
  async(...args: [...Argument[], (error: Error | null, result: unknown) => void]): void;
}

export type Api = Readonly<Record<FunctionName, NativeFunction>>;

/** Version of a loaded library, such as "1.30.0". */
export function versionOf(library: LibraryHandle): string {
  const getVersion = koffi.decode(basePointers(library).getVersionString, koffi.proto('str', [])) as () => string;
  return getVersion();
}

/** The two members of OrtApiBase. */
function basePointers(library: LibraryHandle): { getApi: Pointer; getVersionString: Pointer } {
  const getBase = library.func('OrtGetApiBase', 'void *', []) as () => Pointer;
  const [getApi, getVersionString] = koffi.decode(getBase(), koffi.array('void *', 2)) as [Pointer, Pointer];
  return { getApi, getVersionString };
}

/**
 * Decodes the function table of a loaded library.
 * @throws Error when the library is older than {@link API_VERSION}.
 */
export function bindApi(library: LibraryHandle): Api {
  const getApi = koffi.decode(basePointers(library).getApi, koffi.proto('void *', ['uint32_t'])) as (version: number) => Pointer | null;
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
