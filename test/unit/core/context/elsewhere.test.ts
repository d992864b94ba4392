import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editsElsewhere, RecentEdits } from '../../../../src/core/context/edits';
import { likeness, namesIn } from '../../../../src/core/context/names';
import { cutWindows, dedented, similarSnippets } from '../../../../src/core/context/similar';

describe('core/context/names', () => {
  it('counts the names of a text, the last one first', () => {
    assert.deepEqual([...namesIn('def load(path):\n    return parse(path)')], [['path', 2], ['parse', 1], ['load', 1]]);
  });
  it('compares sets by what they share', () => {
    const set = (text: string): Set<string> => new Set(text.split(' '));
    assert.equal(likeness(set('a b c'), set('b c d')), 0.5);
    assert.equal(likeness(set('a'), set('b')), 0);
    assert.equal(likeness(new Set(), set('b')), 0);
  });
  it('is the same both ways, and 1 for the same set', () => {
    const names = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { minLength: 1 }).map((list) => new Set(list));
    fc.assert(
      fc.property(names, names, (a, b) => {
        assert.equal(likeness(a, b), likeness(b, a));
        assert.equal(likeness(a, a), 1);
      }),
    );
  });
});

describe('core/context/similar', () => {
  const orders = ['def total_price(order):', '    price = sum(item.price * item.quantity for item in order.items)', '    return price - order.discount', ''];
  const noise = Array.from({ length: 60 }, (_, i) => `    widget_${i} = build_widget(canvas_${i}, theme_${i}, layout_${i})`);
  const names = new Set(namesIn('def total_weight(order):\n    return sum(item.weight * item.quantity for item in order.items) - order.discount').keys());

  it('finds the code that is like the code at the cursor', () => {
    const windows = [...cutWindows('widgets.py', noise.join('\n')), ...cutWindows('shop/orders.py', [...noise.slice(0, 20), ...orders].join('\n').replaceAll('widget_', 'thing_').replaceAll(/canvas_\d+|theme_\d+|layout_\d+|thing_\d+/g, 'x'))];
    const found = similarSnippets(windows, names);
    assert.equal(found[0]?.path, 'shop/orders.py');
    assert.match(found[0]?.text ?? '', /total_price/);
    assert.ok(found.every(({ path }) => path !== 'widgets.py'));
  });

  it('finds nothing in unlike code', () => assert.deepEqual(similarSnippets(cutWindows('widgets.py', noise.join('\n')), names), []));

  it('takes no two snippets of the same lines', () => {
    const windows = cutWindows('a.py', [...orders, ...orders, ...orders, ...orders, ...orders].join('\n'));
    const found = similarSnippets(windows, names);
    assert.ok(found.length >= 1 && found.length <= 2, String(found.length));
  });

  it('leaves secrets out', () => {
    const [window] = cutWindows('a.py', ['password = "hunter2!XY"', ...orders].join('\n'));
    assert.ok(window && !window.lines.join('\n').includes('hunter2'));
  });

  it('takes the shared indentation away', () => {
    assert.equal(dedented(['', '    if a:', '', '        b', '   ']), 'if a:\n\n    b');
    assert.equal(dedented(['', '  ']), '');
  });
});

describe('core/context/edits', () => {
  const typed = (line: number) => ({ startLine: line, endLine: line, newBreaks: 0 });

  it('joins edits that are near, and keeps others apart', () => {
    const edits = new RecentEdits();
    edits.note('a', [typed(10)]);
    edits.note('a', [typed(12)]);
    edits.note('a', [typed(40)]);
    edits.note('b', [typed(10)]);
    assert.deepEqual(edits.ranges, [
      { documentKey: 'b', startLine: 10, endLine: 10 },
      { documentKey: 'a', startLine: 40, endLine: 40 },
      { documentKey: 'a', startLine: 10, endLine: 12 },
    ]);
  });

  it('moves with the text', () => {
    const edits = new RecentEdits();
    edits.note('a', [typed(50)]);
    edits.note('a', [{ startLine: 5, endLine: 5, newBreaks: 3 }]);
    assert.deepEqual(edits.ranges[1], { documentKey: 'a', startLine: 53, endLine: 53 });
    edits.note('a', [{ startLine: 20, endLine: 24, newBreaks: 0 }]);
    assert.deepEqual(edits.ranges[2], { documentKey: 'a', startLine: 49, endLine: 49 });
  });

  it('grows with what is typed', () => {
    const edits = new RecentEdits();
    for (let line = 3; line < 8; line++) edits.note('a', [{ startLine: line, endLine: line, newBreaks: 1 }]);
    assert.deepEqual(edits.ranges, [{ documentKey: 'a', startLine: 3, endLine: 8 }]);
  });

  it('does not count a paste as an edit by hand', () => {
    const edits = new RecentEdits();
    edits.note('a', [{ startLine: 0, endLine: 0, newBreaks: 100 }]);
    assert.deepEqual(edits.ranges, []);
  });

  it('forgets a closed document', () => {
    const edits = new RecentEdits();
    edits.note('a', [typed(1)]);
    edits.forget('a');
    assert.deepEqual(edits.ranges, []);
  });

  it('tells which edits a prompt does not show yet', () => {
    const ranges = [10, 50, 90].map((line) => ({ documentKey: 'a', startLine: line, endLine: line + 2 }));
    const other = { documentKey: 'b', startLine: 50, endLine: 50 };
    assert.deepEqual(editsElsewhere([...ranges, other], { documentKey: 'a', from: 40, to: 60 }), [ranges[0], ranges[2], other]);
  });

  it('holds ranges in order whatever is edited', () => {
    const change = fc.record({ startLine: fc.nat(100), more: fc.nat(5), newBreaks: fc.nat(5) }).map(({ startLine, more, newBreaks }) => ({ startLine, endLine: startLine + more, newBreaks }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const edits = new RecentEdits();
        for (const one of changes) edits.note('a', [one]);
        for (const { startLine, endLine } of edits.ranges) assert.ok(startLine >= 0 && startLine <= endLine, `${startLine}–${endLine}`);
      }),
    );
  });
});
