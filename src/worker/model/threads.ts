/** How many threads a run gets. More than the physical cores make a decode step slower, not faster. */
import * as fs from 'node:fs';
import * as os from 'node:os';

const CPU_FOLDER = '/sys/devices/system/cpu';

/** The number to use for a setting, where 0 asks for the physical cores that this process may use. */
export function threadCount(setting: number): number {
  const usable = os.availableParallelism();
  if (setting > 0) return Math.min(setting, usable);
  return Math.max(1, Math.min(physicalCores(), usable));
}

/** How each platform tells its cores; elsewhere every logical one counts. */
const CORES_BY_PLATFORM: Partial<Record<NodeJS.Platform, () => number | undefined>> = {
  linux: linuxCores,
  // Apple's own processors have one thread a core.
  darwin: () => os.cpus().length,
  // Windows does not tell without a native call; two threads a core is the rule there.
  win32: () => Math.ceil(os.cpus().length / 2),
};

function physicalCores(): number {
  return CORES_BY_PLATFORM[process.platform]?.() ?? os.availableParallelism();
}

/** Cores with a distinct set of sibling threads; undefined where the kernel does not show its topology. */
function linuxCores(): number | undefined {
  if (!fs.existsSync(`${CPU_FOLDER}/cpu0/topology/thread_siblings_list`)) return undefined;
  const cores = fs
    .readdirSync(CPU_FOLDER)
    .filter((name) => /^cpu\d+$/.test(name))
    .map((name) => `${CPU_FOLDER}/${name}/topology/thread_siblings_list`)
    .filter((file) => fs.existsSync(file))
    .map((file) => fs.readFileSync(file, 'utf8').trim());
  return new Set(cores).size;
}
