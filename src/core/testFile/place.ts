/** Which file the tests of a source file belong into. */
import { moduleOf, partsOf, pathOf, type SourceFiles } from './module';

export type TestPlace =
  /** `module` is what the tests import from; undefined where they stand in the tested file itself. */
  | { readonly kind: 'append' | 'new'; readonly path: string; readonly module: string | undefined }
  /** `message` says, for a person, what is in the way and what to do. */
  | { readonly kind: 'refused'; readonly reason: 'not-importable'; readonly message: string };

const TEST_FOLDERS = ['tests', 'test'];
const TEST_FILE = /^test_|_test$/;

/** The existing test file of a source, else a new one in the nearest folder of tests, else one beside the source. */
export function placeTests(input: SourceFiles): TestPlace {
  const { source, files } = input;
  const { folders, stem } = partsOf(source);
  if (TEST_FILE.test(stem)) return { kind: 'append', path: source, module: undefined };
  const name = stem === '__init__' ? (folders.at(-1) ?? input.folderName) : stem;
  const existing = existingTests(input, folders, name);
  const path = existing ?? newTests(files, folders, name);
  const module = moduleOf(input, partsOf(path).folders);
  if (module === undefined) {
    return { kind: 'refused', reason: 'not-importable', message: `No test can import "${source}": part of its path is not a Python name. Rename it, with letters, digits and underscores alone, and run the command again.` };
  }
  return { kind: existing === undefined ? 'new' : 'append', path, module };
}

/** The nearest test file by its name and folder. */
function existingTests({ source, files }: SourceFiles, folders: readonly string[], name: string): string | undefined {
  const names = [`test_${name}.py`, `${name}_test.py`];
  const apart = [apartName(folders, name)];
  // Where sources share a name, a test file is only that one's whose folders it mirrors, or names.
  const namesakes = partsOf(source).stem !== '__init__' && [...files].some((file) => file !== source && lastOf(file) === lastOf(source));
  const inTests = testFolders(folders).flatMap((folder) => (namesakes && !folder.mirrors ? apart : [...names, ...apart]).map((one) => pathOf(folder.folders, one)));
  const found = [...names.map((one) => pathOf(folders, one)), ...inTests].find((path) => files.has(path));
  if (found !== undefined || namesakes) return found;
  const anywhere = [...files].filter((file) => names.includes(lastOf(file)) && partsOf(file).folders.some((folder) => TEST_FOLDERS.includes(folder)));
  return anywhere.length === 1 ? anywhere[0] : undefined;
}

function newTests(files: ReadonlySet<string>, folders: readonly string[], name: string): string {
  const exists = (folder: readonly string[]): boolean => [...files].some((file) => file.startsWith(`${folder.join('/')}/`));
  const folder = testFolders(folders).find((one) => exists(one.folders))?.folders ?? folders;
  const path = pathOf(folder, `test_${name}.py`);
  return files.has(path) ? pathOf(folder, apartName(folders, name)) : path;
}

/** Where the usual name is that of a namesake's tests. */
const apartName = (folders: readonly string[], name: string): string => `test_${[...folders.slice(-1), name].join('_')}.py`;
const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/**
 * Folders in which tests of a file may stand, nearest first: `tests` at every level above it, and in there the file's
 * own folders, as many of them as are mirrored: for `src/app/shapes.py` `tests/src/app`, `tests/app` and `tests`.
 */
function* eachTestFolder(folders: readonly string[]): Generator<{ readonly folders: readonly string[]; readonly mirrors: boolean }> {
  for (let depth = folders.length; depth >= 0; depth--) {
    const rest = folders.slice(depth);
    for (const name of TEST_FOLDERS) {
      for (let skip = 0; skip <= rest.length; skip++) {
        yield { folders: [...folders.slice(0, depth), name, ...rest.slice(skip)], mirrors: skip < rest.length || rest.length === 0 };
      }
    }
  }
}

const testFolders = (folders: readonly string[]): { readonly folders: readonly string[]; readonly mirrors: boolean }[] => [...eachTestFolder(folders)];
