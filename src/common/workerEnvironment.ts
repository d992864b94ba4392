/** The environment that the worker process runs in; the bench measures with the same. */

/** Variables that malloc reads at the start of a process (glibc's manual, "Memory Allocation Tunables"). */
const TUNABLES = 'GLIBC_TUNABLES';
/**
 * Asks for huge pages where the system gives them on request, as most Linux systems do: every decode step reads all
 * weights once, and with small pages 7 % of it are spent on finding them. Large blocks come from the heap: each in a
 * mapping of its own would leave a fifth of the weights in small pages at the ends (another 6 %). Other C libraries
 * ignore both.
 */
export const HUGE_PAGES = 'glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4294967296:glibc.malloc.arena_max=1';

/** `base` with what the worker needs beside it. What the user has set stays. */
export function workerEnvironment(base: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): NodeJS.ProcessEnv {
  const set = base[TUNABLES];
  if (platform !== 'linux' || set?.includes('glibc.malloc.hugetlb')) return { ...base };
  return { ...base, [TUNABLES]: set ? `${set}:${HUGE_PAGES}` : HUGE_PAGES };
}
