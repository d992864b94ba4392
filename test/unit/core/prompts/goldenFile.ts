/** Golden files of prompts: what goes in, and the whole prompt that comes of it. See golden/README.md. */

export interface Section {
  readonly name: string;
  readonly argument: string;
  readonly text: string;
}

export interface Case {
  readonly title: string;
  readonly sections: readonly Section[];
}

const MARKS: readonly (readonly [mark: string, character: string])[] = [['→', '\t'], ['·', ' '], ['␍', '\r']];

export function readCases(text: string): Case[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((one) => {
      const [title = '', ...lines] = one.trimEnd().split('\n');
      return { title, sections: readSections(lines) };
    });
}

function readSections(lines: readonly string[]): Section[] {
  const sections: { name: string; argument: string; lines: string[] }[] = [];
  for (const line of lines) {
    const head = /^--- (\w+):? ?(.*)$/.exec(line);
    if (head) sections.push({ name: head[1] as string, argument: head[2] as string, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections.map(({ name, argument, lines: content }) => ({ name, argument, text: content.join('\n') }));
}

/** The text that a section's marks stand for. */
export const withoutMarks = (text: string): string => MARKS.reduce((whole, [mark, character]) => whole.replaceAll(mark, character), text);

export const writeCases = (cases: readonly Case[]): string =>
  cases.map(({ title, sections }) => [`=== ${title}`, ...sections.flatMap(({ name, argument, text }) => [`--- ${name}${argument === '' ? '' : `: ${argument}`}`, ...(text === '' ? [] : [text])])].join('\n')).join('\n\n') + '\n';
