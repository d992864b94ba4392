import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EVENT_CHARS_MAX, EventStream, EventStreamError } from '../../../../src/core/server/eventStream';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const eventsOf = (text: string): string[] => new EventStream().push(bytesOf(text));

describe('core/server/eventStream', () => {
  const cases: readonly [string, string, readonly string[]][] = [
    ['one event', 'data: a\n\n', ['a']],
    ['several', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['none before its blank line', 'data: a\n', []],
    ['Windows line breaks', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['old line breaks', 'data: a\r\rdata: b\r\r\n', ['a', 'b']],
    ['no blank behind the colon, and one that belongs to the data', 'data:a\n\ndata:  b\n\n', ['a', ' b']],
    ['lines of one event', 'data: a\ndata: b\n\n', ['a\nb']],
    ['empty data', 'data\n\ndata:\n\n', ['', '']],
    ['comments, other fields and blank lines between', ': ping\n\nevent: x\nid: 1\nretry: 5\n\n\ndata: a\n\n', ['a']],
    ['a field that only begins like data', 'database: a\n\n', []],
    ['a byte order mark', '\ufeffdata: a\n\n', ['a']],
  ];
  for (const [what, text, events] of cases) it(`reads ${what}`, () => assert.deepEqual(eventsOf(text), events));

  it('gives the same events however the bytes are cut', () => {
    const line = fc.stringMatching(/^[a-zé😀 :{}"]{0,12}$/u);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\r'), fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (datas, eol, cuts) => {
        const bytes = bytesOf(datas.map((data) => `data: ${data}${eol}${eol}`).join('') + ':');
        const stream = new EventStream();
        const events: string[] = [];
        for (let at = 0; at < bytes.length; ) {
          const length = cuts.next().value as number;
          events.push(...stream.push(bytes.subarray(at, at + length)));
          at += length;
        }
        assert.deepEqual(events, datas);
      }),
    );
  });

  it('refuses bytes that are no UTF-8, also where only the end of a character is missing', () => {
    assert.throws(() => new EventStream().push(Uint8Array.of(0x64, 0xff)), EventStreamError);
    const stream = new EventStream();
    stream.push(Uint8Array.of(0x64, 0xc3));
    assert.throws(() => stream.push(bytesOf('\n')), EventStreamError);
  });

  it('refuses a line and an event without an end', () => {
    const endless = (piece: string): void => {
      const stream = new EventStream();
      for (let sent = 0; sent <= 2 * EVENT_CHARS_MAX; sent += piece.length) stream.push(bytesOf(piece));
    };
    for (const piece of ['x', 'data: ', `data: ${'x'.repeat(1000)}\n`, 'x'.repeat(EVENT_CHARS_MAX + 1)]) assert.throws(() => endless(piece), EventStreamError, piece.slice(0, 8));
    // Of what means nothing, as much may come as the client's count of bytes allows.
    endless(': ping\n\n');
  });
});
