import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Scope } from '../../../src/common/protocol';
import { GrowingText } from '../../../src/core/completion/growingText';

const FREE: Scope = { kind: 'free' };
const BLOCK: Scope = { kind: 'block', minIndent: 4, maxLines: 50 };

/** The next value of an infinite stream. */
function nextOf(stream: fc.Stream<number>): number {
  return stream.next().value as number;
}

/** Pushes parts one by one; gives what was streamed after each, and the text in the end. */
function stream(parts: readonly (string | number[])[], scope: Scope = FREE, stops: readonly string[] = []) {
  const growing = new GrowingText(scope, stops);
  const pieces: string[] = [];
  for (const part of parts) {
    growing.push(typeof part === 'string' ? new TextEncoder().encode(part) : Uint8Array.from(part));
    pieces.push(growing.take());
    if (growing.cut !== undefined) break;
  }
  pieces.push(growing.finish());
  assert.equal(pieces.join(''), growing.toString());
  return { pieces, text: growing.toString(), cut: growing.cut };
}

describe('GrowingText: characters', function () {
  this.timeout(20_000);
  it('waits for the last byte of an emoji that is split over tokens', () => {
    const { pieces, text } = stream([[0xf0, 0x9f], [0x98], [0x80], '!']);
    assert.deepEqual(pieces, ['', '', '😀', '!', '']);
    assert.equal(text, '😀!');
  });

  it('gives U+FFFD for a character that is never completed, at the end', () => {
    assert.deepEqual(stream(['a', [0xf0, 0x9f]]).pieces, ['a', '', '\ufffd']);
  });

  it('gives U+FFFD for bytes that no later byte can complete', () => {
    assert.equal(stream(['a', [0xf0, 0x9f], 'b', [0xff]]).text, 'a\ufffdb\ufffd');
  });

  it('keeps a byte order mark', () => {
    assert.equal(stream([[0xef, 0xbb], [0xbf], 'x']).text, '\ufeffx');
  });

  it('gives any text unchanged, however its bytes are cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.infiniteStream(fc.integer({ min: 1, max: 5 })), (text, sizes) => {
        const bytes = [...new TextEncoder().encode(text)];
        const parts: number[][] = [];
        while (bytes.length > 0) parts.push(bytes.splice(0, nextOf(sizes)));
        assert.equal(stream(parts).text, text);
      }),
    );
  });
});

describe('GrowingText: stop strings', function () {
  this.timeout(20_000);
  it('cuts before a stop string inside a token', () => {
    const { text, cut } = stream(['x = 1\nclass A'], FREE, ['\nclass ']);
    assert.equal(text, 'x = 1');
    assert.deepEqual(cut, { finish: 'stop-string', length: 5 });
  });

  it('holds back what may be the beginning of one that spans tokens', () => {
    const { pieces, text } = stream(['x\n', 'cl', 'ass', ' A'], FREE, ['\nclass ']);
    assert.deepEqual(pieces, ['x', '', '', '', '']);
    assert.equal(text, 'x');
  });

  it('gives what was held back once it proves harmless', () => {
    assert.deepEqual(stream(['x\ncl', 'imb'], FREE, ['\nclass ']).pieces, ['x', '\nclimb', '']);
    assert.deepEqual(stream(['x\ncl'], FREE, ['\nclass ']).pieces, ['x', '\ncl']);
  });

  it('cuts at the earliest of several', () => {
    assert.equal(stream(['abcdef'], FREE, ['ef', 'cd', 'd']).text, 'ab');
  });

  it('takes no empty stop string', () => {
    assert.equal(stream(['abc'], FREE, ['']).text, 'abc');
  });

  it('streams exactly the text before the first stop, however it is cut', () => {
    const letters = fc.constantFrom('a', 'b');
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 40 }),
        fc.array(fc.array(letters, { minLength: 1, maxLength: 5 }).map((stop) => stop.join('')), { maxLength: 3 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
        (characters, stops, sizes) => {
          const whole = characters.join('');
          const parts: string[] = [];
          for (let at = 0; at < whole.length; ) {
            const size = nextOf(sizes);
            parts.push(whole.slice(at, at + size));
            at += size;
          }
          const { text, cut } = stream(parts, FREE, stops);
          // The earliest end decides in a stream: where the text has come to when a stop is complete for the first time.
          const places = stops.map((stop) => whole.indexOf(stop)).filter((at) => at >= 0);
          if (places.length === 0) assert.equal(text, whole);
          else {
            assert.ok(cut);
            assert.ok(whole.startsWith(text));
            for (const stop of stops) assert.ok(!text.includes(stop));
          }
        },
      ),
    );
  });
});

describe('GrowingText: scopes', function () {
  this.timeout(20_000);
  it('ends a line at its line break', () => {
    const { text, cut } = stream(['return x', '\n    y'], { kind: 'line' });
    assert.equal(text, 'return x');
    assert.equal(cut?.finish, 'scope');
  });

  it('streams a block without the line break that may turn out to be its end', () => {
    const { pieces, text } = stream(['x = 1', '\n', '    ', 'return x', '\n', 'def'], BLOCK);
    assert.deepEqual(pieces, ['x = 1', '', '', '\n    return x', '', '', '']);
    assert.equal(text, 'x = 1\n    return x');
  });

  it('takes the earlier of a stop string and the end of the scope', () => {
    assert.equal(stream(['a#b\nc'], { kind: 'line' }, ['#']).text, 'a');
    assert.equal(stream(['a\nb#c'], { kind: 'line' }, ['#']).text, 'a');
  });

  it('never takes back what it gave, whatever Python it is and however it is cut', () => {
    const line = fc.constantFrom('', '    ', '    return x', '        y = [', 'def f():', '    """a', '  z', 'x', '\t', '    # é😀');
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        fc.infiniteStream(fc.integer({ min: 1, max: 6 })),
        fc.constantFrom<Scope>(FREE, { kind: 'line' }, BLOCK, { kind: 'block', minIndent: 1, maxLines: 2 }),
        (lines, lineBreak, sizes, scope) => {
          const bytes = [...new TextEncoder().encode(lines.join(lineBreak))];
          const parts: number[][] = [];
          while (bytes.length > 0) parts.push(bytes.splice(0, nextOf(sizes)));
          // stream() compares the pieces with the text in the end.
          const { text } = stream(parts, scope, ['\n@', '\nclass ']);
          assert.ok(lines.join(lineBreak).startsWith(text));
        },
      ),
      { numRuns: 500 },
    );
  });
});
