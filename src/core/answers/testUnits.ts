/** The parts of a file of tests: imports, tests, and what else stands at the margin. */
import { lexLogicalLine, readSource, type LogicalLine } from '../syntax/logicalLines';
import type { Token } from '../syntax/tokens';

export interface TestUnit {
  readonly kind: 'import' | 'test' | 'helper' | 'value' | 'other';
  /** What it binds; '' for imports and others. */
  readonly name: string;
  readonly text: string;
  /** All names that occur in it, but for the one that it binds. */
  readonly uses: ReadonlySet<string>;
  /** It checks something: an assertion about a name, or an exception that is expected. */
  readonly asserts: boolean;
  /** Nothing follows it. */
  readonly last: boolean;
}

/** Reads the units at the margin; those are whole blocks, decorators included. */
export function testUnits(code: string): TestUnit[] {
  const { lines } = readSource(code);
  const units: TestUnit[] = [];
  for (let from = 0; from < lines.length; ) {
    let head = from;
    while (lines[head]?.first === '@' && lines[head + 1] !== undefined) head++;
    let to = head + 1;
    while (to < lines.length && (lines[to] as LogicalLine).columns > (lines[from] as LogicalLine).columns) to++;
    units.push(unitOf(code, lines.slice(from, to), head - from, to === lines.length));
    from = to;
  }
  return units;
}

function unitOf(code: string, lines: readonly LogicalLine[], head: number, last: boolean): TestUnit {
  const rows = lines.map(({ start }) => lexLogicalLine(code, start).tokens);
  const header = rows[head] ?? [];
  const name = boundName(header);
  const all = rows.flat();
  return {
    // What is indented without a block around it belongs to a line that is lost.
    kind: lines[0]?.columns === 0 ? kindOf(header, name) : 'other',
    name: name?.text ?? '',
    text: code.slice(lines[0]?.start, lines.at(-1)?.end).trimEnd(),
    uses: new Set(all.filter((token) => token !== name && token.key === 'NAME').map(({ text }) => text)),
    asserts: rows.some(isAssertion),
    last,
  };
}

function boundName(header: readonly Token[]): Token | undefined {
  const [first, second, third] = header;
  if (first?.key === 'async') return third;
  if (first?.key === 'def' || first?.key === 'class') return second;
  return first?.key === 'NAME' && (second?.key === '=' || second?.key === ':') ? first : undefined;
}

function kindOf(header: readonly Token[], name: Token | undefined): TestUnit['kind'] {
  const [first] = header;
  if (first?.key === 'import' || first?.key === 'from') return 'import';
  if (first?.key === 'class') return /^Test/.test(name?.text ?? '') || header.some(({ text }) => text === 'TestCase') ? 'test' : 'helper';
  if (first?.key === 'def' || first?.key === 'async') return /^test/.test(name?.text ?? '') ? 'test' : 'helper';
  return name === undefined ? 'other' : 'value';
}

const EXPECTS = /^(?:assert\w+|raises|warns|fail|deprecated_call)$/;

function isAssertion(tokens: readonly Token[]): boolean {
  const names = tokens.filter(({ key }) => key === 'NAME');
  const at = tokens.findIndex(({ key }) => key === 'assert');
  // `assert True` is true of everything.
  if (at >= 0) return tokens.slice(at).some(({ key }) => key === 'NAME');
  return names.some(({ text }) => EXPECTS.test(text)) && tokens.some(({ key }) => key === '(');
}
