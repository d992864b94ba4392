import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FinishReason } from '../../../src/common/protocol';
import { planCompletion } from '../../../src/core/completion/rules';
import { MODEL_FILTERS, postprocess } from '../../../src/core/postprocess';
import { requestAt } from '../support/documents';

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

describe('core/postprocess', () => {
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
