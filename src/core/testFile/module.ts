/** By which name a test imports a Python file. */

/** What is known of a workspace folder's files. All paths are within the folder, with slashes. */
export interface SourceFiles {
  /** The file that is tested, for example `src/geometry/shapes.py`. */
  readonly source: string;
  /** The folder's Python files, `__init__.py` among them. */
  readonly files: ReadonlySet<string>;
  /** The folder's own name: the package's where the folder itself is one. */
  readonly folderName: string;
}

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(' '),
);
const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const isName = (text: string): boolean => IDENTIFIER.test(text) && !KEYWORDS.has(text);

/** Folders and name of a path: `a/b/c.py` → [a, b] and `c`. */
export function partsOf(path: string): { readonly folders: readonly string[]; readonly stem: string } {
  const folders = path.split('/');
  const name = folders.pop() as string;
  return { folders, stem: name.replace(/\.py$/, '') };
}

export const pathOf = (folders: readonly string[], name: string): string => [...folders, name].join('/');

/**
 * The dotted name, for example `geometry.shapes`; undefined where no import statement can name the file.
 * @param testFolders where the test will stand: beside the file, its bare name is enough
 */
export function moduleOf({ source, files, folderName }: SourceFiles, testFolders: readonly string[]): string | undefined {
  const { folders, stem } = partsOf(source);
  const names = stem === '__init__' ? packageOf(folders, files, folderName) : [...namesAbove(), stem];
  return names.length > 0 && names.every(isName) ? names.join('.') : undefined;

  function namesAbove(): readonly string[] {
    const packages = packageOf(folders, files, folderName);
    if (packages.length > 0) return packages;
    return testFolders.join('/') === folders.join('/') ? [] : namespaceOf(folders);
  }
}

/** The packages around a file, outermost first: its folders up to the first without `__init__.py`. */
function packageOf(folders: readonly string[], files: ReadonlySet<string>, folderName: string): readonly string[] {
  const isPackage = (depth: number): boolean => files.has(pathOf(folders.slice(0, depth), '__init__.py'));
  let first = folders.length;
  while (first > 0 && isPackage(first)) first--;
  const names = folders.slice(first);
  return first === 0 && isPackage(0) ? [folderName, ...names] : names;
}

/** Folders without `__init__.py` are packages too, from the last `src` or impossible name on. */
function namespaceOf(folders: readonly string[]): readonly string[] {
  return folders.slice(folders.findLastIndex((name) => name === 'src' || !isName(name)) + 1);
}
