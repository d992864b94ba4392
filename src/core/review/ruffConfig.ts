/** The user's ruff configuration, as far as the review follows it; docs/review.md says what it leaves aside. */
import { parse, TomlError } from 'smol-toml';
import { matchesGlob } from './glob';

type Table = Readonly<Record<string, unknown>>;

/** Options that are handed to ruff as they are. */
const OPTIONS = ['target-version', 'line-length', 'indent-width', 'builtins'];
const LINT_OPTIONS = [
  'allowed-confusables', 'dummy-variable-rgx', 'logger-objects', 'typing-modules',
  'flake8-bandit', 'flake8-bugbear', 'pyflakes', 'pylint',
];
/** Selectors reach ruff as text; what is longer is no code. */
const CODE = /^(?:ALL|[A-Z]{1,6}\d{0,4})$/;
/** Where ruff never looks, nor do we in a whole workspace. */
export const EXCLUDED_FOLDERS = [
  '.bzr', '.direnv', '.eggs', '.git', '.hg', '.ipynb_checkpoints', '.mypy_cache', '.nox', '.pyenv', '.pytest_cache', '.pytype', '.ruff_cache', '.svn', '.tox',
  '.venv', '__pypackages__', '_build', 'buck-out', 'build', 'dist', 'node_modules', 'site-packages', 'venv',
];

interface PathRule {
  readonly pattern: string;
  readonly negated: boolean;
  readonly folder: string;
  readonly codes: readonly string[];
}

/** Plain data: it crosses from the host to the process that reviews. */
export interface RuffConfigData {
  readonly options: Table;
  readonly lint: Table;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  readonly unfixable: readonly string[];
  readonly perFile: readonly PathRule[];
  readonly exclude: readonly PathRule[];
}

export const NO_RUFF_CONFIG: RuffConfigData = { options: {}, lint: {}, select: [], ignore: [], unfixable: [], perFile: [], exclude: [] };

export type ParsedConfig =
  /** `extend`: the file that this one builds on, as written. */
  | { readonly kind: 'config'; readonly data: RuffConfigData; readonly extend: string | undefined }
  /** The file says nothing of ruff. */
  | { readonly kind: 'none' }
  | { readonly kind: 'broken'; readonly why: string };

/** @param path full path of `ruff.toml`, `.ruff.toml` or `pyproject.toml`, with slashes */
export function parseRuffConfig(path: string, text: string): ParsedConfig {
  const [, folder = '', name] = /^(.*)\/([^/]*)$/.exec(path) ?? [];
  let table: Table | undefined;
  try {
    const whole = parse(text);
    table = name === 'pyproject.toml' ? tableOf(tableOf(whole['tool'])?.['ruff']) : whole;
  } catch (error) {
    if (error instanceof TomlError) return { kind: 'broken', why: error.message.split('\n')[0] as string };
    throw error;
  }
  if (table === undefined) return { kind: 'none' };
  const extend = table['extend'];
  return { kind: 'config', data: dataOf(table, folder), extend: typeof extend === 'string' ? extend : undefined };
}

function dataOf(table: Table, folder: string): RuffConfigData {
  // Before version 0.2 the lint options stood at the top; ruff still reads them there.
  const lint: Table = { ...table, ...tableOf(table['lint']) };
  const codes = (...keys: string[]): string[] => keys.flatMap((key) => stringsOf(lint[key])).filter((code) => CODE.test(code));
  return {
    options: pick(table, OPTIONS),
    lint: pick(lint, LINT_OPTIONS),
    select: codes('select', 'extend-select'),
    ignore: codes('ignore', 'extend-ignore'),
    unfixable: codes('unfixable'),
    perFile: ['per-file-ignores', 'extend-per-file-ignores'].flatMap((key) => Object.entries(tableOf(lint[key]) ?? {}).map(([glob, list]) => pathRule(glob, folder, stringsOf(list)))),
    exclude: [...stringsOf(table['exclude']), ...stringsOf(table['extend-exclude'])].map((glob) => pathRule(glob, folder, [])),
  };
}

const pathRule = (glob: string, folder: string, codes: readonly string[]): PathRule => {
  const negated = glob.startsWith('!');
  return { pattern: negated ? glob.slice(1) : glob, negated, folder, codes };
};

/** What a file says, over what the file says that it extends. */
export const extendConfig = (base: RuffConfigData, own: RuffConfigData): RuffConfigData => ({
  options: { ...base.options, ...own.options },
  lint: { ...base.lint, ...own.lint },
  select: own.select.length > 0 ? own.select : base.select,
  ignore: [...base.ignore, ...own.ignore],
  unfixable: [...base.unfixable, ...own.unfixable],
  perFile: [...base.perFile, ...own.perFile],
  exclude: [...base.exclude, ...own.exclude],
});

export class RuffConfig {
  constructor(private readonly data: RuffConfigData) {}

  get options(): Table & { readonly lint: Table } {
    return { ...this.data.options, lint: this.data.lint };
  }

  /** By a prefix of the code, or ALL. */
  selects(code: string): boolean {
    return longest(this.data.select, code) >= 0;
  }

  /** As ruff decides: the longer of the selectors that speak of the code wins, and of equals the one that ignores. */
  ignores(code: string, path: string | undefined): boolean {
    const ignored = longest(this.data.ignore, code);
    if (ignored >= 0 && ignored >= longest(this.data.select, code)) return true;
    return path !== undefined && this.data.perFile.some((rule) => longest(rule.codes, code) >= 0 && applies(rule, path));
  }

  unfixable(code: string): boolean {
    return longest(this.data.unfixable, code) >= 0;
  }

  /** Whether ruff would leave the file aside when it looks through a folder. */
  excludes(path: string): boolean {
    const parts = path.split('/');
    return this.data.exclude.some((rule) => parts.some((_, index) => index > 0 && applies(rule, parts.slice(0, index + 1).join('/'))));
  }
}

/** Length of the longest selector that speaks of the code; -1 where none does. */
const longest = (selectors: readonly string[], code: string): number =>
  selectors.reduce((length, selector) => Math.max(length, selector === 'ALL' ? 0 : code.startsWith(selector) ? selector.length : -1), -1);

function applies({ pattern, negated, folder }: PathRule, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const full = pattern.startsWith('/') ? pattern : `${folder}/${pattern.replace(/^\.\//, '')}`;
  return (matchesGlob(pattern, name) || matchesGlob(full, path)) !== negated;
}

const tableOf = (value: unknown): Table | undefined => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : undefined);

const stringsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : []);

const pick = (table: Table, keys: readonly string[]): Table => Object.fromEntries(keys.filter((key) => table[key] !== undefined).map((key) => [key, table[key]]));
