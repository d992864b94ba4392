import assert from 'node:assert/strict';
import { CompletionCache, type CacheValue } from '../../../src/core/completion/cache';
import { inputAfter, nextPlace } from '../../../src/core/completion/afterAcceptance';
import { choose, type Candidate, type Choice } from '../../../src/core/completion/choice';
import { Debounce, DEBOUNCE } from '../../../src/core/completion/debounce';
import { History } from '../../../src/core/completion/history';
import { describeOutcome, SKIPS, type Outcome } from '../../../src/core/completion/outcome';
import { planCompletion } from '../../../src/core/completion/rules';
import { CURSOR, requestAt, sourceOf } from '../support/documents';

const stats = { promptTokens: 10, reusedTokens: 5, generatedTokens: 7, draftedTokens: 0, acceptedTokens: 0, queueMs: 0, prefillMs: 3, firstTokenMs: 5, totalMs: 20 };
const candidate = (text: string): Candidate => ({ processed: { kind: 'kept', item: { text, replaceAfter: 0 }, changedBy: [] }, finish: 'scope' });
const kept = (...texts: string[]): CacheValue => ({ candidates: texts.map(candidate), scope: { kind: 'line' }, stats, ahead: false, searched: true });
const nothing: Candidate = { processed: { kind: 'dropped', by: 'blank', reason: 'the model wrote nothing' }, finish: 'scope' };

describe('core/completion/cache', () => {
  const found = (stored: string, text: string, asked: string): string | undefined => {
    const cache = new CompletionCache();
    cache.store(requestAt(stored), kept(text));
    const result = cache.find(requestAt(asked))?.candidates[0]?.processed;
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
    cache.store(requestAt('x = ¦'), { ...kept(), candidates: [nothing] });
    assert.equal(cache.find(requestAt('x = ¦'))?.candidates[0]?.processed.kind, 'dropped');
    assert.equal(cache.find(requestAt('x = 1¦')), undefined);
  });

  it('goes on with the texts along which the user types, best first', () => {
    const cache = new CompletionCache();
    cache.store(requestAt('x = ¦'), kept('alpha(a)', 'beta(b)', 'berlin'));
    const texts = (asked: string): (string | undefined)[] | undefined =>
      cache.find(requestAt(asked))?.candidates.map(({ processed }) => (processed.kind === 'kept' ? processed.item.text : undefined));
    assert.deepEqual(texts('x = ¦'), ['alpha(a)', 'beta(b)', 'berlin']);
    assert.deepEqual(texts('x = be¦'), ['ta(b)', 'rlin']);
    assert.equal(texts('x = c¦'), undefined);
  });

  it('takes the marks of what the model was unsure of along', () => {
    const cache = new CompletionCache();
    const unsure = [{ start: 0, end: 2, probability: 0.1 }, { start: 4, end: 6, probability: 0.2 }];
    const processed = { kind: 'kept', item: { text: 'call(a)', replaceAfter: 0, unsure }, changedBy: [] } as const;
    cache.store(requestAt('x = ¦'), { ...kept(), candidates: [{ processed, finish: 'scope' }] });
    const found = cache.find(requestAt('x = cal¦'))?.candidates[0]?.processed;
    assert.deepEqual(found?.kind === 'kept' && found.item.unsure, [{ start: 1, end: 3, probability: 0.2 }]);
  });

  it('forgets the oldest', () => {
    const cache = new CompletionCache();
    for (let i = 0; i < 100; i++) cache.store(requestAt(`x${i} = ¦`), kept('value'));
    assert.equal(cache.find(requestAt('x0 = ¦')), undefined);
    assert.ok(cache.find(requestAt('x99 = ¦')));
  });
});

