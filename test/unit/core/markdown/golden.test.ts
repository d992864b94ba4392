import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseMarkdown } from '../../../../src/core/markdown/parse';
import { outline } from './outline';

const FOLDER = path.join(__dirname, 'cases');
const PICTURES: Record<string, string> = { '␀': '\0', '␍': '\r', '␛': '\u001b' };

interface Case {
  title: string;
  answer: string;
  shown: string;
}

const codePoints = (text: string): string => text.replace(/⟪([0-9A-F]+)⟫/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
const characters = (text: string): string => codePoints(text).replace(/[␀␍␛]/g, (picture) => PICTURES[picture] as string);

function readCases(file: string): Case[] {
  const parts = readFileSync(file, 'utf8').split(/^=== /m).slice(1);
  return parts.map((part) => {
    const [title = '', answer, shown] = part.split(/\n--- (?:answer|shown)\n/);
    assert.ok(answer !== undefined && shown !== undefined, `${title}: a case has an answer and what is shown`);
    return { title, answer: characters(answer), shown: codePoints(shown.replace(/\n+$/, '')) };
  });
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))) {
  describe(`markdown/${file}`, () => {
    for (const { title, answer, shown } of readCases(path.join(FOLDER, file))) {
      it(title, () => assert.equal(outline(parseMarkdown(answer)), shown));
    }
  });
}
