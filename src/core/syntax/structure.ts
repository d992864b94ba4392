/** The rules of blocks that no single line can tell: indentation, bodies, and which clause may follow which. */
import type { LogicalLine } from './logicalLines';

/** What a line is for the lines around it. */
type LineKind = 'if' | 'elif' | 'else' | 'loop' | 'with' | 'try' | 'except' | 'finally' | 'definition' | 'decorator' | 'match' | 'case' | 'simple';

export interface BlockProblem {
  /** Index of the line. */
  readonly line: number;
  readonly rule: keyof typeof BLOCK_RULES;
}

/** Each rule: whether more text could still mend it, and what is said to a person. */
export const BLOCK_RULES = {
  'missing-body': { severity: 'incomplete', why: 'a block without a body' },
  'unexpected-indent': { severity: 'wrong', why: 'a line that is indented too deep' },
  'unmatched-dedent': { severity: 'wrong', why: 'a line whose indentation meets no outer block' },
  'mixed-tabs': { severity: 'wrong', why: 'tabs and blanks mixed in the indentation' },
  'stray-clause': { severity: 'wrong', why: 'an "elif", "else", "except" or "finally" that belongs to nothing' },
  'lone-try': { severity: 'incomplete', why: 'a "try" without "except" or "finally"' },
  'lone-decorator': { severity: 'incomplete', why: 'a decorator without a function or class' },
  'not-a-case': { severity: 'wrong', why: 'a "match" with something other than cases in it' },
} as const;

const BY_KEYWORD: Readonly<Record<string, LineKind>> = {
  if: 'if', elif: 'elif', else: 'else', for: 'loop', while: 'loop', with: 'with', try: 'try', except: 'except', finally: 'finally', def: 'definition', class: 'definition', '@': 'decorator',
};

/** What a statement leaves open at its level. */
type Chain = 'none' | 'if' | 'loop' | 'try' | 'handlers' | 'groups' | 'handled' | 'decorated';

/** Which clause may go on a statement, and what is open after it. */
const CLAUSES: Readonly<Record<Chain, Readonly<Record<string, Chain>>>> = {
  none: {},
  if: { elif: 'if', else: 'none' },
  loop: { else: 'none' },
  try: { except: 'handlers', 'except*': 'groups', finally: 'none' },
  handlers: { except: 'handlers', else: 'handled', finally: 'none' },
  groups: { 'except*': 'groups', else: 'handled', finally: 'none' },
  handled: { finally: 'none' },
  decorated: {},
};
const IS_CLAUSE: ReadonlySet<LineKind> = new Set(['elif', 'else', 'except', 'finally']);
const BEGINS: Partial<Record<LineKind, Chain>> = { if: 'if', loop: 'loop', try: 'try', decorator: 'decorated' };
/** What must not be left as it is, and the rule that says so. */
const UNFINISHED: Partial<Record<Chain, BlockProblem['rule']>> = { try: 'lone-try', decorated: 'lone-decorator' };

interface Level {
  readonly columns: number;
  readonly altColumns: number;
  /** The block of a `match`. */
  readonly cases: boolean;
  chain: Chain;
  /** The line that the chain comes from. */
  from: number;
}

/** Whether each line stands directly in the block of a `match`, and all that is wrong with the blocks. */
export interface Structure {
  readonly problems: readonly BlockProblem[];
  readonly inMatch: readonly boolean[];
}

export function readStructure(lines: readonly LogicalLine[]): Structure {
  const problems: BlockProblem[] = [];
  const inMatch: boolean[] = [];
  const levels: Level[] = [{ columns: 0, altColumns: 0, cases: false, chain: 'none', from: 0 }];
  const report = (line: number, rule: BlockProblem['rule']): void => void problems.push({ line, rule });
  const leave = ({ chain, from }: Level): void => {
    const rule = UNFINISHED[chain];
    if (rule !== undefined) report(from, rule);
  };
  /** The line before that opened a block. */
  let opened: LineKind | undefined;
  lines.forEach((line, index) => {
    let level = levels.at(-1) as Level;
    const push = (cases: boolean): void => {
      level = { columns: line.columns, altColumns: line.altColumns, cases, chain: 'none', from: index };
      levels.push(level);
    };
    if (opened !== undefined && line.columns > level.columns) {
      if (line.altColumns <= level.altColumns) report(index, 'mixed-tabs');
      push(opened === 'match');
    } else {
      if (opened !== undefined) report(index - 1, 'missing-body');
      if (line.columns > level.columns) {
        report(index, 'unexpected-indent');
        push(level.cases);
      }
    }
    while (line.columns < level.columns) {
      leave(level);
      levels.pop();
      level = levels.at(-1) as Level;
      if (line.columns > level.columns) {
        report(index, 'unmatched-dedent');
        push(level.cases);
      }
    }
    if (line.altColumns !== level.altColumns) report(index, 'mixed-tabs');
    inMatch.push(level.cases);
    const kind = kindOf(line, level.cases);
    if (level.cases && kind !== 'case') report(index, 'not-a-case');
    follow(level, kind, line, index, report, leave);
    opened = line.colon && kind !== 'simple' && kind !== 'decorator' ? kind : undefined;
  });
  if (opened !== undefined) report(lines.length - 1, 'missing-body');
  for (const level of levels.reverse()) leave(level);
  return { problems, inMatch };
}

function follow(level: Level, kind: LineKind, line: LogicalLine, index: number, report: (line: number, rule: BlockProblem['rule']) => void, leave: (level: Level) => void): void {
  if (IS_CLAUSE.has(kind)) {
    const next = CLAUSES[level.chain][kind === 'except' && line.second === '*' ? 'except*' : kind];
    if (next === undefined) report(index, 'stray-clause');
    level.chain = next ?? 'none';
  } else {
    if (!(level.chain === 'decorated' && (kind === 'definition' || kind === 'decorator'))) leave(level);
    level.chain = BEGINS[kind] ?? 'none';
  }
  level.from = index;
}

function kindOf({ first, second, text, colon }: LogicalLine, inCases: boolean): LineKind {
  if (inCases && first === 'NAME' && text === 'case') return 'case';
  if (first === 'NAME') return text === 'match' && colon && second !== ':' ? 'match' : 'simple';
  return BY_KEYWORD[first === 'async' ? second : first] ?? 'simple';
}
