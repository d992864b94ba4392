/** The memory of a session's device, for tensors that never leave it. */
import type { Pointer } from './api-table';
import { NativeObject, type OrtRuntime } from './runtime';

/** OrtAllocatorType OrtDeviceAllocator, OrtMemType OrtMemTypeDefault. */
const DEVICE_ALLOCATOR = 0;
const MEMORY_DEFAULT = 0;
/** The first device of its kind, which providers use where none is named. */
const DEVICE_ID = 0;

/** Tensors allocated with it must be disposed before it, and it before its session. */
export class DeviceMemory extends NativeObject {
  private constructor(
    runtime: OrtRuntime,
    address: Pointer,
    private readonly info: Pointer,
  ) {
    super(runtime, address, 'ReleaseAllocator');
  }

  /**
   * @param name OrtMemoryInfo's name of the memory, such as "WebGPU_Buffer"
   * @throws OrtError when the session has no such memory.
   */
  static of(runtime: OrtRuntime, session: Pointer, name: string): DeviceMemory {
    const info = runtime.out((slot) => runtime.call('CreateMemoryInfo', name, DEVICE_ALLOCATOR, DEVICE_ID, MEMORY_DEFAULT, slot));
    try {
      return new DeviceMemory(runtime, runtime.out((slot) => runtime.call('CreateAllocator', session, info, slot)), info);
    } catch (error) {
      runtime.release('ReleaseMemoryInfo', info);
      throw error;
    }
  }

  override dispose(): void {
    if (this.disposed) return;
    super.dispose();
    this.runtime.release('ReleaseMemoryInfo', this.info);
  }
}
