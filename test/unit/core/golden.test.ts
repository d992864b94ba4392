import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FinishReason } from '../../../src/common/protocol';
import { planCompletion } from '../../../src/core/completion/rules';
import { postprocess } from '../../../src/core/postprocess';
import { CURSOR, requestAt } from '../support/documents';

const FOLDER = path.join(__dirname, '..', 'golden');

interface Case {
  title: string;
  sections: Map<string, { argument: string; text: string }>;
}

function readCases(file: string): Case[] {
  const cases: Case[] = [];
  let section: { argument: string; text: string } | undefined;
  for (const line of readFileSync(file, 'utf8').replaceAll('→', '\t').replaceAll('·', ' ').replaceAll('␍', '\r').split('\n')) {
    const title = /^=== (.*)$/.exec(line);
    const head = /^--- (\w+):?(.*)$/.exec(line);
    if (title) {
      cases.push({ title: title[1] as string, sections: new Map() });
      section = undefined;
    } else if (head) {
      section = { argument: (head[2] as string).trim(), text: '' };
      cases.at(-1)?.sections.set(head[1] as string, section);
    } else if (section) {
      section.text += line + '\n';
    }
  }
  for (const { sections } of cases) {
    for (const one of sections.values()) one.text = one.text.replace(/\n$/, '');
    // The blank line between two cases is no part of the first.
    const last = [...sections.values()].at(-1);
    if (last) last.text = last.text.replace(/\n+$/, '');
  }
  return cases;
}

function outcomeOf(marked: string, options: string, model: string): string {
  const option = (name: string): string | undefined => new RegExp(`\\b${name}=(\\S+)`).exec(options)?.[1];
  const request = requestAt(marked, {
    languageId: option('language') ?? 'python',
    indentation: { insertSpaces: !/\btabs\b/.test(options), tabSize: Number(option('size') ?? 4) },
  });
  const plan = planCompletion(request, { maxLines: Number(option('lines') ?? 12) });
  if (plan.kind === 'skip') return `skipped: ${plan.reason}`;
  const finish = (option('finish') ?? 'scope') as FinishReason;
  const processed = postprocess(model, { request, scope: plan.scope, finish });
  if (processed.kind === 'dropped') return `dropped: ${processed.by}`;
  const [before = '', after = ''] = marked.split(CURSOR);
  return `${before}«${processed.item.text}»${after.slice(processed.item.replaceAfter)}`;
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))) {
  describe(`golden/${file}`, () => {
    for (const { title, sections } of readCases(path.join(FOLDER, file))) {
      it(title, () => {
        const document = sections.get('document');
        const wanted = ['result', 'dropped', 'skipped'].map((name) => ({ name, section: sections.get(name) })).find(({ section }) => section);
        assert.ok(document && wanted?.section, 'a case has a document and an outcome');
        const expected = wanted.name === 'result' ? wanted.section.text : `${wanted.name}: ${wanted.section.argument}`;
        assert.equal(outcomeOf(document.text, document.argument, sections.get('model')?.text ?? ''), expected);
      });
    }
  });
}
