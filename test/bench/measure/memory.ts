/** Memory of this process as the kernel counts it. */
import * as fs from 'node:fs';

export interface Memory {
  /** Resident bytes now. */
  rss: number;
  /** Of these, bytes of mapped files: the kernel may drop them at any time. */
  files: number;
  /** Most resident bytes so far. */
  peak: number;
}

export function memory(): Memory {
  if (process.platform !== 'linux') {
    return { rss: process.memoryUsage.rss(), files: 0, peak: process.resourceUsage().maxRSS * 1024 };
  }
  const status = fs.readFileSync('/proc/self/status', 'utf8');
  const bytes = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { rss: bytes('VmRSS'), files: bytes('RssFile'), peak: bytes('VmHWM') };
}
