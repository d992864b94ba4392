import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FinishReason } from '../../../src/common/protocol';
import { planCompletion } from '../../../src/core/completion/rules';
import { MODEL_FILTERS, postprocess, TYPED_ALONG_FILTERS } from '../../../src/core/postprocess';
import { insertionKeepsParseable } from '../../../src/core/syntax/parseable';
import type { PythonSyntax } from '../../../src/core/syntax/parser';
import { requestAt } from '../support/documents';
import { pythonSyntax } from '../support/syntax';

const piece = fc.constantFrom('\n', '\r\n', ' ', '    ', '\t', 'x', 'return', '"""', '"', "'", '#', '\\', '(', ')', '[', ']', '{', '}', ':', ',', '=', 'é', '😀', '\ud800', 'def f(a):');
const text = (maxLength: number): fc.Arbitrary<string> => fc.array(piece, { maxLength }).map((pieces) => pieces.join(''));
const document = fc.record({
  before: text(30),
  after: fc.oneof(fc.constantFrom('', ')', '")', '):', '"""', ' ]'), text(5)),
  model: text(40),
  tabs: fc.boolean(),
  finish: fc.constantFrom<FinishReason>('stop-token', 'stop-string', 'scope', 'budget'),
});

/** What is left of a text without its blanks. */
const solid = (value: string): string => value.replace(/\s/g, '');

/** Lines of which some are good where others are not, so that both are common. */
const line = fc.constantFrom('x = 1', 'y = f(x)', 'return x', 'if x:', 'else:', '    pass', 'print x', 'f(', ')', '"""Say."""', 'x = "a', 'try:', '@a', '');
const lines = (maxLength: number): fc.Arbitrary<string> => fc.array(fc.tuple(fc.constantFrom('', '    '), line).map((parts) => parts.join('')), { maxLength }).map((all) => all.join('\n'));
const listing = fc.record({ before: lines(4), after: lines(4), model: lines(5), typed: fc.boolean() });

describe('core/postprocess', () => {
  let syntax: PythonSyntax;
  before(async () => {
    syntax = await pythonSyntax();
  });

  it('never shows what breaks the file or repeats its next line, also along the typing', () => {
    let kept = 0;
    fc.assert(
      fc.property(listing, ({ before, after, model, typed }) => {
        const request = requestAt(`${before}\n    ¦\n${after}`, { syntax });
        const plan = planCompletion(request, { maxLines: 5 });
        if (plan.kind === 'skip' || request.tree === undefined) return;
        const filters = typed ? TYPED_ALONG_FILTERS : MODEL_FILTERS;
        const processed = postprocess(model, { request, scope: plan.scope, finish: 'scope' }, filters);
        if (processed.kind === 'dropped') return;
        kept++;
        const { text, replaceAfter } = processed.item;
        assert.equal(insertionKeepsParseable(request.tree, { start: request.offset, end: request.offset + replaceAfter, text }).kind, 'ok');
        const next = after.split('\n').find((one) => one.trim() !== '')?.trim();
        if (next !== undefined && next !== ')') assert.ok(text.split('\n').every((one) => one.trim() !== next), JSON.stringify({ text, next }));
      }),
      { numRuns: 2000 },
    );
    assert.ok(kept > 100, `${kept} kept`);
  });

  it('names each filter once, but for the blank check at both ends', () => {
    const names = MODEL_FILTERS.map(({ name }) => name);
    assert.deepEqual(names.filter((name, i) => names.indexOf(name) !== i), ['blank']);
  });

  it('never adds to what the model wrote, keeps its order, and gives a reason for what it drops', () => {
    fc.assert(
      fc.property(document, ({ before, after, model, tabs, finish }) => {
        const request = requestAt(`${before}¦${after}`, { indentation: { insertSpaces: !tabs } });
        const plan = planCompletion(request, { maxLines: 5 });
        if (plan.kind === 'skip') return;
        const processed = postprocess(model, { request, scope: plan.scope, finish });
        if (processed.kind === 'dropped') {
          assert.ok(processed.reason.length > 5 && processed.by.length > 0);
          return;
        }
        const { item } = processed;
        assert.ok(solid(model).startsWith(solid(item.text)), JSON.stringify({ model, text: item.text }));
        assert.ok(item.replaceAfter >= 0 && item.replaceAfter <= request.lineSuffix.length);
        assert.ok(!item.text.includes('\r') && item.text === item.text.trimEnd());
        if (plan.scope.kind === 'line') assert.ok(!item.text.includes('\n'));
      }),
      { numRuns: 3000 },
    );
  });

  it('leaves no bracket unbalanced that was balanced before', () => {
    const request = requestAt('print(¦)');
    for (const model of ['a)', 'a', 'f(a)', 'f(a))', '[a])', 'a) + (b)', '"a)"', 'a or (b)']) {
      const plan = planCompletion(request, { maxLines: 5 });
      assert.equal(plan.kind, 'complete');
      const processed = postprocess(model, { request, scope: { kind: 'line' }, finish: 'scope' });
      if (processed.kind === 'dropped') continue;
      const line = `print(${processed.item.text}${')'.slice(processed.item.replaceAfter)}`.replace(/"[^"]*"/g, '');
      assert.equal(line.split('(').length, line.split(')').length, line);
    }
  });
});
