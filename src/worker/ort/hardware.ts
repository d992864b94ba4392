/** The graphics and neural processors of this machine, as ONNX Runtime finds them. */
import koffi from 'koffi';
import type { Pointer } from './api-table';
import type { OrtRuntime } from './runtime';

/** OrtHardwareDeviceType of the devices beside the processor. */
const TYPES: Readonly<Record<number, string>> = { 1: 'gpu', 2: 'npu' };

/** Each device as `type:vendor:device` with PCI numbers in hexadecimal, sorted; where ORT finds none, nothing. */
export function hardwareDevices(runtime: OrtRuntime): string[] {
  const { api } = runtime;
  const list = new BigUint64Array(1);
  const count = new BigUint64Array(1);
  // The list belongs to the environment and is not released.
  runtime.call('GetEpDevices', runtime.env, list, count);
  const epDevices = koffi.decode(list[0] ?? 0n, koffi.array('void *', Number(count[0] ?? 0n))) as Pointer[];
  const names = epDevices.flatMap((epDevice) => {
    const device = api.EpDevice_Device(epDevice) as Pointer;
    const type = TYPES[api.HardwareDevice_Type(device) as number];
    return type === undefined ? [] : [`${type}:${(api.HardwareDevice_VendorId(device) as number).toString(16)}:${(api.HardwareDevice_DeviceId(device) as number).toString(16)}`];
  });
  return [...new Set(names)].sort();
}
