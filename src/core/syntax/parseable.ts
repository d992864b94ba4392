/** Whether a text inserted into a Python file would break it. The measure is CPython's own parser. */
import { applyChange, type TextChange } from './change';
import { lexLogicalLine, rereadSource, type Source } from './logicalLines';
import { judgeLine, type Verdict } from './statement';
import { BLOCK_RULES, readStructure } from './structure';
import type { SyntaxTree } from './tree';

export type Parseable =
  /** `whole`: nothing is left to finish or mend, neither in the lines that change nor in any block. */
  | { readonly kind: 'ok'; readonly whole: boolean }
  /** `why` names what would be wrong, for a person, without code. */
  | { readonly kind: 'worse'; readonly why: string };

/**
 * Whether the text would have no more and no graver errors than it has now. A text that is whole must stay whole; one
 * in which somebody is writing may stay unfinished where it is, but not become wrong, nor unfinished further on.
 */
export function insertionKeepsParseable(tree: Pick<SyntaxTree, 'text' | 'source'>, insertion: TextChange): Parseable {
  const { source: after, from, oldTo, newTo } = rereadSource(tree.source, applyChange(tree.text, insertion));
  // Where no line stood before, none of the new ones goes on what somebody is writing.
  const written = oldTo > from ? from : undefined;
  const had = problemsOf(tree.source, { from, to: oldTo, written });
  const has = problemsOf(after, { from, to: newTo, written });
  for (const grave of GRAVER) {
    const found = has.filter(grave);
    if (found.length > had.filter(grave).length) return { kind: 'worse', why: (found[0] as Problem).why };
  }
  return { kind: 'ok', whole: has.length === 0 };
}

interface Problem {
  readonly kind: Exclude<Verdict['kind'], 'ok'>;
  readonly why: string;
  /** In a line that changed, and is not the one in which somebody is writing. */
  readonly further: boolean;
}

/** Changed lines that are judged. A stray quote may turn all that follows into other lines; the first of them tell enough. */
const JUDGED_MAX = 100;

/** The lines that changed, and that of them which is being written. */
interface Changed {
  readonly from: number;
  readonly to: number;
  readonly written: number | undefined;
}

/** What there must not be more of, gravest first. */
const GRAVER: readonly ((problem: Problem) => boolean)[] = [({ kind }) => kind === 'wrong', ({ further }) => further, () => true];

/** Everything wrong with the blocks of a source, and with its changed lines. */
function problemsOf({ text, lines }: Source, { from, to, written }: Changed): Problem[] {
  const { problems, inMatch } = readStructure(lines);
  const further = (line: number): boolean => line >= from && line < to && line !== written;
  const ofLines = lines.slice(from, Math.min(to, from + JUDGED_MAX)).flatMap(({ start }, i): Problem[] => {
    const verdict = judgeLine(lexLogicalLine(text, start), inMatch[from + i] as boolean);
    return verdict.kind === 'ok' ? [] : [{ ...verdict, further: further(from + i) }];
  });
  const ofBlocks = problems.map(({ rule, line }): Problem => ({ kind: BLOCK_RULES[rule].severity, why: BLOCK_RULES[rule].why, further: further(line) }));
  return [...ofLines, ...ofBlocks];
}
