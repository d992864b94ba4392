import assert from 'node:assert/strict';
import { OfferTracker, SEEN_AFTER_MS, type Change, type Offer, type OfferEvent } from '../../../src/core/completion/offer';
import { placeOf, Rejections } from '../../../src/core/completion/rejections';
import { describeStatistics, noStatistics, readStatistics, statisticsDetail, withEvent, type Statistics } from '../../../src/core/completion/statistics';
import { requestAt } from '../support/documents';

const place = { documentKey: 'd', above: 'def f():', linePrefix: '    return ' };
const offer = (text: string, more: Partial<Offer> = {}): Offer => ({ id: 1, place, offset: 20, items: [{ text, replaceAfter: 0 }], ...more });
const insert = (text: string, start = 20, length = 0): Change => ({ start, end: start + length, text });

describe('core/completion/offer', () => {
  let tracker: OfferTracker;
  beforeEach(() => (tracker = new OfferTracker()));

  const kinds = (events: readonly OfferEvent[]): string => events.map((event) => (event.kind === 'accepted' ? `${event.how} ${event.characters}` : event.kind)).join(', ');
  const change = (text: string, start?: number, length?: number, now = 1000): string => kinds(tracker.change('d', [insert(text, start, length)], now).events);

  it('knows the acceptance of all of it by the editor\'s word', () => {
    tracker.show(offer('a + b'), 0);
    assert.deepEqual(tracker.change('d', [insert('a + b')], 1000), { events: [{ kind: 'seen' }], whole: { place, text: 'a + b' } });
    assert.equal(kinds(tracker.accepted(1, 0)), 'whole 5');
    assert.equal(kinds(tracker.accepted(1, 0)), '', 'once');
  });

  it('counts what was accepted at a glance as seen', () => {
    tracker.show(offer('a + b'), 0);
    tracker.change('d', [insert('a + b')], 10);
    assert.equal(kinds(tracker.accepted(1, 0)), 'seen, whole 5');
  });

  it('knows which of several was taken', () => {
    tracker.show(offer('a', { items: [{ text: 'a + b', replaceAfter: 0 }, { text: 'other(a)', replaceAfter: 0 }] }), 0);
    assert.ok(tracker.change('d', [insert('other(a)')], 10).whole);
    assert.equal(kinds(tracker.accepted(1, 1)), 'seen, whole 8');
  });

  it('knows words and lines by the edit they make', () => {
    tracker.show(offer('total = a + b\n    return total'), 0);
    assert.equal(change('total'), 'seen, word 5');
    assert.equal(change(' =', 25), 'word 2');
    assert.equal(change(' a + b\n', 27), 'line 7');
    assert.equal(change('    return', 34), 'word 10');
  });

  it('takes a line that ends where the suggestion goes on as a line', () => {
    tracker.show(offer('a + b\r\n    return c'), 0);
    assert.equal(change('a + b'), 'seen, line 5');
  });

  it('takes single keys, and what the editor adds to them, for typing', () => {
    tracker.show(offer('(a)\n    b'), 0);
    assert.equal(change('()'), '', 'a pair');
    tracker.show(offer('a)\n    b', { id: 2, offset: 21 }), 100);
    assert.equal(change('a', 21), '');
    assert.equal(kinds(tracker.hide(2000)), 'seen', 'counted from when it was first shown');
  });

  it('is rejected by other typing once it was seen, and passed over before', () => {
    tracker.show(offer('a + b'), 0);
    assert.equal(change('x', 20, 0, SEEN_AFTER_MS - 1), '');
    tracker.show(offer('a + b'), 1000);
    assert.equal(change('x', 20, 0, 1000 + SEEN_AFTER_MS), 'seen, rejected');
  });

  it('is rejected by Escape however short it was shown', () => {
    tracker.show(offer('a + b'), 0);
    assert.equal(kinds(tracker.dismiss(10)), 'rejected');
    assert.equal(kinds(tracker.dismiss(10)), '', 'nothing is left to dismiss');
  });

  it('is not rejected by deleting, nor by edits elsewhere', () => {
    tracker.show(offer('a + b'), 0);
    assert.equal(change('import x\n', 0), '');
    assert.equal(tracker.current?.offset, 29, 'it moved down');
    assert.equal(change('', 28, 1), 'seen');
    assert.equal(tracker.current, undefined);
  });

  it('ends with an edit of several places', () => {
    tracker.show(offer('a + b'), 0);
    assert.equal(kinds(tracker.change('d', [insert('x'), insert('x', 50)], 1000).events), 'seen');
  });

  it('minds other documents no more than they concern it', () => {
    tracker.show(offer('a + b'), 0);
    assert.equal(kinds(tracker.change('e', [insert('x')], 1000).events), '');
    assert.ok(tracker.current);
  });

  it('says the place along the typing', () => {
    tracker.show(offer('a + b'), 0);
    tracker.change('d', [insert('a')], 500);
    const [, rejected] = tracker.change('d', [insert('x', 21)], 1000).events;
    assert.deepEqual(rejected, { kind: 'rejected', place: { ...place, linePrefix: '    return a' }, text: ' + b' });
  });

  it('is one offer along the typing, and is accepted by any of its numbers', () => {
    assert.equal(tracker.show(offer('a + b'), 0).isNew, true);
    tracker.change('d', [insert('a')], 500);
    assert.equal(tracker.show(offer(' + b', { id: 2, offset: 21 }), 510).isNew, false);
    assert.ok(tracker.change('d', [insert(' + b', 21)], 600).whole);
    assert.equal(kinds(tracker.accepted(1, 0)), 'whole 4');
  });
});