describe('core/completion/debounce', () => {
  it('waits inside a word of which the model has seen a letter, and nowhere else', () => {
    const debounce = new Debounce();
    assert.equal(debounce.delay('x = r', 0), 0, 'the first letter');
    debounce.noteAsked('x = r');
    assert.ok(debounce.delay('x = re', 0) > 0);
    assert.ok(debounce.delay('x = retu', 0) > 0);
    for (const prefix of ['x = re(', 'x = re + y', 'x = re + a', 'y', '    ', '']) assert.equal(debounce.delay(prefix, 0), 0, prefix);
    debounce.noteAsked('x = re + ');
    assert.equal(debounce.delay('x = re + a', 0), 0, 'the first letter of the next word');
  });

  it('follows the rhythm and subtracts the latency, within its limits', () => {
    const fast = new Debounce();
    const slow = new Debounce();
    for (const one of [fast, slow]) one.noteAsked('x');
    for (let i = 0; i < 10; i++) {
      fast.noteKey(i * 60);
      slow.noteKey(i * 120);
    }
    assert.ok(fast.delay('x', 0) < slow.delay('x', 0));
    const before = slow.delay('x', 0);
    slow.noteLatency(50);
    assert.equal(slow.delay('x', 0), before - 50);
    slow.noteLatency(100_000);
    assert.equal(slow.delay('x', 0), 0);
  });

  it('waits longer after several refusals in a row, until one is taken or some time has passed', () => {
    const debounce = new Debounce();
    debounce.noteAsked('x');
    const before = debounce.delay('x', 0);
    assert.ok(before > 0);
    for (let i = 1; i < DEBOUNCE.refusals; i++) debounce.noteRefusal(i * 1000);
    assert.equal(debounce.delay('x', 4000), before, 'not yet');
    debounce.noteRefusal(4000);
    assert.equal(debounce.delay('x', 5000), before * DEBOUNCE.refusedFactor);
    assert.equal(debounce.delay('x = ', 5000), DEBOUNCE.unknownIntervalMs * DEBOUNCE.refusedFactor, 'everywhere');
    assert.equal(debounce.delay('x', 5000 + DEBOUNCE.refusalSpanMs), before, 'long ago');
    debounce.noteAcceptance();
    assert.equal(debounce.delay('x', 5000), before);
    for (let i = 0; i < 10; i++) debounce.noteRefusal(i * DEBOUNCE.refusalSpanMs);
    assert.equal(debounce.delay('x', 10 * DEBOUNCE.refusalSpanMs), before, 'one now and then');
  });

  it('takes a pause for no rhythm', () => {
    const debounce = new Debounce();
    debounce.noteAsked('x');
    const before = debounce.delay('x', 0);
    assert.ok(before > 0);
    debounce.noteKey(0);
    debounce.noteKey(60_000);
    assert.equal(debounce.delay('x', 0), before);
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
      ['def f():\n    """Doc:¦', 'in a docstring'],
      ['# Return the sum of two numbers.\n¦', 0],
      ['def f(¦)', 'text after the cursor'],
      ['def f():¦\n    pass', 'has-body'],
    ];
    for (const [marked, wanted] of table) assert.equal(scopeOf(marked), wanted, marked);
  });

  it('leaves a line alone that was completed just now, unless it opens something', () => {
    const after = (marked: string): string => {
      const plan = planCompletion(requestAt(marked), { maxLines: 9, justAccepted: true });
      return plan.kind === 'skip' ? plan.reason : plan.because;
    };
    assert.equal(after('x = call(a)¦'), 'just-accepted');
    assert.equal(after('def f():¦'), 'a block begins');
    assert.equal(after('x = call(a,¦'), 'in brackets');
    assert.equal(after('x = 1 + \\¦'), 'one line');
  });

  it('stops where the next line stands already', () => {
    const plan = planCompletion(requestAt('def f():\n    ¦\n\nvalue = f()\n'), { maxLines: 9 });
    assert.deepEqual(plan.kind === 'complete' && plan.stopStrings, ['\nvalue = f()\n']);
  });
});

