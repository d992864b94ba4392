/** Phi-2's vocabulary through the tokenizer of the embedded model. */
import assert from 'node:assert/strict';
import * as path from 'node:path';
import fc from 'fast-check';
import { ModelFolder } from '../../../src/worker/model/folder';
import type { ModelTokenizer } from '../../../src/worker/model/session';
import { readTokenizer } from '../../../src/worker/model/tokenizer';

const EOS = 50256;

/** Ids that Phi-2's own tokenizer gives for these texts (microsoft/phi-2, tokenizer.json). */
const KNOWN: readonly [string, number[]][] = [
  ['\n    return', [198, 50284, 7783]],
  ['        ', [50280]],
  ['  ', [50286]],
  [' '.repeat(31), [50257]],
  ['\t\t', [50294]],
  ['x = ', [87, 796, 220]],
  ['def f(x):\n    return', [4299, 277, 7, 87, 2599, 198, 50284, 7783]],
];

describe("phi-micro's tokenizer", () => {
  let tokenizer: ModelTokenizer;
  before(async () => {
    tokenizer = await readTokenizer(await ModelFolder.open(path.resolve('models/phi-micro')), 51200, [EOS]);
  });

  it('has the 50,295 ids of Phi-2, the end of text among them', () => {
    assert.equal(tokenizer.size, 50295);
    assert.deepEqual([...tokenizer.eosIds], [EOS]);
    assert.equal(tokenizer.bytesOf(EOS).length, 0);
  });

  for (const [text, ids] of KNOWN) {
    it(`encodes ${JSON.stringify(text)} as Phi-2 does`, () => assert.deepEqual(tokenizer.encode(text), ids));
  }

  it('gives back the bytes of any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(' ', '\n', '\t', 'a', '=', '(', '🙂', 'é') })), (text) => {
        const bytes = Buffer.concat(tokenizer.encode(text).map((id) => tokenizer.bytesOf(id)));
        assert.equal(bytes.toString('utf8'), text);
      }),
      { numRuns: 500 },
    );
  });

  it('encodes lone surrogates as the replacement character', () => {
    const bytes = Buffer.concat(tokenizer.encode('a\ud83db').map((id) => tokenizer.bytesOf(id)));
    assert.equal(bytes.toString('utf8'), 'a\ufffdb');
  });
});
