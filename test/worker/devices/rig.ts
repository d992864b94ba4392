/** Starts child.ts, with a Vulkan device made of software where one is installed. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import type { ChildReport, ChildRequest } from './child';

/** SwiftShader as Debian's chromium and Chrome's package bring it, and Vulkan's loader. */
const SWIFTSHADER = ['/usr/lib/chromium/libvk_swiftshader.so', '/opt/google/chrome/libvk_swiftshader.so'];
const LOADER = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib64/libvulkan.so.1', '/usr/lib/libvulkan.so.1'];

const firstOf = (files: readonly string[]): string | undefined => files.find((file) => fs.existsSync(file));

/** Why there is no software device to test WebGPU on; undefined when there is one. */
export function missingSwiftShader(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return `ONNX Runtime for ${process.platform}-${process.arch} is not tested with SwiftShader`;
  if (!firstOf(SWIFTSHADER)) return `none of ${SWIFTSHADER.join(', ')} is there: install chromium`;
  if (!firstOf(LOADER)) return `none of ${LOADER.join(', ')} is there: install libvulkan1`;
  return undefined;
}

/** A temporary folder, and children that may write in it. */
export class DeviceRig {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-devices-'));
  private readonly script = path.resolve('out/test/deviceChild.cjs');

  constructor() {
    buildSync({ entryPoints: [path.join(__dirname, 'child.ts')], outfile: this.script, bundle: true, platform: 'node', packages: 'external' });
  }

  /** Drivers that Vulkan shall know: SwiftShader alone, or none. */
  private drivers(software: boolean): NodeJS.ProcessEnv {
    const list = path.join(this.folder, software ? 'swiftshader.json' : 'none.json');
    const library = software ? firstOf(SWIFTSHADER) : path.join(this.folder, 'no-such-driver.so');
    fs.writeFileSync(list, JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: library, api_version: '1.1.0' } }));
    return { VK_ICD_FILENAMES: list, VK_DRIVER_FILES: list };
  }

  /** Runs a child to its end. */
  start(request: ChildRequest, software: boolean): { status: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [this.script, JSON.stringify(request)], { encoding: 'utf8', env: { ...process.env, ...this.drivers(software) } });
  }

  /** The same, where the child must end well. */
  report(request: ChildRequest, software: boolean): ChildReport {
    const { status, signal, stdout, stderr } = this.start(request, software);
    if (status !== 0) throw new Error(`The child ended with ${status ?? signal ?? 'nothing'}: ${stderr}`);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ChildReport;
  }

  dispose(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
