import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FinishReason } from '../../../src/common/protocol';
import { CompletionCache } from '../../../src/core/completion/cache';
import { planCompletion } from '../../../src/core/completion/rules';
import type { RequestContext } from '../../../src/core/context/request';
import { postprocess, type Processed } from '../../../src/core/postprocess';
import type { PythonSyntax } from '../../../src/core/syntax/parser';
import { CURSOR, requestAt } from '../support/documents';
import { pythonSyntax } from '../support/syntax';

const FOLDER = path.join(__dirname, '..', 'golden');

interface Section {
  name: string;
  argument: string;
  text: string;
}

interface Case {
  title: string;
  sections: Section[];
}

const MARKS: [mark: string, character: string][] = [['→', '\t'], ['·', ' '], ['␍', '\r']];

function readCases(file: string): Case[] {
  const cases: Case[] = [];
  let section: Section | undefined;
  const text = MARKS.reduce((whole, [mark, character]) => whole.replaceAll(mark, character), readFileSync(file, 'utf8'));
  for (const line of text.split('\n')) {
    const title = /^=== (.*)$/.exec(line);
    const head = /^--- (\w+):? ?(.*)$/.exec(line);
    if (title) {
      cases.push({ title: title[1] as string, sections: [] });
      section = undefined;
    } else if (head) {
      section = { name: head[1] as string, argument: head[2] as string, text: '' };
      cases.at(-1)?.sections.push(section);
    } else if (section) {
      section.text += line + '\n';
    }
  }
  for (const { sections } of cases) {
    for (const one of sections) one.text = one.text.replace(/\n$/, '');
    // The blank line between two cases is no part of the first.
    const last = sections.at(-1);
    if (last) last.text = last.text.replace(/\n+$/, '');
  }
  return cases;
}

/** The case's request at a mark, under the options of its document. */
function requestIn(marked: string, options: string, cells: readonly string[], syntax: PythonSyntax): RequestContext {
  const languageId = optionOf(options, 'language') ?? 'python';
  return requestAt(marked, {
    languageId,
    cells,
    indentation: { insertSpaces: !/\btabs\b/.test(options), tabSize: Number(optionOf(options, 'size') ?? 4) },
    ...(languageId === 'python' && { syntax }),
  });
}

const optionOf = (options: string, name: string): string | undefined => new RegExp(`\\b${name}=(\\S+)`).exec(options)?.[1];

function shown(marked: string, processed: Processed): string {
  if (processed.kind === 'dropped') return `dropped: ${processed.by}`;
  const [before = '', after = ''] = marked.split(CURSOR);
  return `${before}«${processed.item.text}»${after.slice(processed.item.replaceAfter)}`;
}

/** What each section after the model's must say. */
function check(sections: readonly Section[], syntax: PythonSyntax): void {
  const one = (name: string): Section | undefined => sections.find((section) => section.name === name);
  const document = one('document');
  const outcome = one('result') ?? one('dropped') ?? one('skipped');
  assert.ok(document && outcome, 'a case has a document and an outcome');
  const cells = sections.filter(({ name }) => name === 'cell').map(({ text }) => text);
  const request = requestIn(document.text, document.argument, cells, syntax);
  const expected = outcome.name === 'result' ? outcome.text : `${outcome.name}: ${outcome.argument}`;
  const plan = planCompletion(request, { maxLines: Number(optionOf(document.argument, 'lines') ?? 12) });
  if (plan.kind === 'skip') return assert.equal(`skipped: ${plan.reason}`, expected);
  const { scope } = plan;
  const finish = (optionOf(document.argument, 'finish') ?? 'scope') as FinishReason;
  const processed = postprocess(one('model')?.text ?? '', { request, scope, finish });
  assert.equal(shown(document.text, processed), expected);
  const stats = { promptTokens: 0, reusedTokens: 0, generatedTokens: 0, draftedTokens: 0, acceptedTokens: 0, queueMs: 0, prefillMs: 0, firstTokenMs: 0, totalMs: 0 };
  for (const typed of sections.filter(({ name }) => name === 'typed')) {
    const cache = new CompletionCache();
    cache.store(request, { candidates: [{ processed, finish }], scope, stats, ahead: false, searched: true });
    // What is typed may close itself behind the cursor.
    const keys = typed.argument.replaceAll('⏎', '\n');
    const marked: string = document.text.replace(CURSOR, keys.includes(CURSOR) ? keys : keys + CURSOR);
    const rest: Processed | undefined = cache.find(requestIn(marked, document.argument, cells, syntax))?.candidates[0]?.processed;
    assert.equal(rest === undefined ? 'nothing' : shown(marked, rest), typed.text, `after ${JSON.stringify(keys)}`);
  }
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))) {
  describe(`golden/${file}`, () => {
    let syntax: PythonSyntax;
    before(async () => {
      syntax = await pythonSyntax();
    });
    for (const { title, sections } of readCases(path.join(FOLDER, file))) it(title, () => check(sections, syntax));
  });
}
