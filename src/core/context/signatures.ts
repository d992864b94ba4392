/** Which declarations the code at the cursor uses, and how they look in a prompt. */
import type { ImportedModule } from './header';
import type { Declaration } from './outline';

/** What another open file declares. */
export interface OutlinedFile {
  /** Within the workspace, with slashes. */
  readonly path: string;
  readonly declarations: readonly Declaration[];
}

/** A declaration and the file it stands in; of the own file, no path. */
export interface Signature {
  readonly path: string | undefined;
  readonly text: string;
}

/** Lines of other code that use a name make a declaration the likelier to be needed; this many count. */
const USES_COUNTED = 4;
/** The class that the cursor stands in matters more than anything else. */
const ENCLOSING_WEIGHT = 100;
const SIGNATURES_MAX = 16;

interface Ranked {
  readonly declaration: Declaration;
  readonly weight: number;
}

export interface OwnPlace {
  /** The document's line of the cursor. */
  readonly line: number;
  /** What the prompt's window holds already, for whole words. */
  readonly inWindow: (declaration: Declaration) => boolean;
}

/** Declarations of the cursor's own file, the most useful first. */
export function ownSignatures(declarations: readonly Declaration[], used: ReadonlyMap<string, number>, { line, inWindow }: OwnPlace): Signature[] {
  const enclosing = declarations.find(({ kind, owner, startLine, endLine }) => kind === 'class' && owner === undefined && startLine < line && line <= endLine)?.name;
  const weigh = (declaration: Declaration): number => {
    const { name, kind, owner } = declaration;
    if (kind === 'class' && name === enclosing) return ENCLOSING_WEIGHT;
    // It is shown with its class.
    if (name === '__init__') return 0;
    // A method's name alone says little unless its class is at hand.
    if (kind === 'method' && owner !== enclosing && !used.has(owner ?? '')) return 0;
    return Math.min(USES_COUNTED, used.get(name) ?? 0);
  };
  const wanted = declarations.filter((declaration) => !inWindow(declaration) && !(declaration.startLine <= line && line <= declaration.endLine && declaration.kind !== 'class'));
  return ranked(wanted, weigh).map((declaration) => ({ path: undefined, text: render(declaration, declarations) }));
}

/** Declarations of other files that the cursor's file imports, the most useful first. */
export function otherSignatures(files: readonly OutlinedFile[], used: ReadonlyMap<string, number>, imported: readonly ImportedModule[]): Signature[] {
  return files.flatMap(({ path, declarations }) => {
    const modules = imported.filter(({ module }) => isModule(path, module));
    if (modules.length === 0) return [];
    const taken = (name: string): boolean => modules.some(({ names }) => names.size === 0 || names.has(name) || names.has('*'));
    const weigh = ({ name, owner }: Declaration): number => {
      const outer = owner ?? name;
      if (!taken(outer) || !used.has(outer) || name === '__init__') return 0;
      return Math.min(USES_COUNTED, used.get(name) ?? 0);
    };
    return ranked(declarations, weigh).map((declaration) => ({ path, text: render(declaration, declarations) }));
  });
}

/** A declaration that the editor's own "go to definition" found. */
export const foundSignature = (path: string, declaration: Declaration): Signature => ({ path, text: render(declaration, []) });

/** Whether a file is what `import module` names: `src/app/models.py` is `app.models` and `models`. */
function isModule(path: string, module: string): boolean {
  if (module === '') return false;
  const dotted = path.replace(/\.pyi?$/, '').replace(/\/__init__$/, '').replaceAll('/', '.');
  return dotted === module || dotted.endsWith(`.${module}`);
}

function ranked(declarations: readonly Declaration[], weigh: (declaration: Declaration) => number): Declaration[] {
  return declarations
    .map((declaration): Ranked => ({ declaration, weight: weigh(declaration) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, SIGNATURES_MAX)
    .map(({ declaration }) => declaration);
}

/** `def add(a, b): """Return the sum."""`, a method with its class in front: `Point.norm`. */
function render({ signature, doc, owner, kind, name }: Declaration, all: readonly Declaration[]): string {
  const head = owner === undefined ? signature : signature.replace(` ${name}`, ` ${owner}.${name}`);
  const members = kind === 'class' && owner === undefined ? initialiser(name, all) : '';
  const text = doc === undefined ? `${head}${members === '' ? ': ...' : ':'}` : `${head}: """${doc.replaceAll('"""', "'''")}"""`;
  return text + members;
}

/** A class is known by what its instances are made of. */
function initialiser(name: string, all: readonly Declaration[]): string {
  const init = all.find((declaration) => declaration.owner === name && declaration.name === '__init__');
  return init ? `\n    ${init.signature}: ...` : '';
}
