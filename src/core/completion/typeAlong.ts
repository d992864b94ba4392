/**
 * What is left of a suggestion along which the user types. The editor indents by itself, and not always as the model
 * did: what the user has stays, and the lines that are still to come move with it, as far as Python lets them.
 */
import type { Indentation, RequestContext } from '../context/request';
import { scanInserted, type ScannedLine } from '../postprocess/filter';
import { indentLength, indentOf, isBlank } from '../python/lines';

/** A block's indentation as the model wrote it and as it stands in the document, in the editor's columns. */
interface Level {
  readonly model: number;
  readonly user: number;
}

/**
 * @param text the suggestion, as it was offered at `at`
 * @param typed what was typed at that place since
 * @returns the rest of the text; undefined where the typing went elsewhere
 */
export function restAlong(text: string, typed: string, at: RequestContext): string | undefined {
  // Where the cursor stands in a line's indentation, the editor may have put it there: that is looked at below.
  if (text.startsWith(typed) && !/\n[ \t]*$/.test(typed)) return text.slice(typed.length);
  const lines = scanInserted(text, at);
  const given = typed.split('\n').map((line, index) => (index === 0 ? at.linePrefix + line : line));
  if (given.length > lines.length) return undefined;
  const walk = new Walk(lines, at);
  const last = given.length - 1;
  for (let i = 0; i < last; i++) if (!walk.passes(i, given[i] as string)) return undefined;
  const rest = walk.restOf(last, given[last] as string);
  return rest === undefined ? undefined : [rest, ...walk.linesAfter(last)].join('\n');
}

/** Goes down the suggestion's lines beside the user's, and knows which indentation answers to which. */
class Walk {
  readonly #levels: Level[];
  /** The user's lines are as wide as the model's, but made of tabs where it has blanks, or the other way. */
  #otherUnit = false;

  constructor(
    private readonly lines: readonly ScannedLine[],
    private readonly at: RequestContext,
  ) {
    const columns = this.#columns(at.syntax.statement?.indent ?? at.syntax.previous[0]?.indent ?? '');
    this.#levels = [{ model: columns, user: columns }];
  }

  /** Whether a whole line of the user's is the suggestion's; blanks at its end are nobody's concern. */
  passes(index: number, user: string): boolean {
    const { whole, before } = this.#line(index);
    if (before.string !== undefined) return user === whole;
    if (isBlank(whole)) return isBlank(user);
    return body(user).trimEnd() === body(whole).trimEnd() && this.#agrees(index, user);
  }

  /** What is left of the line that the user is typing. */
  restOf(index: number, user: string): string | undefined {
    const { whole, before } = this.#line(index);
    if (before.string !== undefined) return whole.startsWith(user) ? whole.slice(user.length) : undefined;
    if (isBlank(user)) return this.#restOfIndented(index, user);
    return body(whole).startsWith(body(user)) && this.#agrees(index, user) ? body(whole).slice(body(user).length) : undefined;
  }

  /** The lines that are still to come, indented as those before them. */
  linesAfter(index: number): string[] {
    let delta = this.#deltaOf(index);
    return this.lines.slice(index + 1).map(({ whole, before }) => {
      if (isBlank(whole) || before.string !== undefined) return whole;
      const columns = this.#columns(whole);
      // Lines inside brackets move with the statement they belong to.
      if (before.brackets.length === 0) delta = this.#expected(columns) - columns;
      return delta === 0 && !this.#otherUnit ? whole : this.#indent(Math.max(0, columns + delta)) + body(whole);
    });
  }

