/** What language servers and type checkers report of names that do not exist, and what of it counts. */

/** A report as the editor keeps it; all of it is another extension's text. */
export interface Report {
  readonly source: string | undefined;
  readonly code: string;
  readonly message: string;
}

export interface NameReport {
  /** A module lacks the name, a class lacks it, or the module itself is not found. */
  readonly kind: 'in-module' | 'in-class' | 'module';
  /** The name alone, or the module with its dots. */
  readonly name: string;
  /** Who says so. */
  readonly by: string;
}

interface Row {
  readonly kind: NameReport['kind'];
  readonly code: RegExp;
  /** The first group is the name. */
  readonly message: RegExp;
}

/** One row for each way to say it. A code alone is not enough: some stand for attributes of any value. */
const ROWS: readonly Row[] = [
  // Pyright, Pylance, basedpyright; before 2024 under a general code.
  { kind: 'in-module', code: /^report(?:AttributeAccessIssue|GeneralTypeIssues)$/, message: /^"(\w+)" is (?:unknown import symbol|not a known (?:attribute|member) of module\b)/u },
  { kind: 'in-class', code: /^report(?:AttributeAccessIssue|GeneralTypeIssues)$/, message: /^Cannot access (?:attribute|member) "(\w+)" for class "type\[/u },
  { kind: 'module', code: /^reportMissingImports$/, message: /^Import "([\w.]+)" could not be resolved/u },
  // Mypy
  { kind: 'in-module', code: /^attr-defined$/, message: /^Module (?:"[\w.]+" )?has no attribute "(\w+)"/u },
  { kind: 'module', code: /^import(?:-not-found)?$/, message: /^Cannot find implementation or library stub for module named "([\w.]+)"/u },
  // Pylint
  { kind: 'in-module', code: /\b(?:no-member|E1101)\b/, message: /^Module '[\w.]+' has no '(\w+)' member/u },
  { kind: 'in-module', code: /\b(?:no-name-in-module|E0611)\b/, message: /^No name '(\w+)' in module\b/u },
  { kind: 'module', code: /\b(?:import-error|E0401)\b/, message: /^Unable to import '([\w.]+)'/u },
  // ty
  { kind: 'in-module', code: /^unresolved-(?:import|attribute)$/, message: /^Module `[\w.]+` has no member `(\w+)`/u },
  { kind: 'module', code: /^unresolved-import$/, message: /^Cannot resolve imported module `([\w.]+)`/u },
  // Pyrefly
  { kind: 'in-module', code: /^missing-module-attribute$/, message: /^Could not import `(\w+)` from `/u },
  { kind: 'in-module', code: /^missing-attribute$/, message: /^No attribute `(\w+)` in module `/u },
  { kind: 'module', code: /^(?:missing-import|import-error)$/, message: /^(?:Could not find import of|Cannot find module) `([\w.]+)`/u },
];

/** Sources are called by their extensions; a longer one is no name. */
const SOURCE = /^[\w .+()-]{1,30}$/u;

/** @returns undefined for a report of anything else */
export function nameReport({ source, code, message }: Report): NameReport | undefined {
  for (const row of ROWS) {
    const name = row.code.test(code) ? row.message.exec(message)?.[1] : undefined;
    if (name !== undefined) return { kind: row.kind, name, by: source !== undefined && SOURCE.test(source) ? source : SOME_SERVER };
  }
  return undefined;
}

/** Who says something, where it is not known. */
export const SOME_SERVER = 'the language server';
