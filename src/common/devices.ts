/** The devices that a model can run on, and what a person calls them. */

/** What the setting `phiPair.device` may say; `auto` lets the engine choose. */
export const DEVICE_SETTINGS = ['auto', 'cpu', 'webgpu', 'cuda', 'directml', 'coreml'] as const;
export type Device = (typeof DEVICE_SETTINGS)[number];
/** Where a model really runs. */
export type ComputeDevice = Exclude<Device, 'auto'>;

export const DEVICE_NAMES: Readonly<Record<ComputeDevice, string>> = {
  cpu: 'the processor',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  directml: 'DirectML',
  coreml: 'Core ML',
};

/** Name of the file that keeps which device suits which model, in the folder that the host names. */
export const DEVICE_RECORD_FILE = 'devices.json';
