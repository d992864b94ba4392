/** Processor time that the worker and this process have used since they began, in seconds. */
import * as fs from 'node:fs';

/** Clock ticks a second, which Linux fixes for /proc on all platforms that Node runs on. */
const TICKS = 100;
/** Fields of /proc/PID/stat behind the command's name: time in user mode and in the system. */
const USER_TIME = 11;
const SYSTEM_TIME = 12;

/** The worker's is NaN where the system has no /proc. */
export function cpuSeconds(workerPid: number | undefined): { worker: number; host: number } {
  const { user, system } = process.cpuUsage();
  return { worker: workerSeconds(workerPid), host: (user + system) / 1e6 };
}

function workerSeconds(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return Number.NaN;
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) / TICKS;
}