describe('core/completion/rejections', () => {
  const at = (marked: string): ReturnType<typeof placeOf> => placeOf(requestAt(marked));
  const item = (text: string): { text: string; replaceAfter: number } => ({ text, replaceAfter: 0 });
  const marked = 'def f(a, b):\n    return ¦';

  it('holds for the same text at the same place', () => {
    const rejections = new Rejections();
    rejections.note(at(marked), 'a + b');
    assert.equal(rejections.has(at(marked), item('a + b')), true);
    assert.equal(rejections.has(at(marked), item('a - b')), false);
    assert.equal(rejections.has(at('def g(a, b):\n    return ¦'), item('a + b')), false);
  });

  it('holds at the place after edits above it, and a little along the text', () => {
    const rejections = new Rejections();
    rejections.note(at(marked), 'a + b');
    assert.equal(rejections.has(at(`import os\n\n\n${marked}`), item('a + b')), true);
    assert.equal(rejections.has(at('def f(a, b):\n    return a¦'), item(' + b')), true);
    assert.equal(rejections.has(at('def f(a, b):\n    retur¦'), item('n a + b')), true);
    assert.equal(rejections.has(at('def f(a, b):\n    return a +¦'), item(' b')), false, 'whoever types it wants it');
  });

  it('is withdrawn', () => {
    const rejections = new Rejections();
    rejections.note(at(marked), 'a + b');
    rejections.withdraw(at(marked), 'a + b');
    assert.equal(rejections.has(at(marked), item('a + b')), false);
  });
});

describe('core/completion/statistics', () => {
  const since = new Date('2026-01-02T03:04:05Z');
  const accepted = (how: 'whole' | 'line' | 'word', characters: number): OfferEvent => ({ kind: 'accepted', how, characters, place, text: '' });
  const after = (...events: (OfferEvent | { kind: 'ahead' } | { kind: 'ahead-used' })[]): Statistics => events.reduce<Statistics>((all, event) => withEvent(all, event), noStatistics(since));

  it('counts, and says so', () => {
    const all = after(...Array.from({ length: 40 }, (): OfferEvent => ({ kind: 'seen' })), ...Array.from({ length: 12 }, () => accepted('whole', 100)), accepted('word', 4), accepted('line', 20), { kind: 'ahead' });
    assert.equal(describeStatistics(all), '12 of 40 accepted (30 %), 1,224 characters');
    assert.equal(statisticsDetail(all), 'by word 1, by line 1 · rejected 0 · computed ahead 1, used 0 · since 2026-01-02, kept on this machine only');
    assert.equal(describeStatistics(noStatistics(since)), 'no suggestion has been shown yet');
  });

  it('reads what was stored, and mistrusts it', () => {
    const all = after({ kind: 'seen' }, accepted('whole', 5), { kind: 'ahead' }, { kind: 'ahead-used' });
    assert.deepEqual(readStatistics(JSON.parse(JSON.stringify(all)), new Date()), all);
    for (const bad of [undefined, null, 'x', [], { shown: 'many', since: 'once' }, { shown: -1 }, { shown: Number.NaN }]) {
      assert.deepEqual(readStatistics(bad, since), noStatistics(since), JSON.stringify(bad));
    }
  });
});
