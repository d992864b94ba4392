/** Which devices may be tried for a model here. Pure tables. */
import { DEVICE_NAMES, type ComputeDevice } from '../../common/devices';

export type OtherDevice = Exclude<ComputeDevice, 'cpu'>;

/** What `auto` tries on each platform, in this order; elsewhere the processor alone. */
const CANDIDATES: Partial<Record<NodeJS.Platform, readonly OtherDevice[]>> = {
  win32: ['webgpu', 'directml', 'cuda'],
  darwin: ['webgpu', 'coreml'],
  linux: ['webgpu', 'cuda'],
};

/** CUDA's provider is a library of its own, too large to ship. */
const CUDA_LIBRARIES: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'onnxruntime_providers_cuda.dll',
  linux: 'libonnxruntime_providers_cuda.so',
};

/**
 * Weights that `auto` leaves to the processor, bytes. A step reads all weights once; a laptop's memory gives 20 GB/s and
 * more, so below this a token takes 13 ms at most, and a device's start alone costs more than it could ever win back.
 */
export const SMALL_MODEL_BYTES = 256 * 2 ** 20;

/** Why `auto` takes the processor for a model without a test: whole sentences; undefined when a test may pay. */
export function processorSuffices(weightBytes: number, sharedBuffer: boolean, smallBytes: number): string | undefined {
  if (weightBytes < smallBytes) return 'The model is small: the processor answers soonest.';
  if (!sharedBuffer) return "This model's KV cache cannot stay on another device: it would be copied there and back for each token. Export the model with the onnxruntime-genai builder to use one.";
  return undefined;
}

/** What is known of this machine before a device is tried. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Providers that the ONNX Runtime library was built with. */
  readonly builtIn: readonly OtherDevice[];
  /** Files beside the ONNX Runtime library. */
  readonly libraries: readonly string[];
  /** Why the folder of the setting "phiPair.cuda.libraries" could not be used. */
  readonly librariesProblem: string | undefined;
}

/** Why a device cannot even be tried: a clause for a person; undefined when it can be. */
export function obstacleTo(device: OtherDevice, machine: Machine): string | undefined {
  if (!machine.builtIn.includes(device)) return `the ONNX Runtime of this platform is built without ${DEVICE_NAMES[device]}`;
  if (device !== 'cuda') return undefined;
  if (machine.librariesProblem !== undefined) return `the folder of the setting "phiPair.cuda.libraries" cannot be used (${machine.librariesProblem})`;
  const library = CUDA_LIBRARIES[machine.platform];
  if (library !== undefined && machine.libraries.includes(library)) return undefined;
  return `${library ?? 'its library'} was not found; name its folder in the setting "phiPair.cuda.libraries"`;
}

/** The devices that `auto` tries here. */
export function candidatesOn(machine: Machine): readonly OtherDevice[] {
  return (CANDIDATES[machine.platform] ?? []).filter((device) => obstacleTo(device, machine) === undefined);
}
