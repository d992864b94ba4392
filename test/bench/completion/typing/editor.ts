/**
 * What VS Code does to a Python document while somebody types: brackets and quotes close by themselves, a closing one is
 * typed over, a new line is indented, Backspace takes a pair or a level of indentation. Pure.
 */
import { indentOf, isBlank, NOTHING_OPEN, scanLine } from '../../../../src/core/python/lines';

export interface Change {
  /** Offsets in the text before the change. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** What came before the cursor; undefined where something was taken away for it. */
  readonly typed: string | undefined;
}

export interface EditorState {
  readonly text: string;
  /** The cursor, as an offset of the text. */
  readonly offset: number;
}

/** Keys that are no characters. */
export const KEYS = { enter: 'Enter', tab: 'Tab', backspace: 'Backspace', delete: 'Delete', right: 'ArrowRight' } as const;

const INDENT = '    ';
const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '"': '"', "'": "'" };
/** VS Code closes a pair only before one of these (`autoCloseBefore` of its Python configuration) or at the line's end. */
const CLOSES_BEFORE = /^(?:[;:.,=}\])>` \n\t]|$)/;
const QUOTE = /["']/;
/** A quote behind one of these belongs to the word, if it is no prefix of a string. */
const WORD_END = /[\p{L}\p{N}_]$/u;
const STRING_PREFIX = /(?:^|[^\p{L}\p{N}_])[rbuf]{1,2}$/iu;

export class EditorModel {
  #before: string;
  #after: string;
  /** What was closed by itself and stands right behind the cursor, nearest first. */
  #closed = '';

  /** @param codeStart offset from which the text before the cursor is scanned for open strings; nothing may be open there */
  constructor(
    { text, offset }: EditorState,
    private readonly codeStart: number,
  ) {
    this.#before = text.slice(0, offset);
    this.#after = text.slice(offset);
  }

  get state(): EditorState {
    return { text: this.#before + this.#after, offset: this.#before.length };
  }

  /** What was typed since `codeStart`. */
  get typed(): string {
    return this.#before.slice(this.codeStart);
  }

  /** What the editor added behind the cursor by itself. */
  get closed(): string {
    return this.#closed;
  }

  /** One key; undefined where the text stays as it is. */
  press(key: string): Change | undefined {
    switch (key) {
      case KEYS.enter:
        return this.#enter();
      case KEYS.tab:
        return this.#insert(INDENT.slice(this.#linePrefix().length % INDENT.length), '');
      case KEYS.backspace:
        return this.#backspace();
      case KEYS.delete:
        return this.#replace(0, Math.min(this.#closed.length, Math.max(1, this.#blankAhead())), '', '');
      case KEYS.right:
        this.#moveOver(this.#blankAhead());
        return undefined;
      default:
        return this.#character(key);
    }
  }

  /** Accepts a suggestion. */
  accept(item: { text: string; replaceAfter: number }): Change {
    const closed = this.#closed.slice(item.replaceAfter);
    const change = this.#replace(0, item.replaceAfter, item.text, '');
    this.#closed = closed;
    return change;
  }

  #character(key: string): Change | undefined {
    if (this.#closed.startsWith(key)) {
      // Typed over: the cursor moves on, and VS Code reports the replacement as a change.
      return this.#replace(0, 1, key, '', this.#closed.slice(1));
    }
    const closer = PAIRS[key];
    return this.#insert(key, closer !== undefined && this.#closes(key) ? closer : '');
  }

  #closes(key: string): boolean {
    if (!CLOSES_BEFORE.test(this.#after)) return false;
    if (!QUOTE.test(key)) return true;
    if (this.#before.endsWith(key) || this.#inStringOrComment()) return false;
    return !WORD_END.test(this.#before) || STRING_PREFIX.test(this.#before.slice(-4));
  }

  #inStringOrComment(): boolean {
    let state = NOTHING_OPEN;
    const lines = this.typed.split('\n');
    for (const line of lines.slice(0, -1)) state = scanLine(line, state).after;
    const last = scanLine(lines.at(-1) ?? '', state);
    return last.commentAt !== undefined || last.atEnd.string !== undefined;
  }

  #enter(): Change {
    const line = this.#linePrefix();
    const indent = indentOf(line);
    // The indentation of a line that stays empty goes with it.
    if (line !== '' && isBlank(line)) return this.#replace(line.length, 0, `\n${line}`, '');
    const opener = line.trimEnd().at(-1);
    const between = opener !== undefined && !QUOTE.test(opener) && PAIRS[opener] !== undefined && this.#closed.startsWith(PAIRS[opener]);
    if (between) return this.#insert(`\n${indent}${INDENT}`, `\n${indent}`);
    const deeper = /[:([{]\s*(?:#.*)?$/.test(line) && !this.#inStringOrComment();
    return this.#insert(`\n${indent}${deeper ? INDENT : ''}`, '');
  }

  #backspace(): Change {
    const line = this.#linePrefix();
    const last = this.#before.at(-1) ?? '';
    const pair = PAIRS[last];
    if (pair !== undefined && this.#closed.startsWith(pair)) return this.#replace(1, 1, '', '', this.#closed.slice(1));
    if (line !== '' && isBlank(line)) return this.#replace(((line.length - 1) % INDENT.length) + 1, 0, '', '', this.#closed);
    return this.#replace(1, 0, '', '', this.#closed);
  }

  #insert(text: string, closer: string): Change {
    return this.#replace(0, 0, text, closer, closer + this.#closed);
  }

  #replace(back: number, ahead: number, text: string, closer: string, closed = this.#closed.slice(ahead)): Change {
    const start = this.#before.length - back;
    const end = this.#before.length + ahead;
    this.#before = this.#before.slice(0, start) + text;
    this.#after = closer + this.#after.slice(ahead);
    this.#closed = closed;
    return { start, end, text: text + closer, typed: back === 0 && text !== '' ? text : undefined };
  }

  #moveOver(count: number): void {
    this.#before += this.#after.slice(0, count);
    this.#after = this.#after.slice(count);
    this.#closed = this.#closed.slice(count);
  }

  /** The blanks and line breaks that the editor put before a closing bracket. */
  #blankAhead(): number {
    return this.#closed.length - this.#closed.trimStart().length;
  }

  #linePrefix(): string {
    return this.#before.slice(this.#before.lastIndexOf('\n') + 1);
  }
}

/**
 * The key that somebody presses next who wants `target` to stand where typing began; undefined once it does.
 * Wrong text is taken back; what the editor closed or indented is made use of.
 */
export function nextKey(editor: EditorModel, target: string): string | undefined {
  const { typed, closed } = editor;
  const line = typed.slice(typed.lastIndexOf('\n') + 1);
  if (line !== '' && isBlank(line) && target.startsWith(`${typed.slice(0, -line.length)}\n`)) return KEYS.enter;
  if (!target.startsWith(typed)) return KEYS.backspace;
  const rest = target.slice(typed.length);
  if (rest === '') return closed.trim() === '' ? undefined : KEYS.delete;
  const blank = closed.slice(0, closed.length - closed.trimStart().length);
  if (blank !== '' && rest.startsWith(closed.slice(0, blank.length + 1))) return KEYS.right;
  // The editor put the bracket on a line of its own, but it belongs right here.
  if (blank !== '' && rest[0] === closed[blank.length]) return KEYS.delete;
  if (rest[0] === '\n') return KEYS.enter;
  if (isBlank(line) && rest.startsWith(INDENT.slice(line.length % INDENT.length))) return KEYS.tab;
  return rest[0];
}
