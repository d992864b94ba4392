/** The golden answers: text files that a person reads, as cases that any test can take. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FinishReason, PromptFamily } from '../../../../src/common/protocol';
import type { UnusableReason } from '../../../../src/core/answers';
import type { Task } from '../../../../src/core/commands/task';
import { root } from '../../../harness/paths';

/** By the project's root: tests in the extension host are bundled into another folder. */
export const GOLDEN_FOLDER = path.join(root, 'test/unit/core/answers/golden');

export type AnswerOutcome =
  | { readonly kind: 'unusable'; readonly reason: UnusableReason; readonly message: string }
  /** `text`: the target's new lines, with `\n` as line break whatever the document has. */
  | { readonly kind: 'replacement'; readonly text: string }
  | { readonly kind: 'tests'; readonly text: string }
  | { readonly kind: 'prose'; readonly text: string };

export interface AnswerCase {
  /** Name of the golden file. */
  readonly file: string;
  readonly title: string;
  readonly task: Task;
  readonly family: PromptFamily;
  /** The whole document, with its own line breaks. */
  readonly document: string;
  readonly eol: '\n' | '\r\n';
  /** Offsets of the selection; start = end is a cursor. */
  readonly selection: { readonly start: number; readonly end: number };
  /** The end of the prompt, as it was when the case was written. */
  readonly lead: string;
  /** What the model wrote. */
  readonly text: string;
  readonly finish: FinishReason;
  readonly outcome: AnswerOutcome;
  readonly notes: readonly string[];
}

/** All cases, good ones and bad ones. @param file of one golden file only */
export function readCases(file?: string): AnswerCase[] {
  const files = file === undefined ? readdirSync(GOLDEN_FOLDER).filter((name) => name.endsWith('.txt')).sort() : [file];
  return files.flatMap((name) => sectionsOf(readFileSync(path.join(GOLDEN_FOLDER, name), 'utf8')).map(({ title, sections }) => caseOf(name, title, sections)));
}

/** The cases whose answer must not be applied. */
export const readBadCases = (): AnswerCase[] => readCases().filter(({ outcome }) => outcome.kind === 'unusable');

const MARKS: readonly [mark: string, character: string][] = [['→', '\t'], ['·', ' '], ['␍', '\r']];
/** A character that no editor shows: its code in hexadecimal. */
const CODE_POINT = /⟦([0-9A-F]+)⟧/g;

/** Text as it is meant, of text as a person reads it. */
const unmarked = (text: string): string =>
  MARKS.reduce((whole, [mark, character]) => whole.replaceAll(mark, character), text).replace(CODE_POINT, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));

/** Text as a person reads it: blanks at line ends, tabs and what no editor shows get marks. */
export const marked = (text: string): string =>
  text
    .replace(/ +$/gm, (blanks) => '·'.repeat(blanks.length))
    .replaceAll('\t', '→')
    .replaceAll('\r', '␍')
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu, (c) => `⟦${(c.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}⟧`);

export interface Section {
  readonly name: string;
  readonly argument: string;
  readonly text: string;
}

/** The raw sections of a golden file, marks and all. */
export function sectionsOf(file: string): { title: string; sections: Section[] }[] {
  return file
    .split(/^=== /m)
    .slice(1)
    .map((one) => {
      const [title = '', ...rest] = one.split('\n');
      const sections = rest
        .join('\n')
        .split(/^--- /m)
        .slice(1)
        .map((section): Section => {
          const [head = '', ...lines] = section.split('\n');
          const [, name = '', argument = ''] = /^(\w+):? ?(.*)$/.exec(head) ?? [];
          return { name, argument, text: lines.join('\n').replace(/\n$/, '') };
        });
      // The blank line between two cases is no part of the first.
      const last = sections.at(-1);
      if (last !== undefined) sections[sections.length - 1] = { ...last, text: last.text.replace(/\n+$/, '') };
      return { title, sections };
    });
}

const option = (argument: string, name: string): string | undefined => new RegExp(`\\b${name}=(\\S+)`).exec(argument)?.[1];

function caseOf(file: string, title: string, sections: readonly Section[]): AnswerCase {
  const find = (name: string): Section | undefined => sections.find((section) => section.name === name);
  const need = (name: string): Section => {
    const section = find(name);
    if (section === undefined) throw new Error(`${file}: "${title}" has no section ${name}`);
    return section;
  };
  const document = need('document');
  const task = need('task');
  const model = need('model');
  const eol = /\bcrlf\b/.test(document.argument) ? '\r\n' : '\n';
  const [name = '', family = ''] = task.argument.split(' ');
  return {
    file,
    title,
    task: name as Task,
    family: family as PromptFamily,
    ...placeIn(unmarked(document.text).replaceAll('\n', eol)),
    eol,
    lead: unmarked(find('lead')?.text ?? ''),
    text: unmarked(model.text).repeat(Number(option(model.argument, 'repeat') ?? 1)),
    finish: (option(task.argument, 'finish') ?? 'stop-token') as FinishReason,
    outcome: outcomeOf(sections),
    notes: sections.filter((section) => section.name === 'note').map(({ argument }) => argument),
  };
}

/** `«` and `»` stand around a selection, `¦` at a cursor. */
function placeIn(text: string): Pick<AnswerCase, 'document' | 'selection'> {
  const start = text.search(/[«¦]/);
  if (start < 0) return { document: text, selection: { start: 0, end: 0 } };
  const end = text.includes('»') ? text.indexOf('»') - 1 : start;
  return { document: text.replace(/[«»¦]/g, ''), selection: { start, end } };
}

const OUTCOMES: ReadonlySet<string> = new Set(['unusable', 'replacement', 'tests', 'prose']);

function outcomeOf(sections: readonly Section[]): AnswerOutcome {
  const found = sections.find(({ name }) => OUTCOMES.has(name));
  const text = unmarked(found?.text ?? '');
  if (found?.name === 'unusable') return { kind: 'unusable', reason: found.argument as UnusableReason, message: text };
  return { kind: (found?.name ?? 'prose') as 'replacement' | 'tests' | 'prose', text };
}
