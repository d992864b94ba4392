import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { TextStream } from '../../../src/worker/rpc/textStream';

describe('TextStream', () => {
  it('sends the first piece at once, and those that follow closely together', async () => {
    const sent: [string, number][] = [];
    const stream = new TextStream((text, tokens) => sent.push([text, tokens]));
    stream.push('a', 1);
    assert.deepEqual(sent, [['a', 1]]);
    stream.push('b', 2);
    stream.push('c', 4);
    assert.deepEqual(sent, [['a', 1]]);
    await sleep(80);
    assert.deepEqual(sent, [['a', 1], ['bc', 4]], 'with the tokens of all of them');
    await sleep(80);
    stream.push('d', 5);
    assert.deepEqual(sent, [['a', 1], ['bc', 4], ['d', 5]], 'at once again after a pause');
    stream.end();
  });

  it('sends what is left before it ends, and nothing after', async () => {
    const sent: string[] = [];
    const stream = new TextStream((text) => sent.push(text));
    stream.push('a', 1);
    stream.push('b', 2);
    stream.end();
    assert.deepEqual(sent, ['a', 'b']);
    await sleep(60);
    assert.deepEqual(sent, ['a', 'b']);
  });

  it('sends nothing where there was nothing', () => {
    const sent: string[] = [];
    new TextStream((text) => sent.push(text)).end();
    assert.deepEqual(sent, []);
  });
});
