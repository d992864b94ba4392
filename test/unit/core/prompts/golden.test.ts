import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PromptFamily } from '../../../../src/common/protocol';
import { findTarget } from '../../../../src/core/commands/findTarget';
import { preambleFor } from '../../../../src/core/commands/preamble';
import type { Task } from '../../../../src/core/commands/task';
import { buildPrompt } from '../../../../src/core/prompts';
import type { DiagnosticFacts, PromptResult } from '../../../../src/core/prompts/prompt';
import type { PythonSyntax } from '../../../../src/core/syntax/parser';
import { pythonSyntax } from '../../support/syntax';
import { marked } from '../commands/marked';
import { readCases, withoutMarks, writeCases, type Case, type Section } from './goldenFile';

const FOLDER = path.join(__dirname, 'golden');
const CONTEXT = 2048;
/** `npm run test:unit` with UPDATE=1 writes what comes out into the files; the difference is then read by a person. */
const UPDATE = process.env['UPDATE'] === '1';
const INPUTS: ReadonlySet<string> = new Set(['document', 'diagnostic', 'question', 'context']);

/** The sections that follow from a case's inputs. */
function outcome({ sections }: Case, family: PromptFamily, task: Task, syntax: PythonSyntax): Section[] {
  const one = (name: string): Section | undefined => sections.find((section) => section.name === name);
  const document = one('document');
  const { text, selection } = marked(withoutMarks(document?.text ?? ''));
  const tree = syntax.parse(text);
  try {
    const found = document === undefined ? undefined : findTarget(tree, selection, task);
    if (found?.kind === 'none') return [{ name: 'none', argument: found.reason, text: found.message }];
    const target = found?.target;
    const diagnostics = sections.filter(({ name }) => name === 'diagnostic').map(({ argument }) => diagnosticOf(argument));
    const preamble = target === undefined ? '' : preambleFor(tree, target);
    return shown(buildPrompt({ task, family, target, diagnostics, question: one('question')?.text, preamble, contextLength: Number(one('context')?.argument ?? CONTEXT) }));
  } finally {
    tree.dispose();
  }
}

/** `2 Pyright: message`, by the line of the target's code, 1 for the first. */
function diagnosticOf(argument: string): DiagnosticFacts {
  const [, line, source, message] = /^(\d+) (\w*): (.*)$/.exec(argument) ?? [];
  return { line: Number(line) - 1, source, message: message ?? '' };
}

function shown(result: PromptResult): Section[] {
  if (result.kind === 'refused') return [{ name: 'refused', argument: result.reason, text: result.message }];
  const { prompt, lead, stops, maxTokens } = result;
  assert.ok(prompt.endsWith(lead), 'the lead is the end of the prompt');
  return [
    { name: 'prompt', argument: `${maxTokens} tokens`, text: `${prompt.slice(0, prompt.length - lead.length)}▸${lead}¦`.replaceAll('\t', '→') },
    { name: 'stops', argument: stops.map((stop) => JSON.stringify(stop)).join(' '), text: '' },
  ];
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))) {
  describe(`prompts/golden/${file}`, () => {
    const [family, task] = path.basename(file, '.txt').split('-') as [PromptFamily, Task];
    const cases = readCases(readFileSync(path.join(FOLDER, file), 'utf8'));
    const inputs = cases.map(({ title, sections }) => ({ title, sections: sections.filter(({ name }) => INPUTS.has(name)) }));
    let syntax: PythonSyntax;
    before(async () => {
      syntax = await pythonSyntax();
      if (UPDATE) writeFileSync(path.join(FOLDER, file), writeCases(inputs.map((one) => ({ ...one, sections: [...one.sections, ...outcome(one, family, task, syntax)] }))));
    });
    cases.forEach(({ title, sections }, index) => {
      it(title, () => {
        if (UPDATE) return;
        const input = inputs[index] as Case;
        assert.equal(writeCases([{ title, sections: [...input.sections, ...outcome(input, family, task, syntax)] }]), writeCases([{ title, sections }]));
      });
    });
  });
}
