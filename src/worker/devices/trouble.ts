/** Says in a person's words why a device failed. Pure. */

/** What messages of known causes mean; the first match counts. */
const CAUSES: readonly { readonly pattern: RegExp; readonly meaning: string }[] = [
  { pattern: /Failed to get a WebGPU adapter/i, meaning: 'no graphics adapter with a suitable driver was found' },
  { pattern: /no CUDA-capable device|CUDA driver version is insufficient|CUDA failure (35|100)\b/i, meaning: 'no NVIDIA graphics card with a suitable driver was found' },
  { pattern: /Failed to load library|LoadLibrary failed|cannot open shared object/i, meaning: 'a library that it needs is missing' },
  { pattern: /failed to allocate|out of memory|bad_alloc|not enough memory/i, meaning: 'its memory does not suffice' },
];
/** ONNX Runtime begins its messages with the place in its source: file, line and the signature of the function. */
const SOURCE_PLACE = /^\S*onnxruntime\S*\.(cc|h|cpp):\d+ .*?\)(::<lambda\(\)>)? /;
const LENGTH_MAX = 240;

/** A clause: the meaning where it is known, and ONNX Runtime's own words. */
export function describeTrouble(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
  const meaning = CAUSES.find(({ pattern }) => pattern.test(message))?.meaning;
  const bare = message.replace(SOURCE_PLACE, '').replace(/\.$/, '');
  const own = bare.length > LENGTH_MAX ? `${bare.slice(0, LENGTH_MAX)}…` : bare;
  return meaning === undefined ? own : `${meaning} (${own})`;
}
