/** How many threads a run gets. More than the physical cores make a decode step slower, not faster. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import { cpuLimit } from '../../common/cgroup';

const CPU_FOLDER = '/sys/devices/system/cpu';

/**
 * Weights, bytes, below which one thread is enough: a step of such a model takes a millisecond or two, and what a second
 * thread gains of it (phi-micro: 1.5 to 1.0 ms) it spends waiting for the first one (1.9 to 2.6 ms of processor time).
 */
const ONE_THREAD_BYTES = 64 * 2 ** 20;

/** The number to use for a setting, where 0 asks for the physical cores that this process may use, or for one where that is enough. */
export function threadCount(setting: number, weightBytes = Infinity): number {
  if (setting === 0 && weightBytes < ONE_THREAD_BYTES) return 1;
  return chooseThreads(setting, physicalCores(), os.availableParallelism(), process.platform === 'linux' ? cpuLimit() : undefined);
}

/**
 * @param cores physical cores of the machine
 * @param usable logical processors that this process may run on
 * @param limit CPUs that a container's limits allow, with a fraction; undefined = no limit
 */
export function chooseThreads(setting: number, cores: number, usable: number, limit: number | undefined): number {
  // Threads beyond a limit use up the period's time together, and then all of them stand still until it ends.
  const most = Math.min(usable, limit === undefined ? usable : Math.round(limit));
  return Math.max(1, Math.min(setting > 0 ? setting : cores, most));
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
