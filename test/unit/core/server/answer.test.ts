import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GenerateParams } from '../../../../src/common/protocol';
import { ServerAnswer, type AnswerEnd } from '../../../../src/core/server/answer';
import { cutPrompt } from '../../../../src/core/server/boundary';
import { readChunk, type Chunk, type ChunkToken } from '../../../../src/core/server/chunk';
import { completionBody } from '../../../../src/core/server/body';

type Params = Pick<GenerateParams, 'scope' | 'stopStrings' | 'maxTokens' | 'giveUpBelow'>;
const FREE: Params = { scope: { kind: 'free' }, stopStrings: [], maxTokens: 100 };
const piece = (text: string, tokens: readonly ChunkToken[] = [], finish?: string): Chunk => ({ text, tokens, finish, usage: undefined });
/** A piece for each token, all of one probability. */
const sure = (...texts: string[]): Chunk[] => texts.map((text) => piece(text, [{ text, logprob: Math.log(0.9) }]));

/** Gives pieces until one of them ends the text. */
function read(pieces: readonly Chunk[], params: Partial<Params> = {}, keptBack = '') {
  const answer = new ServerAnswer({ ...FREE, ...params }, keptBack);
  let streamed = '';
  let end: AnswerEnd;
  for (const one of pieces) {
    end = answer.add(one);
    if (end !== undefined) break;
    streamed += answer.take();
  }
  const done = answer.finish(end === undefined || end === 'unknown-finish' ? 'stop-token' : end);
  assert.equal(streamed + done.rest, done.text, 'what was streamed is the text');
  return { end, ...done };
}

describe('core/server/answer', () => {
  it('ends where the scope ends, a stop string begins, or the server says so', () => {
    assert.deepEqual([read(sure('a', ' + b', '\nnext'), { scope: { kind: 'line' } })].map(({ text, end }) => [text, end]), [['a + b', 'scope']]);
    assert.deepEqual([read(sure('a', '\nIns', 'truct:'), { stopStrings: ['\nInstruct:'] })].map(({ text, end }) => [text, end]), [['a', 'stop-string']]);
    assert.deepEqual([read([piece('a'), piece('', [], 'stop')])].map(({ text, end }) => [text, end]), [['a', 'stop-token']]);
    assert.equal(read([piece('a', [], 'length')]).finish, 'budget');
    assert.equal(read([piece('a', [], 'abort')]).end, 'unknown-finish');
  });

  it('takes the blank that was kept back off the beginning, where it stands there', () => {
    const { text, tokens } = read(sure(' a', ' b'), {}, ' ');
    assert.equal(text, 'a b');
    assert.deepEqual(tokens.map(({ at }) => at), [0, 1]);
    assert.equal(read(sure('(a', ')'), {}, ' ').text, '(a)');
    assert.equal(read([piece(''), ...sure('  a')], {}, ' ').text, ' a');
  });

  it('says where each token stands and how probable it was', () => {
    const { tokens } = read([piece('ab', [{ text: 'a', logprob: -0.5 }, { text: 'b', logprob: -1 }]), piece('c', [{ text: 'c', logprob: -2 }])]);
    assert.deepEqual(tokens.map(({ at, logprob }) => [at, logprob]), [[0, -0.5], [1, -1], [2, -2]]);
  });

  it('is given up at the first unsure token of the first line, and not for its line break or later lines', () => {
    const unsure = (text: string): Chunk => piece(text, [{ text, logprob: Math.log(0.05) }]);
    assert.equal(read([...sure('a'), unsure(' b'), ...sure('c')], { giveUpBelow: 0.1 }).end, 'unsure');
    assert.equal(read([...sure('a'), unsure('\n'), ...sure('b'), unsure('c')], { giveUpBelow: 0.1 }).end, undefined);
    assert.equal(read([...sure('a'), unsure(' b')]).end, undefined);
  });

  it('cuts what is longer than was asked for', () => {
    assert.equal(read(sure(...Array.from({ length: 50 }, () => 'x')), { maxTokens: 7 }).text.length, 7);
    const flood = read(Array.from({ length: 100 }, () => piece('x'.repeat(1000))), { maxTokens: 10 });
    assert.equal(flood.end, 'budget');
    assert.ok(flood.text.length <= 2000, String(flood.text.length));
  });

  it('holds what was cut in halves: no half of a character stays', () => {
    assert.equal(read([piece('\ud83d'), piece('a')]).text, '\ufffda');
  });

  it('streams the text, whatever comes', () => {
    const chunk = fc.record({ text: fc.string({ unit: 'grapheme', maxLength: 6 }), tokens: fc.array(fc.record({ text: fc.string({ maxLength: 3 }), logprob: fc.double({ max: 0, noNaN: true }) }), { maxLength: 3 }), finish: fc.constant(undefined), usage: fc.constant(undefined) });
    fc.assert(
      fc.property(fc.array(chunk), fc.constantFrom<Params['scope']>({ kind: 'free' }, { kind: 'line' }, { kind: 'block', minIndent: 4, maxLines: 3 }), fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 3 }), (chunks, scope, stopStrings) => {
        const { text, tokens } = read(chunks, { scope, stopStrings, giveUpBelow: 0.1 });
        for (const stop of stopStrings) assert.equal(text.includes(stop), false);
        for (const { at } of tokens) assert.ok(at >= 0 && at < text.length);
      }),
    );
  });
});

