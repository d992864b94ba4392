/** Whether the machine saves power now, where that can be known without a native module. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const PMSET_TIMEOUT_MS = 1000;

/** How each platform tells; a platform that is missing here does not. */
const PROBES: Partial<Record<NodeJS.Platform, () => Promise<boolean>>> = {
  // Set by power-profiles-daemon and by firmware.
  linux: async () => (await readFile('/sys/firmware/acpi/platform_profile', 'utf8')).trim() === 'low-power',
  darwin: async () => /lowpowermode\s+1/.test((await promisify(execFile)('pmset', ['-g'], { timeout: PMSET_TIMEOUT_MS })).stdout),
};

/** True only where the machine says so: one that cannot be asked counts as plugged in. */
export async function savesPower(platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const probe = PROBES[platform];
  if (!probe) return false;
  try {
    return await probe();
  } catch {
    // No such file or program: a machine without power profiles.
    return false;
  }
}
