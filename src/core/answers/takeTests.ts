/** Write Tests: the whole test functions of an answer, with the imports and helpers that they use. */
import { importedNames } from '../context/header';
import type { Target } from '../commands/target';
import { refused, type Refused, type UnusableReason } from './answer';
import { forbiddenIn } from './characters';
import { headOf, importsOf, importText } from './imports';
import { cutShort, type TargetedInput } from './input';
import { problemIn } from './judge';
import type { Piece } from './pieces';
import { testUnits, type TestUnit } from './testUnits';
import { definitionOf } from './wanted';

export interface TakenTests {
  readonly kind: 'tests';
  readonly text: string;
  readonly names: readonly string[];
  readonly notes: readonly string[];
}

/** Why single tests are left out, and what is said of them; the first that fits. */
const FAULTS = {
  cut: 'The last test was cut off and is left out.',
  broken: 'A test that is no valid Python is left out.',
  'other-code': 'A test that does not use the tested code is left out.',
  'no-check': 'A test that checks nothing is left out.',
} as const;
type Fault = keyof typeof FAULTS;

/** What is said where no test is left, by the fault of the one that came furthest. */
const REASONS: readonly { readonly fault: Fault; readonly reason: UnusableReason }[] = [
  { fault: 'no-check', reason: 'asserts-nothing' },
  { fault: 'other-code', reason: 'tests-nothing' },
  { fault: 'cut', reason: 'cut-off' },
  { fault: 'broken', reason: 'does-not-parse' },
];

export function takeTests(piece: Piece, input: TargetedInput): TakenTests | Refused {
  const { target, finish } = input;
  const units = testUnits(piece.code);
  const subjects = subjectsOf(target);
  const notes = new Set<string>();
  const faults = new Set<Fault>();
  const tests: TestUnit[] = [];
  for (const unit of units.filter(({ kind }) => kind === 'test')) {
    const fault = faultOf(unit, { open: unit.last && !piece.ended && cutShort(finish) !== undefined, subjects, input });
    if (fault === undefined) tests.push(unit);
    else faults.add(fault);
  }
  if (tests.length === 0) return noTests(faults, input);
  for (const fault of faults) notes.add(FAULTS[fault]);
  const { named, renamed } = withOwnNames(tests);
  if (renamed) notes.add('Tests of the same name were renamed, or left out where they are the same.');
  const needed = neededBy(tests, units, subjects);
  if (units.some((unit) => unit.kind === 'other')) notes.add('What the model wrote around the tests was left out.');
  const all = [...needed, ...named];
  const imports = importLines(units, all, subjects);
  const text = [...(imports.length > 0 ? [imports.join('\n')] : []), ...all.map((unit) => unit.text)].join('\n\n\n');
  const characters = forbiddenIn(text, target.text);
  if (characters !== undefined) return characters;
  const problem = problemIn(text, { own: target.text, syntax: input.syntax, blocks: true });
  return problem === undefined ? { kind: 'tests', text, names: named.map(({ name }) => name), notes: [...notes] } : refused('does-not-parse', problem);
}

function noTests(faults: ReadonlySet<Fault>, { finish }: TargetedInput): Refused {
  const found = REASONS.find(({ fault }) => faults.has(fault));
  if (found === undefined) return refused('no-tests');
  return refused(found.fault === 'cut' ? (cutShort(finish) ?? 'cut-off') : found.reason);
}

interface TestsOf {
  /** It reaches the place where generation was ended. */
  readonly open: boolean;
  readonly subjects: ReadonlySet<string>;
  readonly input: TargetedInput;
}

function faultOf({ text, uses, asserts }: TestUnit, { open, subjects, input }: TestsOf): Fault | undefined {
  if (open) return 'cut';
  if (problemIn(text, { own: input.target.text, syntax: input.syntax, blocks: true }) !== undefined) return 'broken';
  if (![...subjects].some((name) => uses.has(name))) return 'other-code';
  return asserts ? undefined : 'no-check';
}

/** Names by which a test reaches the target: a method by its own, special ones by that of their class. */
function subjectsOf(target: Target): Set<string> {
  const { name, owners } = definitionOf(target);
  return new Set(/^__\w+__$/.test(name) ? owners.slice(-1) : [name]);
}

function withOwnNames(tests: readonly TestUnit[]): { named: TestUnit[]; renamed: boolean } {
  const taken = new Map<string, string>();
  const named: TestUnit[] = [];
  for (const test of tests) {
    if ([...taken.values()].includes(test.text)) continue;
    let name = test.name;
    for (let n = 2; taken.has(name); n++) name = `${test.name}_${n}`;
    taken.set(name, test.text);
    named.push(name === test.name ? test : { ...test, name, text: test.text.replace(new RegExp(`\\b(def|class)(\\s+)${test.name}\\b`), `$1$2${name}`) });
  }
  return { named, renamed: named.length < tests.length || named.some(({ name }, i) => name !== tests[i]?.name) };
}

/** Fixtures, helpers and values that the tests use, and what those use in turn; the tested code itself is in the file. */
function neededBy(tests: readonly TestUnit[], units: readonly TestUnit[], subjects: ReadonlySet<string>): TestUnit[] {
  const offered = units.filter(({ kind, name }) => (kind === 'helper' || kind === 'value') && !subjects.has(name));
  const needed = new Set<TestUnit>();
  for (let size = -1; size < needed.size; ) {
    size = needed.size;
    const used = new Set([...tests, ...needed].flatMap(({ uses }) => [...uses]));
    for (const unit of offered) if (used.has(unit.name)) needed.add(unit);
  }
  return offered.filter((unit) => needed.has(unit));
}

/** The imports in use, but for that of the tested code, which only the file's place can tell. */
function importLines(units: readonly TestUnit[], kept: readonly TestUnit[], subjects: ReadonlySet<string>): string[] {
  const used = new Set(kept.flatMap(({ uses }) => [...uses]));
  const lines = units.filter(({ kind }) => kind === 'import').map(({ text }) => text).join('\n');
  const wanted = importsOf(headOf(lines).imports, (name) => used.has(name) && !subjects.has(name));
  const pytest = used.has('pytest') && !importedNames({ docstring: undefined, imports: wanted }).has('pytest') ? ['import pytest'] : [];
  return [...new Set([...pytest, ...wanted.map(importText)])];
}