  /** The user's line holds nothing but indentation so far. */
  #restOfIndented(index: number, user: string): string | undefined {
    const { whole } = this.#line(index);
    if (isBlank(whole)) return '';
    const has = this.#columns(user);
    const wanted = this.#expectedAt(index);
    if (has === wanted) {
      this.#otherUnit ||= user !== indentOf(whole);
      return body(whole);
    }
    if (this.#mayStand(index, has)) {
      this.#learn(index, has);
      return body(whole);
    }
    return has < wanted ? this.#indent(wanted - has) + body(whole) : undefined;
  }

  #agrees(index: number, user: string): boolean {
    const has = this.#columns(user);
    if (has !== this.#expectedAt(index) && !this.#inBrackets(index) && !(this.#beginsBlock(index) && has > this.#outer(index))) return false;
    if (has === this.#columns(this.#line(index).whole)) this.#otherUnit ||= indentOf(user) !== indentOf(this.#line(index).whole);
    this.#learn(index, has);
    return true;
  }

  /** Whether the editor may have put the cursor there by itself, so that the suggestion's line goes on from there. */
  #mayStand(index: number, columns: number): boolean {
    const oneLevel = this.#outer(index) + this.at.indentation.tabSize;
    return columns === oneLevel ? this.#beginsBlock(index) || this.#inBrackets(index) : this.#inBrackets(index) && columns > this.#expectedAt(index);
  }

  #learn(index: number, user: number): void {
    if (this.#inBrackets(index)) return;
    const model = this.#columns(this.#line(index).whole);
    while (this.#levels.length > 1 && (this.#levels.at(-1) as Level).model >= model) this.#levels.pop();
    this.#levels.push({ model, user });
  }

  /** Where a line of the suggestion that is indented by `model` columns has to stand. */
  #expected(model: number): number {
    const level = this.#levels.findLast((one) => one.model <= model);
    return level === undefined ? model : level.user + model - level.model;
  }

  #expectedAt = (index: number): number => this.#expected(this.#columns(this.#line(index).whole));
  #inBrackets = (index: number): boolean => this.#line(index).before.brackets.length > 0;

  /** How far the user's statement on a line stands from where the model had it, in columns. */
  #deltaOf(index: number): number {
    let first = index;
    while (first > 0 && this.#inBrackets(first)) first--;
    const columns = this.#columns(this.#line(first).whole);
    return this.#expected(columns) - columns;
  }

  /** The first line of a block may be indented by any width; all others must meet it. */
  #beginsBlock(index: number): boolean {
    if (this.#inBrackets(index)) return false;
    const above = this.#codeAbove(index);
    if (above !== undefined) return above.endsWith(':');
    return index === 0 && isBlank(this.at.linePrefix) && this.at.syntax.previous[0]?.kind === 'opener';
  }

  #codeAbove(index: number): string | undefined {
    for (let i = index - 1; i >= 0; i--) {
      const { whole, scan } = this.#line(i);
      const code = whole.slice(0, scan.commentAt).trimEnd();
      if (code !== '') return code;
    }
    return undefined;
  }

  /** Indentation of the statement that opens the block or the brackets around a line, as the user has it. */
  #outer(index: number): number {
    const model = this.#columns(this.#line(index).whole);
    const level = this.#levels.findLast((one) => one.model < model) ?? this.#levels[0];
    return (level as Level).user;
  }

  #line = (index: number): ScannedLine => this.lines[index] as ScannedLine;
  #columns = (line: string): number => editorColumns(line, this.at.indentation);
  #indent = (columns: number): string => indentOfColumns(columns, this.at.indentation);
}

const body = (line: string): string => line.slice(indentLength(line));

/** Width of a line's indentation as the editor shows it. */
function editorColumns(line: string, { tabSize }: Indentation): number {
  let columns = 0;
  for (const c of line) {
    if (c === ' ') columns++;
    else if (c === '\t') columns += tabSize - (columns % tabSize);
    else break;
  }
  return columns;
}

function indentOfColumns(columns: number, { insertSpaces, tabSize }: Indentation): string {
  return insertSpaces ? ' '.repeat(columns) : '\t'.repeat(Math.floor(columns / tabSize)) + ' '.repeat(columns % tabSize);
}
