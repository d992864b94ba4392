import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PromptFamily } from '../../../../src/common/protocol';
import { findTarget } from '../../../../src/core/commands/findTarget';
import type { Target } from '../../../../src/core/commands/target';
import { TASKS, type Task } from '../../../../src/core/commands/task';
import { roughTokens } from '../../../../src/core/context/window';
import { buildPrompt } from '../../../../src/core/prompts';
import type { PromptInput, TaskPrompt } from '../../../../src/core/prompts/prompt';
import { testName } from '../../../../src/core/prompts/tests';
import { lexLine } from '../../../../src/core/syntax/tokens';
import type { PythonSyntax } from '../../../../src/core/syntax/parser';
import { pythonSyntax } from '../../support/syntax';
import { marked } from '../commands/marked';

const FAMILIES: readonly PromptFamily[] = ['phi', 'chatml'];
let syntax: PythonSyntax;
before(async () => {
  syntax = await pythonSyntax();
});

function targetIn(document: string, task: Task): Target {
  const { text, selection } = marked(document);
  const tree = syntax.parse(text);
  const found = findTarget(tree, selection, task);
  tree.dispose();
  assert.ok(found.kind === 'found', found.kind === 'none' ? found.message : '');
  return found.target;
}

const input = (task: Task, family: PromptFamily, target: Target | undefined, more: Partial<PromptInput> = {}): PromptInput => ({
  task,
  family,
  target,
  diagnostics: [],
  question: task === 'ask' ? 'Why?' : undefined,
  preamble: '',
  contextLength: 2048,
  ...more,
});

function prompt(of: PromptInput): TaskPrompt {
  const result = buildPrompt(of);
  assert.ok(result.kind === 'prompt', result.kind === 'refused' ? result.message : '');
  return result;
}

const STUB = 'class A:\n    @d\n    def f(self, a=1):\n        """Return a."""\n        pass¦\n';

describe('prompts', () => {
  for (const family of FAMILIES) {
    it(`${family}: what the tasks of one target share is the preamble and the code`, () => {
      const preamble = 'import a\n\n\n';
      for (const task of TASKS) {
        const target = targetIn(STUB, task);
        const text = prompt(input(task, family, target, { preamble })).prompt;
        const shared = preamble + (task === 'implement' && family === 'phi' ? target.code.slice(0, target.definition?.docstring?.end) : target.code);
        const whole = prompt(input('explain', family, target, { preamble })).prompt;
        const at = whole.indexOf(shared);
        assert.ok(at >= 0 && text.startsWith(whole.slice(0, at + shared.length)), task);
      }
    });

    it(`${family}: the lead ends the prompt, and is a beginning of Python that goes on`, () => {
      for (const task of ['fix', 'document', 'implement', 'test'] as const) {
        const { prompt: text, lead } = prompt(input(task, family, targetIn(STUB, task), { diagnostics: [{ message: 'bad', source: undefined, line: 1 }] }));
        assert.ok(text.endsWith(lead));
        if (lead === '') continue;
        const tree = syntax.parse(lead + (task === 'document' ? 'Done."""\n' : 'return 1\n'));
        assert.equal(tree.root.hasError, false, lead);
        tree.dispose();
      }
    });

    it(`${family}: no stop ends an answer that is the target's own code`, () => {
      const document = 'def f():\n    """Doc."""\n    sql = """\nfrom x\n# y\n@z\n```\n"""\n    def g():\n        pass\n    return sql¦\n';
      for (const task of ['fix', 'document'] as const) {
        const target = targetIn(document, task);
        const { stops } = prompt(input(task, family, target));
        const body = target.code.slice(target.definition?.headerEnd);
        const early = stops.filter((stop) => body.includes(stop) && !(task === 'document' && stop.startsWith('\n    sql')));
        assert.deepEqual(early, []);
      }
    });
  }

  it('lets two tests into one answer, and no third turn', () => {
    const answer = 'assert f(1) == 2\n\n\ndef test_f_twice():\n    # a nested one\n    def g():\n        pass\n    assert f(g)\n';
    for (const family of FAMILIES) {
      const { stops } = prompt(input('test', family, targetIn('def f(a):\n    return a¦\n', 'test')));
      assert.deepEqual(stops.filter((stop) => answer.includes(stop)), []);
    }
  });

  it('ends a docstring where the body that was read begins again', () => {
    const target = targetIn('def f(a):\n    """Old."""\n    # first\n    if a:\n        return a¦\n', 'document');
    assert.ok(prompt(input('document', 'phi', target)).stops.includes('\n    if a:\n'));
  });

  it('drafts from the code where an answer copies it', () => {
    const target = targetIn(STUB, 'explain');
    for (const task of TASKS) {
      const { draftFrom } = prompt(input(task, 'phi', target));
      assert.equal(draftFrom, task === 'fix' || task === 'document' ? target.code : undefined);
    }
  });

  it('refuses what it cannot ask', () => {
    const statements = targetIn('«x = 1\n»y = 2\n', 'explain');
    const reason = (of: PromptInput): string => {
      const result = buildPrompt(of);
      assert.ok(result.kind === 'refused');
      assert.match(result.message, /\. .*\.$/);
      return result.reason;
    };
    for (const family of FAMILIES) {
      for (const task of ['explain', 'fix', 'document', 'implement', 'test'] as const) assert.equal(reason(input(task, family, undefined)), 'no-target');
      for (const task of ['document', 'implement', 'test'] as const) assert.equal(reason(input(task, family, statements)), 'no-target');
      for (const question of [undefined, '', ' \n\t']) assert.equal(reason(input('ask', family, undefined, { question })), 'no-question');
      assert.equal(reason(input('ask', family, undefined, { question: 'why '.repeat(3000) })), 'too-long');
      assert.equal(reason(input('fix', family, targetIn(STUB, 'fix'), { contextLength: 64 })), 'too-long');
    }
  });

  it('names tests after what they test', () => {
    const names = { area: 'test_area', 'Point.norm': 'test_point_norm', HTTPError: 'test_http_error', 'A.__init__': 'test_a_init', _x1Y: 'test_x1_y', größe: 'test_größe' };
    for (const [qualifiedName, expected] of Object.entries(names)) assert.equal(testName({ qualifiedName }), expected);
  });
});

