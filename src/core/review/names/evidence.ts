/** From what language servers report and answer to what is known of a name. */
import type { Hint, HintRange } from '../hint';
import { fullName } from '../imports';
import type { NameReport } from './reports';
import { namePartsOf, type NameVerdict } from './verdict';

export interface PlacedReport extends NameReport, HintRange {}

/** What is reported of a hint's names; undefined where nothing is. `nearest` is not known by then. */
export function reportedVerdict(hint: Hint, text: string, reports: readonly PlacedReport[]): NameVerdict | undefined {
  if (hint.symbol === undefined) return undefined;
  const full = fullName(hint.symbol);
  const touches = ({ start, end }: HintRange): boolean => start < hint.end && end > hint.start;
  const module = reports.find((report) => report.kind === 'module' && (touches(report) || full === report.name || full.startsWith(`${report.name}.`)));
  if (module !== undefined) return { kind: 'no-module', module: module.name, by: module.by };
  const parts = namePartsOf(hint, text);
  for (const report of reports) {
    const part = report.kind === 'module' || !touches(report) ? undefined : parts.findLast(({ name, owner }) => name === report.name && owner !== '');
    if (part !== undefined) return { kind: 'missing', name: part.name, owner: part.owner, ownerIs: report.kind === 'in-class' ? 'class' : 'module', by: report.by, nearest: undefined };
  }
  return undefined;
}

/** What a language server answers about one name. */
export interface Answers {
  /** Somewhere outside this document it is defined. */
  readonly defined: boolean;
  /** Signature of what it is, from the hover; empty where there is none. */
  readonly signature: string;
  /** The same of what stands before the point; undefined in an import, where that is a module by its grammar. */
  readonly ownerSignature: string | undefined;
  /** Names that could stand in its place. */
  readonly listed: readonly string[];
  /** The same when all of its letters are typed already. */
  readonly listedBehind: readonly string[];
}

/** A module with fewer names is perhaps one that the server cannot look into. */
const NAMES_LEAST = 3;
/** `(module) json` of Pyright, `module json` of Jedi, `(variable) path: Module("posixpath")`. */
const IS_MODULE = /\bmodule\b/i;
/** What Pyright and its kin say of something of which they know nothing. */
const UNKNOWN = /:\s*Unknown$/;

/**
 * For servers that report nothing by themselves, as Pylance as it comes. Only a server that knows the module's other
 * names, and has neither definition nor type nor suggestion for this one, says that it does not exist.
 */
export function isMissing(name: string, { defined, signature, ownerSignature, listed, listedBehind }: Answers): boolean {
  if (defined || (ownerSignature !== undefined && !IS_MODULE.test(ownerSignature))) return false;
  if (signature !== '' && !UNKNOWN.test(signature)) return false;
  // Private names are often left out of lists, and a module with __getattr__ may have any name.
  if (name.startsWith('_') || listed.includes('__getattr__')) return false;
  return listed.filter((one) => !one.startsWith('_')).length >= NAMES_LEAST && !listed.includes(name) && !listedBehind.includes(name);
}
