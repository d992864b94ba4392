import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assemblePreamble, NO_PARTS, PARTS, type PartName, type PreambleParts } from '../../../../src/core/context/preamble';
import { PreamblePin, type PinPlace } from '../../../../src/core/context/pin';
import { roughTokens } from '../../../../src/core/context/window';

const PARTLY: PreambleParts = {
  similar: [{ path: 'shop/orders.py', text: 'def total(order):\n    return 1\n\nx = 2' }],
  edits: [{ path: 'shop/views.py', text: 'total(order)' }],
  others: [{ path: 'shop/models.py', text: 'class Order: ...' }, { path: 'shop/views.py', text: 'def show(order): ...' }, { path: 'shop/models.py', text: 'class Item: ...' }],
  header: [{ order: 2, text: 'from shop.models import Order' }, { order: 0, text: '"""Sums orders."""' }, { order: 1, text: 'import math' }],
  own: [{ text: 'def sum_up(orders): """Return the sum."""' }],
};

describe('core/context/preamble', () => {
  it('is Python: the head as it is, all else in comments under the path of its file', () => {
    assert.equal(
      assemblePreamble(PARTLY, 'project', 1000),
      [
        '# shop/orders.py', '# def total(order):', '#     return 1', '#', '# x = 2', '',
        '# shop/views.py', '# total(order)', '',
        '# shop/models.py', '# class Order: ...', '# class Item: ...', '# shop/views.py', '# def show(order): ...', '',
        '"""Sums orders."""', 'import math', 'from shop.models import Order', '',
        '# def sum_up(orders): """Return the sum."""', '', '', '',
      ].join('\n'),
    );
  });

  it("holds the own file's code alone for a small model", () => {
    assert.equal(
      assemblePreamble(PARTLY, 'file', 1000),
      '"""Sums orders."""\nimport math\nfrom shop.models import Order\n\n# def sum_up(orders): """Return the sum."""\n\n\n',
    );
  });

  it('is empty where there is nothing to say, or no room', () => {
    assert.equal(assemblePreamble(NO_PARTS, 'project', 1000), '');
    assert.equal(assemblePreamble(PARTLY, 'project', 5), '');
  });

  it('gives room to the head first', () => assert.equal(assemblePreamble(PARTLY, 'project', 22), 'from shop.models import Order\n\n\n'));

  it('cuts a long snippet where its first lines are of use', () => {
    const lines = Array.from({ length: 10 }, (_, i) => `line_${i} = ${i}`);
    const cut = assemblePreamble({ ...NO_PARTS, similar: [{ path: 'a.py', text: lines.join('\n'), divisible: true }] }, 'project', 60);
    assert.match(cut, /^# a\.py\n(# line_\d = \d\n){4,8}\n\n$/);
    assert.equal(assemblePreamble({ ...NO_PARTS, similar: [{ path: 'a.py', text: lines.join('\n'), divisible: true }] }, 'project', 20), '');
  });

  const text = fc.array(fc.constantFrom('x = 1', '', 'def f(a):', '    return a', 'é 😀'), { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n'));
  const entries = fc.array(fc.record({ text, path: fc.option(fc.constantFrom('a.py', 'b/c.py'), { nil: undefined }), divisible: fc.boolean() }), { maxLength: 6 });
  const anyParts = fc.record({ similar: entries, edits: entries, others: entries, header: entries, own: entries });

  it('never exceeds its budget, and comments all that is foreign', () => {
    fc.assert(
      fc.property(anyParts, fc.constantFrom('file' as const, 'project' as const), fc.nat(400), (parts, use, budget) => {
        const preamble = assemblePreamble(parts, use, budget);
        assert.ok(roughTokens(preamble) <= budget, `${roughTokens(preamble)} tokens of ${budget}`);
        const plain = { ...parts, header: [] };
        for (const line of assemblePreamble(plain, use, budget).split('\n')) assert.ok(line === '' || line.startsWith('#'), line);
      }),
    );
  });

  it('lets small models have a part of what large ones have', () => {
    for (const name of Object.keys(PARTS) as PartName[]) assert.ok(PARTS[name].uses.includes('project'), name);
  });
});

describe('core/context/pin', () => {
  const place = (startLine: number, block = 0): PinPlace => ({ startLine, tokens: 100, block });
  const never = (): string => assert.fail('put together anew');

  it('stays from request to request', () => {
    const pin = new PreamblePin();
    assert.equal(pin.textFor(place(0), () => 'a'), 'a');
    assert.equal(pin.textFor(place(0, 7), never), 'a');
  });

  it('is put together anew for another window, and remembers the last ones', () => {
    const pin = new PreamblePin();
    pin.textFor(place(0), () => 'a');
    assert.equal(pin.textFor(place(64), () => 'b'), 'b');
    assert.equal(pin.textFor({ ...place(64), tokens: 200 }, () => 'c'), 'c');
    assert.equal(pin.textFor(place(0), never), 'a');
  });

  it('takes something new at the first rest, then not too often', () => {
    const pin = new PreamblePin();
    pin.textFor(place(0), () => 'a\n');
    assert.equal(pin.rest(place(0), 2000, () => 'a\nb\n'), true);
    assert.equal(pin.textFor(place(0), never), 'a\nb\n');
    assert.equal(pin.rest(place(0), 9000, never), false);
    assert.equal(pin.rest(place(0), 20_000, () => 'a\nc\n'), true);
    assert.equal(pin.rest(place(0), 22_000, never), false);
  });

  it('takes something new at once where another block was entered', () => {
    const pin = new PreamblePin();
    pin.textFor(place(0, 10), () => '');
    pin.rest(place(0, 10), 1000, () => 'a');
    assert.equal(pin.entered(10), false);
    assert.equal(pin.entered(30), true);
    assert.equal(pin.rest(place(0, 30), 2000, () => 'b'), true);
    assert.equal(pin.entered(30), false);
  });

  it('does not change to say less', () => {
    const pin = new PreamblePin();
    pin.textFor(place(0), () => 'a\nb\n');
    assert.equal(pin.rest(place(0), 20_000, () => 'b\n'), false);
    assert.equal(pin.textFor(place(0), never), 'a\nb\n');
  });
});