describe('core/completion/choice', () => {
  const request = requestAt('x = ¦');
  const all = { byHand: false, rejected: () => false };
  const textsOf = (choice: Choice): string => (choice.kind === 'kept' ? [choice.item, ...choice.others].map(({ text }) => text).join(' | ') : `${choice.kind}: ${choice.reason}`);

  it('offers all texts that are left, none twice', () => {
    assert.equal(textsOf(choose([candidate('a'), nothing, candidate('b'), candidate('a')], request, all)), 'a | b');
  });

  it('says why there is nothing', () => {
    assert.equal(textsOf(choose([nothing], request, all)), 'dropped: the model wrote nothing');
    assert.equal(textsOf(choose([nothing, { ...candidate('a'), doubt: 'it was unsure' }], request, all)), 'dropped: it was unsure');
    assert.equal(textsOf(choose([candidate('a')], request, { ...all, rejected: () => true })), 'dropped: it was rejected here');
  });

  it('offers another text where the first is doubtful, none where it was rejected', () => {
    assert.equal(textsOf(choose([{ ...candidate('a'), doubt: 'it was unsure' }, candidate('b')], request, all)), 'b');
    assert.equal(textsOf(choose([candidate('a'), candidate('b')], request, { ...all, rejected: ({ text }) => text === 'a' })), 'dropped: it was rejected here');
    assert.equal(textsOf(choose([candidate('a'), candidate('b'), candidate('c')], request, { ...all, rejected: ({ text }) => text === 'b' })), 'a | c');
  });

  it('shows all to whoever asks by hand', () => {
    assert.equal(textsOf(choose([{ ...candidate('a'), doubt: 'it was unsure' }, candidate('b')], request, { byHand: true, rejected: () => true })), 'a | b');
  });

  it('extends a selected item in its own range, the closing bracket left to stand', () => {
    const selected = { ...requestAt('print(rad¦)'), selected: { start: 6, end: 9, text: 'radius' } };
    const replacing = (text: string): Candidate => ({ processed: { kind: 'kept', item: { text, replaceAfter: 1 }, changedBy: [] }, finish: 'scope' });
    const choice = choose([replacing(' * 2)')], selected, all);
    assert.deepEqual(choice.kind === 'kept' && choice.item, { text: ' * 2', replaceAfter: 0 });
    assert.deepEqual(choose([replacing(')')], selected, all), { kind: 'skipped', reason: 'selected-item' });
    assert.deepEqual(choose([replacing(') + 1')], selected, all), { kind: 'skipped', reason: 'selected-item' });
  });
});

describe('core/completion/afterAcceptance', () => {
  const next = (marked: string, text: string, replaceAfter = 0): string => {
    const [before = '', after = ''] = marked.split(CURSOR);
    const lines = before.split('\n');
    const input = {
      documentKey: 'd', languageId: 'python', source: sourceOf(before + after), line: lines.length - 1, character: (lines.at(-1) as string).length,
      indentation: { insertSpaces: true, tabSize: 4 }, promptBudget: 500,
    };
    const { source, line, character } = nextPlace(inputAfter(input, { text, replaceAfter }));
    const all = Array.from({ length: source.lineCount }, (_, n) => source.line(n));
    all[line] = `${(all[line] as string).slice(0, character)}${CURSOR}${(all[line] as string).slice(character)}`;
    return all.join('\n');
  };

  it('goes to the next line where the line is complete', () => {
    assert.equal(next('def f(a):\n    ¦\n\nf(1)', 'x = a'), 'def f(a):\n    x = a\n    ¦\n\nf(1)');
    assert.equal(next('def f(a):¦\n\nf(1)', '\n    x = a\n    return x'), 'def f(a):\n    x = a\n    return x\n    ¦\n\nf(1)');
    assert.equal(next('f(¦)', 'a)', 1), 'f(a)\n¦');
  });
  it('stays where the line goes on or opens a block', () => {
    assert.equal(next('¦', 'def f(a):'), 'def f(a):¦');
    assert.equal(next('f(¦)', 'a'), 'f(a¦)');
    assert.equal(next('x = ¦\ny', '['), 'x = [¦\ny');
  });
});

describe('core/completion/outcome', () => {
  it('describes each outcome without code in it', () => {
    const secret = 'password_of_the_user';
    const outcomes: Outcome[] = [
      { kind: 'shown', item: { text: `${secret}\n${secret}`, replaceAfter: 0 }, others: [{ text: secret, replaceAfter: 0 }], from: 'model', changedBy: ['indentation'], place: { documentKey: secret, above: secret, linePrefix: secret }, stats },
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
    assert.equal(describeOutcome(outcomes[0] as Outcome), 'shown: 2 lines, 41 characters from the model, and 1 other, changed by indentation');
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
