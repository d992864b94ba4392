import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planHealing } from '../../../src/worker/generation/healing';
import { byteString, TokenIndex } from '../../../src/worker/generation/tokenIndex';
import { END_OF_TEXT, fakeTokenizer, idOf, PIECES } from './support/fakeModel';

const index = new TokenIndex(fakeTokenizer);
const bytes = (text: string) => byteString(new TextEncoder().encode(text));
const plan = (prompt: readonly number[]) => planHealing(prompt, fakeTokenizer, () => index);
const planOf = (prompt: string) => plan(fakeTokenizer.encode(prompt));

describe('TokenIndex', function () {
  this.timeout(20_000);
  it('finds the tokens that begin with given bytes, as a search through all of them does', () => {
    const keys = Array.from({ length: fakeTokenizer.size }, (_, id) => byteString(fakeTokenizer.bytesOf(id)));
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 3, unit: 'binary' })), (text) => {
        const prefix = bytes(text);
        const expected = keys.flatMap((key, id) => (key !== '' && key.startsWith(prefix) ? [id] : []));
        assert.deepEqual([...index.startingWith(prefix)].sort((a, b) => a - b), expected);
      }),
    );
  });

  it('orders by bytes beyond ASCII', () => {
    assert.deepEqual([...index.equalTo(bytes('é'))], [idOf('é')]);
    assert.deepEqual([...index.startingWith(bytes('😀'))], [idOf('😀'), idOf('😀😀')]);
    assert.deepEqual([...index.startingWith('\xff')], [255]);
  });

  it('keeps all tokens that share their bytes', () => {
    const doubled = { size: 3, bytesOf: (id: number) => new TextEncoder().encode(id === 1 ? 'b' : 'aa') };
    assert.deepEqual([...new TokenIndex(doubled).equalTo('aa')], [0, 2]);
  });
});

describe('planHealing', () => {
  it('takes back the tokens that are the beginning of a longer one', () => {
    assert.deepEqual(planOf('x\nprin')?.removed, fakeTokenizer.encode('prin'));
    assert.deepEqual(planOf('f( retu')?.removed, fakeTokenizer.encode(' retu'));
    assert.deepEqual(planOf('f( retu')?.kept, fakeTokenizer.encode('f('));
  });

  it('takes back a run of spaces that a longer run begins with', () => {
    assert.deepEqual(planOf('a\n  ')?.removed, [idOf('\n'), idOf('  ')]);
    assert.deepEqual(planOf('a  ')?.removed, [idOf('  ')]);
  });

  it('leaves a prompt alone whose end no token goes on from', () => {
    assert.equal(planOf('f(x):'), undefined);
    assert.equal(planOf('x = "?'), undefined);
  });

  it('leaves a prompt of one token alone, and one that ends in a special token', () => {
    assert.equal(plan([idOf('ab')]), undefined);
    assert.equal(plan([idOf('x'), END_OF_TEXT]), undefined);
  });

  it('never takes back a special token', () => {
    assert.deepEqual(plan([idOf('x'), END_OF_TEXT, idOf('ab')])?.kept, [idOf('x'), END_OF_TEXT]);
  });
});

describe('HealingConstraint', function () {
  this.timeout(20_000);
  it('allows what begins with the bytes left, and what they begin with', () => {
    const constraint = planOf('f( retu')?.constraint;
    const allowed = new Set(constraint?.allowed());
    for (const piece of [' ', ' re', ' ret', ' return', ' returns']) assert.ok(allowed.has(idOf(piece)), piece);
    assert.equal(allowed.size, 5);
  });

  it('gives only the bytes beyond the prompt', () => {
    const constraint = planOf('f( retu')?.constraint;
    assert.ok(constraint);
    assert.equal(constraint.consume(fakeTokenizer.bytesOf(idOf(' ret'))).length, 0);
    assert.equal(constraint.done, false);
    assert.deepEqual(constraint.allowed(), Int32Array.of(idOf('u')));
    assert.equal(byteString(constraint.consume(new TextEncoder().encode('urn'))), 'rn');
    assert.equal(constraint.done, true);
  });

  it('allows no token after which the rest could not be spelled', () => {
    // Without single bytes, ' re' would leave 'tu', which nothing spells.
    const pieces = [' re', ' ret', ' return', 'u'];
    const bare = { size: 5, eosIds: new Set<number>(), encode: () => [], bytesOf: (id: number) => new TextEncoder().encode(pieces[id] ?? '?') };
    const constraint = planHealing([4, 1, 3], bare, () => new TokenIndex(bare))?.constraint;
    assert.deepEqual([...(constraint?.allowed() ?? [])].sort(), [1, 2]);
  });

  it('spells exactly the bytes taken back, whatever is chosen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('', ...PIECES), fc.infiniteStream(fc.nat()), (text, end, choices) => {
        const prompt = fakeTokenizer.encode(text + end);
        const healed = plan(prompt);
        if (healed === undefined) return;
        const removed = healed.removed.map((id) => byteString(fakeTokenizer.bytesOf(id))).join('');
        let spelled = '';
        let beyond = '';
        while (!healed.constraint.done) {
          const allowed = healed.constraint.allowed();
          assert.ok(allowed.length > 0);
          const id = allowed[choices.next().value % allowed.length] as number;
          spelled += byteString(fakeTokenizer.bytesOf(id));
          beyond += byteString(healed.constraint.consume(fakeTokenizer.bytesOf(id)));
        }
        assert.equal(spelled, removed + beyond);
        assert.deepEqual([...healed.kept, ...healed.removed], prompt);
      }),
    );
  });
});
