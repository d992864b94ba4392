import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { TextStream } from '../../../src/worker/rpc/textStream';

describe('TextStream', () => {
  it('sends the first piece at once, and those that follow closely together', async () => {
    const sent: string[] = [];
    const stream = new TextStream((text) => sent.push(text));
    stream.push('a');
    assert.deepEqual(sent, ['a']);
    stream.push('b');
    stream.push('c');
    assert.deepEqual(sent, ['a']);
    await sleep(80);
    assert.deepEqual(sent, ['a', 'bc']);
    await sleep(80);
    stream.push('d');
    assert.deepEqual(sent, ['a', 'bc', 'd'], 'at once again after a pause');
    stream.end();
  });

  it('sends what is left before it ends, and nothing after', async () => {
    const sent: string[] = [];
    const stream = new TextStream((text) => sent.push(text));
    stream.push('a');
    stream.push('b');
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
