import assert from 'node:assert/strict';
import { CompletionCache, type CacheValue } from '../../../src/core/completion/cache';
import { Debounce, DEBOUNCE } from '../../../src/core/completion/debounce';
import { History } from '../../../src/core/completion/history';
import { describeOutcome, SKIPS, type Outcome } from '../../../src/core/completion/outcome';
import { planCompletion } from '../../../src/core/completion/rules';
import { requestAt } from '../support/documents';

const stats = { promptTokens: 10, reusedTokens: 5, generatedTokens: 7, draftedTokens: 0, acceptedTokens: 0, queueMs: 0, prefillMs: 3, firstTokenMs: 5, totalMs: 20 };
const kept = (text: string): CacheValue => ({ processed: { kind: 'kept', item: { text, replaceAfter: 0 }, changedBy: [] }, scope: { kind: 'line' }, finish: 'scope', stats });

describe('core/completion/cache', () => {
  const found = (stored: string, text: string, asked: string): string | undefined => {
    const cache = new CompletionCache();
    cache.store(requestAt(stored), kept(text));
    const result = cache.find(requestAt(asked));
    return result?.kind === 'kept' ? `${result.item.text}|${result.item.replaceAfter}` : result?.reason;
  };

  it('answers at the same place', () => assert.equal(found('x = ¦', 'call(a)', 'x = ¦'), 'call(a)|0'));
  it('answers along the text', () => assert.equal(found('x = ¦', 'call(a)', 'x = ca¦'), 'll(a)|0'));
  it('answers along several lines', () => assert.equal(found('def f():¦', '\n    x = 1\n    y = 2', 'def f():\n    x = 1\n    ¦'), 'y = 2|0'));
  it('answers along a bracket that the editor closed', () => assert.equal(found('x = ¦', 'call(a)', 'x = call(¦)'), 'a)|1'));
  it('is silent at the end of the text', () => assert.equal(found('x = ¦', 'call', 'x = call¦'), undefined));
  it('is silent where the typing went elsewhere', () => assert.equal(found('x = ¦', 'call', 'x = co¦'), undefined));
  it('minds the indentation', () => assert.equal(found('if a:\n    ¦', 'b()', 'if a:\n        ¦'), undefined));
  it('minds what follows on the line', () => assert.equal(found('x = ¦', 'call(a)', 'x = ¦ + 1'), undefined));
  it('minds the lines that follow', () => assert.equal(found('x = ¦\ny', 'call(a)', 'x = ¦\nz'), undefined));

  it('remembers that there was nothing, for that place alone', () => {
    const cache = new CompletionCache();
    cache.store(requestAt('x = ¦'), { ...kept(''), processed: { kind: 'dropped', by: 'blank', reason: 'the model wrote nothing' } });
    assert.equal(cache.find(requestAt('x = ¦'))?.kind, 'dropped');
    assert.equal(cache.find(requestAt('x = 1¦')), undefined);
  });

  it('forgets the oldest', () => {
    const cache = new CompletionCache();
    for (let i = 0; i < 100; i++) cache.store(requestAt(`x${i} = ¦`), kept('value'));
    assert.equal(cache.find(requestAt('x0 = ¦')), undefined);
    assert.ok(cache.find(requestAt('x99 = ¦')));
  });
});

describe('core/completion/debounce', () => {
  it('waits longer inside a word than at its end, and least on an empty line', () => {
    const debounce = new Debounce();
    assert.ok(debounce.delay('retu') > debounce.delay('return '));
    assert.ok(debounce.delay('return ') > debounce.delay('    '));
  });

  it('follows the rhythm and subtracts the latency, within its limits', () => {
    const fast = new Debounce();
    const slow = new Debounce();
    for (let i = 0; i < 10; i++) {
      fast.noteKey(i * 60);
      slow.noteKey(i * 200);
    }
    assert.ok(fast.delay('x = ') < slow.delay('x = '));
    const before = slow.delay('x = ');
    slow.noteLatency(50);
    assert.equal(slow.delay('x = '), before - 50);
    slow.noteLatency(100_000);
    assert.equal(slow.delay('x = '), DEBOUNCE.minMs);
  });

  it('takes a pause for no rhythm', () => {
    const debounce = new Debounce();
    const before = debounce.delay('x');
    debounce.noteKey(0);
    debounce.noteKey(60_000);
    assert.equal(debounce.delay('x'), before);
  });
});

describe('core/completion/rules', () => {
  const scopeOf = (marked: string): unknown => {
    const plan = planCompletion(requestAt(marked), { maxLines: 9 });
    return plan.kind === 'skip' ? plan.reason : plan.scope.kind === 'block' ? plan.scope.minIndent : plan.because;
  };

  it('asks for a block only where one begins', () => {
    const table: [string, unknown][] = [
      ['def f():¦', 1],
      ['    def f():¦', 5],
      ['def f():\n    ¦', 4],
      ['def f():\n    """Doc."""\n    ¦', 4],
      ['def f():\n    # why\n    ¦', 4],
      ['class A:\n    def f(self):\n        ¦', 8],
      ['def f():\n    x = 1\n    ¦', 'one line'],
      ['def f():\n    """Doc."""\n¦', 'one line'],
      ['"""Module."""\n¦', 'one line'],
      ['x = [\n    ¦', 'in brackets'],
      ['# a:¦', 'in a comment'],
      ['x = "a:¦', 'in a string'],
      ['def f():\n    """Doc:¦', 'in a string'],
      ['def f(¦)', 'text after the cursor'],
      ['def f():¦\n    pass', 'has-body'],
    ];
    for (const [marked, wanted] of table) assert.equal(scopeOf(marked), wanted, marked);
  });

  it('stops where the next line stands already', () => {
    const plan = planCompletion(requestAt('def f():\n    ¦\n\nvalue = f()\n'), { maxLines: 9 });
    assert.deepEqual(plan.kind === 'complete' && plan.stopStrings, ['\nvalue = f()\n']);
  });
});

describe('core/completion/outcome', () => {
  it('describes each outcome without code in it', () => {
    const secret = 'password_of_the_user';
    const outcomes: Outcome[] = [
      { kind: 'shown', item: { text: `${secret}\n${secret}`, replaceAfter: 0 }, from: 'model', changedBy: ['indentation'], stats },
      ...(Object.keys(SKIPS) as (keyof typeof SKIPS)[]).map((reason): Outcome => ({ kind: 'skipped', reason })),
      { kind: 'not-ready', detail: 'the model is loading' },
      { kind: 'superseded' },
      { kind: 'cancelled', stage: 'running' },
      { kind: 'dropped', by: 'blank', reason: 'the model wrote nothing', from: 'cache' },
      { kind: 'failed', message: 'the worker ended' },
    ];
    for (const outcome of outcomes) {
      const text = describeOutcome(outcome);
      assert.ok(text.length > 10 && !text.includes(secret) && !text.includes('undefined'), text);
    }
    assert.equal(describeOutcome(outcomes[0] as Outcome), 'shown: 2 lines, 41 characters from the model, changed by indentation');
  });
});

describe('core/completion/history', () => {
  it('keeps the last entries and counts all', () => {
    const history = new History();
    for (let i = 0; i < 80; i++) history.add({ id: history.nextId(), languageId: 'python', line: 1, column: 1, byHand: false, selected: false, ms: 1, outcome: { kind: 'superseded' } });
    assert.equal(history.entries.length, 50);
    assert.equal(history.entries.at(-1)?.id, 80);
  });
});