describe('core/server/boundary', () => {
  const cases: readonly [string, 'phi' | 'chatml', string, string][] = [
    ['x = ', 'phi', 'x =', ' '],
    ['x =', 'phi', 'x =', ''],
    ['def f():\n    ', 'phi', 'def f():\n    ', ''],
    ['def f():\n    ', 'chatml', 'def f():\n   ', ' '],
    ['x =  ', 'phi', 'x =  ', ''],
    ['    retu', 'phi', '    retu', ''],
    [' ', 'chatml', ' ', ''],
    ['', 'phi', '', ''],
  ];
  for (const [prompt, family, sent, keptBack] of cases) it(`${family}: ${JSON.stringify(prompt)} is sent as ${JSON.stringify(sent)}`, () => assert.deepEqual(cutPrompt(prompt, family), { prompt: sent, keptBack }));
});

describe('core/server/chunk', () => {
  it('reads text, probabilities and what it cost', () => {
    const read = readChunk('{"id":"x","choices":[{"index":0,"text":"a","logprobs":{"tokens":["a"],"token_logprobs":[-0.5],"text_offset":[0],"top_logprobs":[{"a":-0.5}]},"finish_reason":null}],"usage":{"prompt_tokens":9,"completion_tokens":1}}');
    assert.deepEqual(read, { kind: 'chunk', chunk: { text: 'a', tokens: [{ text: 'a', logprob: -0.5 }], finish: undefined, usage: { promptTokens: 9, cachedTokens: undefined, generatedTokens: 1 } } });
  });

  it('reads what says less, and the end', () => {
    assert.deepEqual(readChunk('{"choices":[]}'), { kind: 'chunk', chunk: { text: '', tokens: [], finish: undefined, usage: undefined } });
    assert.deepEqual(readChunk('{"choices":[{"text":"a","logprobs":{"tokens":["a","b"],"token_logprobs":[null]}}]}'), { kind: 'chunk', chunk: { text: 'a', tokens: [], finish: undefined, usage: undefined } });
    assert.deepEqual(readChunk('[DONE]'), { kind: 'end' });
  });

  it('knows an error in mid-stream', () => {
    for (const data of ['{"error":{"message":"out of memory"}}', '{"object":"error","message":"no"}']) assert.deepEqual(readChunk(data), { kind: 'error' });
  });

  for (const data of ['', 'hello', '1', 'null', '[]', '{}', '{"choices":1}', '{"choices":[{"text":1}]}', '{"choices":[{"text":"a","logprobs":{"token_logprobs":["b"]}}]}', '{"choices":[],"usage":{"prompt_tokens":-1}}']) {
    it(`refuses ${data || 'nothing'}`, () => assert.equal(readChunk(data).kind, 'bad'));
  }

  it('never throws', () => fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (data) => void readChunk(data))));
});

describe('core/server/body', () => {
  const sampling = { temperature: 0, topP: 1, topK: 0, seed: 3 };
  it('asks greedily, with four stop strings at most and none that is empty', () => {
    assert.deepEqual(completionBody('phi-2', 'x =', { maxTokens: 12, sampling, stopStrings: ['', 'a', 'b', 'c', 'd', 'e'] }), {
      model: 'phi-2', prompt: 'x =', max_tokens: 12, temperature: 0, top_p: 1, stop: ['a', 'b', 'c', 'd'], stream: true, stream_options: { include_usage: true }, logprobs: 1,
    });
  });
  it('samples with a seed', () => {
    const body = completionBody('phi-2', 'x =', { maxTokens: 12, sampling: { temperature: 0.8, topP: 0.9, topK: 40, seed: 3 }, stopStrings: [] });
    assert.deepEqual([body['temperature'], body['top_p'], body['top_k'], body['seed'], 'stop' in body], [0.8, 0.9, 40, 3, false]);
  });
});
