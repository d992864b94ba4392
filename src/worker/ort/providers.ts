/** The execution providers beside the CPU's: how each is named, appended to a session and asked for memory. */
import koffi from 'koffi';
import type { Pointer } from './api-table';
import type { OrtRuntime } from './runtime';

export type ProviderName = 'webgpu' | 'directml' | 'coreml' | 'cuda';

interface Provider {
  /** Its name in GetAvailableProviders. */
  readonly listedAs: string;
  /** Key and value of each option of its own. */
  readonly options: Readonly<Record<string, string>>;
  readonly append: (runtime: OrtRuntime, sessionOptions: Pointer, options: Readonly<Record<string, string>>) => void;
  /** OrtMemoryInfo's name of its memory; undefined where its tensors lie in the CPU's. */
  readonly memory: string | undefined;
  /** DirectML refuses sessions that plan their memory ahead. */
  readonly memoryPattern: boolean;
}

export const PROVIDERS: Readonly<Record<ProviderName, Provider>> = {
  webgpu: { listedAs: 'WebGpuExecutionProvider', options: {}, append: appendBy('WebGPU'), memory: 'WebGPU_Buffer', memoryPattern: true },
  directml: { listedAs: 'DmlExecutionProvider', options: { device_filter: 'gpu', performance_preference: 'high_performance' }, append: appendBy('DML'), memory: 'DML', memoryPattern: false },
  coreml: { listedAs: 'CoreMLExecutionProvider', options: { ModelFormat: 'MLProgram' }, append: appendBy('CoreML'), memory: undefined, memoryPattern: true },
  cuda: { listedAs: 'CUDAExecutionProvider', options: { device_id: '0' }, append: appendCuda, memory: 'Cuda', memoryPattern: true },
};

/** Appends a provider by the name that ORT's general function knows it under. */
function appendBy(name: string): Provider['append'] {
  return (runtime, sessionOptions, options) => {
    const keys = Object.keys(options);
    runtime.call('SessionOptionsAppendExecutionProvider', sessionOptions, name, keys, Object.values(options), keys.length);
  };
}

/** The general function does not know CUDA. */
function appendCuda(runtime: OrtRuntime, sessionOptions: Pointer, options: Readonly<Record<string, string>>): void {
  const native = runtime.out((slot) => runtime.call('CreateCUDAProviderOptions', slot));
  try {
    const keys = Object.keys(options);
    runtime.call('UpdateCUDAProviderOptions', native, keys, Object.values(options), keys.length);
    runtime.call('SessionOptionsAppendExecutionProvider_CUDA_V2', sessionOptions, native);
  } finally {
    runtime.release('ReleaseCUDAProviderOptions', native);
  }
}

/** Appends a provider to a session's options. @throws OrtError when its device or its library is not there. */
export function appendProvider(runtime: OrtRuntime, sessionOptions: Pointer, name: ProviderName): void {
  const provider = PROVIDERS[name];
  if (!provider.memoryPattern) runtime.call('DisableMemPattern', sessionOptions);
  provider.append(runtime, sessionOptions, provider.options);
}

/** The providers that the loaded library was built with; whether their devices are there shows only when one is appended. */
export function builtInProviders(runtime: OrtRuntime): ProviderName[] {
  const list = new BigUint64Array(1);
  const count = new Int32Array(1);
  runtime.call('GetAvailableProviders', list, count);
  const address = list[0] ?? 0n;
  try {
    const listed = koffi.decode(address, koffi.array('str', count[0] ?? 0)) as string[];
    return (Object.keys(PROVIDERS) as ProviderName[]).filter((name) => listed.includes(PROVIDERS[name].listedAs));
  } finally {
    runtime.call('ReleaseAvailableProviders', address, count[0] ?? 0);
  }
}
