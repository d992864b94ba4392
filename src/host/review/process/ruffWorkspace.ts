/** Ruff's own WebAssembly build. Compiling its 10 MB takes half a second and 200 MB: never in the extension host. */
import type { Diagnostic, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import type { Ruff } from '../../../core/review/ruff';

/** Configurations kept ready. */
const KEPT = 4;

export async function loadRuff(): Promise<Ruff> {
  const { PositionEncoding, Workspace: Checker } = await import('@astral-sh/ruff-wasm-nodejs');
  const kept = new Map<string, Workspace>();
  const checkerFor = (options: object): Workspace => {
    const key = JSON.stringify(options);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = new Checker(options, PositionEncoding.Utf16);
    kept.set(key, made);
    const oldest = kept.size > KEPT ? kept.keys().next().value : undefined;
    if (oldest !== undefined) {
      kept.get(oldest)?.free();
      kept.delete(oldest);
    }
    return made;
  };
  return { check: (text, options) => checkerFor(options).check(text) as Diagnostic[] };
}
