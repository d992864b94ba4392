/** Memory of this process as the kernel counts it. */
import * as fs from 'node:fs';

export interface Memory {
  /** Resident bytes now. */
  rss: number;
  /** Of these, bytes of mapped files: the kernel may drop them at any time. */
  files: number;
  /** Of the mapped files, bytes of the model's weights (a table of embeddings is read where it lies in its file). */
  mappedWeights: number;
  /** Most resident bytes so far. */
  peak: number;
}

const WEIGHTS_FILE = /\.(data|gguf|onnx_data)$/;

export function memory(): Memory {
  if (process.platform !== 'linux') {
    return { rss: process.memoryUsage.rss(), files: 0, mappedWeights: 0, peak: process.resourceUsage().maxRSS * 1024 };
  }
  const status = fs.readFileSync('/proc/self/status', 'utf8');
  const bytes = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { rss: bytes('VmRSS'), files: bytes('RssFile'), mappedWeights: mappedBytes(WEIGHTS_FILE), peak: bytes('VmHWM') };
}

/** Resident bytes of the mappings of files whose path matches (proc(5), /proc/pid/smaps). */
function mappedBytes(file: RegExp): number {
  let counts = false;
  let bytes = 0;
  for (const line of fs.readFileSync('/proc/self/smaps', 'utf8').split('\n')) {
    if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) counts = file.test(line);
    else if (counts) bytes += Number(/^Rss:\s+(\d+) kB/.exec(line)?.[1] ?? 0) * 1024;
  }
  return bytes;
}
