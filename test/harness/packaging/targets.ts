/** The platforms that we publish for: what native files each package has, and how large it may be. */

export interface Target {
  readonly platform: 'linux' | 'win32' | 'darwin';
  readonly arch: 'x64' | 'arm64';
  /** Files of ONNX Runtime, from `bin/napi-v6/PLATFORM/ARCH` of onnxruntime-node. */
  readonly runtime: readonly string[];
  /** Bound of the VSIX. */
  readonly maxMegabytes: number;
}

/** ONNX Runtime, and what its providers for graphics cards load from beside it when one is used. */
const WINDOWS_RUNTIME = ['onnxruntime.dll', 'DirectML.dll', 'dxcompiler.dll', 'dxil.dll'];

/**
 * CUDA's libraries are in no package: they are larger than all else together, and who wants them names their folder
 * (docs/devices.md). onnxruntime-node has nothing for darwin-x64.
 */
export const TARGETS = {
  'linux-x64': { platform: 'linux', arch: 'x64', runtime: ['libonnxruntime.so.1'], maxMegabytes: 60 },
  'linux-arm64': { platform: 'linux', arch: 'arm64', runtime: ['libonnxruntime.so.1'], maxMegabytes: 50 },
  'win32-x64': { platform: 'win32', arch: 'x64', runtime: WINDOWS_RUNTIME, maxMegabytes: 70 },
  'win32-arm64': { platform: 'win32', arch: 'arm64', runtime: WINDOWS_RUNTIME, maxMegabytes: 70 },
  // The library is there twice, under two names: one is enough.
  'darwin-arm64': { platform: 'darwin', arch: 'arm64', runtime: ['libonnxruntime.1.dylib'], maxMegabytes: 60 },
} as const satisfies Readonly<Record<string, Target>>;

export type TargetName = keyof typeof TARGETS;

export const targetNames = Object.keys(TARGETS) as TargetName[];

/** The target of this machine. @throws Error where we publish none for it. */
export function ownTarget(): TargetName {
  return targetNamed(`${process.platform}-${process.arch}`);
}

/** @throws Error that lists the targets where `name` is none of them. */
export function targetNamed(name: string): TargetName {
  const found = targetNames.find((target) => target === name);
  if (!found) throw new Error(`There is no package for ${name}. There are packages for ${targetNames.join(', ')}.`);
  return found;
}

/** Where koffi's own code looks for its binary, below its package. */
export function koffiBinary(target: TargetName): string {
  return `${target.replace('-', '_')}/koffi.node`;
}