const marks = fc.constantFrom('<|im_start|>', '<|im_end|>', '<|endoftext|>', '\nInstruct:', '\nOutput:', '"""', '```', '\n', '\r\n', '\\', "'''", '\u0000', '\ud800', ' ', 'x', '"', '<|', '|>', 'system\n');
const hostile = fc.array(marks, { maxLength: 12 }).map((pieces) => pieces.join(''));

describe('prompts: properties', () => {
  const facts = fc.array(fc.record({ message: hostile, source: fc.option(hostile, { nil: undefined }), line: fc.integer({ min: -1, max: 9 }) }), { maxLength: 8 });
  const documents = fc
    .record({ comment: hostile, text: hostile })
    .map(({ comment, text }) => `@d\ndef f(a, b="${text.replace(/["\\\r\n]/g, '')}"):\n    """Doc ${text.replaceAll('"""', '').replaceAll('\\', '')}x."""\n    # ${comment.replace(/[\r\n]/g, ' ')}\n    pass¦\n`);

  it('whatever stands in code, question and diagnostics ends no turn and no docstring', () => {
    fc.assert(
      fc.property(documents, facts, hostile, hostile, fc.constantFrom(...TASKS), (document, diagnostics, question, preamble, task) => {
        const target = targetIn(document, task);
        for (const family of FAMILIES) {
          const result = buildPrompt(input(task, family, target, { diagnostics, question: `q${question}`, preamble }));
          if (result.kind === 'refused') continue;
          const { prompt: text, lead } = result;
          const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
          assert.equal(count(/<\|endoftext\|>/g), 0);
          assert.equal(count(/<\|im_start\|>/g), family === 'chatml' ? 3 : 0);
          assert.equal(count(/<\|im_end\|>/g), family === 'chatml' ? 2 : 0);
          if (family === 'phi') assert.equal(count(/^[^\S\n]*(?:Instruct|Output):/gm), task === 'ask' ? 2 : 0);
          // eslint-disable-next-line no-control-regex
          assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Surrogate}/u);
          if (task === 'fix' && family === 'phi') assertOneDocstring(lead);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('whatever a diagnostic says of statements, it stays in its comment', () => {
    const target = targetIn('«x = 1\ny = x\n»', 'fix');
    fc.assert(
      fc.property(facts, (diagnostics) => {
        const { prompt: text } = prompt(input('fix', 'phi', target, { diagnostics }));
        const tail = text.slice(target.code.length).trimStart().split('\n');
        assert.equal(tail.pop(), '');
        for (const line of tail) assert.match(line, /^# /);
      }),
    );
  });

  /** The lead is a header, a docstring that ends at its end, and the indentation of the body. */
  function assertOneDocstring(lead: string): void {
    const header = lexLine(lead, 0);
    const docstring = lexLine(lead, header.end);
    assert.deepEqual(docstring.tokens.map(({ key }) => key), ['STRING']);
    assert.equal(lead.slice(docstring.end), '    ');
  }

  it('prompt and answer fit the context, by an estimate that is not below the truth', () => {
    const code = fc.integer({ min: 0, max: 150 }).map((count) => `def f(a):\n    """Doc."""\n${'    a = a + 1  # é\n'.repeat(count)}    pass¦\n`);
    fc.assert(
      fc.property(code, fc.nat(4000), fc.integer({ min: 16, max: 4096 }), fc.constantFrom(...TASKS), fc.constantFrom(...FAMILIES), (document, preamble, contextLength, task, family) => {
        const target = targetIn(document, task === 'implement' ? 'fix' : task);
        const result = buildPrompt(input(task, family, target, { preamble: 'x'.repeat(preamble), contextLength }));
        if (result.kind === 'refused') return assert.equal(result.reason, 'too-long');
        assert.ok(result.maxTokens > 0);
        assert.ok(roughTokens(result.prompt) + result.maxTokens <= contextLength);
      }),
      { numRuns: 500 },
    );
  });
});
