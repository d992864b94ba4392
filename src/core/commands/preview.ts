/** What is shown in a target's place while the model still writes. It is looked at and never applied. */
import type { Target } from './target';
import type { Task } from './task';

const FENCE = /^ {0,3}(?:```|~~~).*$/;

type Draw = (target: Target, lead: string, text: string) => string;

/** By task: the target's new lines without their common indentation. */
const DRAWINGS: Partial<Record<Task, Draw>> = {
  // The docstring in the lead says what was wrong: it is for the model, not for the document.
  fix: (target, lead, text) => (target.definition && lead !== '' ? `${keptHead(target)}\n${lastLine(lead)}${text}` : withoutFences(lead + text)),
  document: (target, lead, text) => (lead === '' ? withoutFences(text) : `${decorators(target)}${lead}${text}\n${bodyOf(target)}`),
  implement: (target, lead, text) => (lead === '' ? withoutFences(text) : `${decorators(target)}${lead}${text}`),
};

/**
 * The target's new lines as far as they are written.
 * @param lead as in TaskPrompt
 * @param text what the model has written so far
 * @param eol the document's line break
 */
export function preview(task: Task, target: Target, lead: string, text: string, eol: '\n' | '\r\n'): string {
  const drawn = (DRAWINGS[task] ?? ((_target, before, after) => before + after))(target, lead, text);
  return drawn
    .trimEnd()
    .split(/\r\n|\r|\n/)
    .map((line) => (line === '' ? '' : target.indent + line))
    .join(eol);
}

const decorators = ({ code, definition }: Target): string => code.slice(0, definition?.headerStart ?? 0);

/** Decorators, header and docstring. */
const keptHead = ({ code, definition }: Target): string => code.slice(0, definition?.docstring?.end ?? definition?.headerEnd ?? 0);

/** What follows header and docstring. */
const bodyOf = ({ code, definition }: Target): string => code.slice(definition?.docstring?.end ?? definition?.headerEnd ?? 0).replace(/^\r?\n/, '');

const lastLine = (text: string): string => text.slice(text.lastIndexOf('\n') + 1);

/** A chat model's Markdown: what stands in its first block of code so far, else all of it. */
function withoutFences(text: string): string {
  const lines = text.split('\n');
  const opened = lines.findIndex((line) => FENCE.test(line));
  if (opened < 0) return text;
  const rest = lines.slice(opened + 1);
  const closed = rest.findIndex((line) => FENCE.test(line));
  return (closed < 0 ? rest : rest.slice(0, closed)).join('\n');
}
