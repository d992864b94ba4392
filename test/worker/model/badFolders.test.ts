/** Bad model folders: each is refused with its own reason and a message that helps, and nothing crashes. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { LoadFailure } from '../../../src/common/protocol';
import { openModel } from '../../../src/worker/model/open';
import { editedFolder, json, open, PHI_MICRO, removeFolders, sameLength, type Edits } from './folders';

interface Genai {
  model: { vocab_size: number; context_length: number; eos_token_id: number; decoder: { filename: string; head_size: number; num_hidden_layers: number; num_key_value_heads: number; inputs: Record<string, string> } };
}
interface TokenizerFile {
  added_tokens: { id: number; content: string }[];
  model: { vocab: Record<string, number>; merges: unknown[] };
}

const genai = (change: (model: Genai['model']) => void): Edits => ({ 'genai_config.json': json<Genai>(({ model }) => change(model)) });
const tokenizer = (change: (file: TokenizerFile) => void): Edits => ({ 'tokenizer.json': json<TokenizerFile>(change) });
const half = (content: Buffer) => content.subarray(0, content.length >> 1);

const CASES: readonly { what: string; edits: Edits; reason: LoadFailure; message: RegExp }[] = [
  { what: 'no configuration at all', edits: { 'genai_config.json': () => undefined }, reason: 'missing-file', message: /neither genai_config\.json .* nor config\.json/ },
  { what: 'a configuration that is no JSON', edits: { 'genai_config.json': () => '{ "model": ' }, reason: 'bad-config', message: /not valid JSON/ },
  { what: 'a configuration without a needed field', edits: { 'genai_config.json': () => '{"model": {"type": "phi"}}' }, reason: 'bad-config', message: /genai_config\.json cannot be used: model\.\w+/ },
  { what: 'absurd sizes', edits: genai((model) => (model.context_length = 1e12)), reason: 'bad-config', message: /context_length/ },
  { what: 'a missing graph', edits: { 'model.onnx': () => undefined }, reason: 'missing-file', message: /no model\.onnx/ },
  { what: 'a graph that is no ONNX file', edits: { 'model.onnx': () => 'PK this is a zip file' }, reason: 'bad-graph', message: /no ONNX file or is cut off/ },
  { what: 'an empty graph', edits: { 'model.onnx': () => '' }, reason: 'bad-graph', message: /ONNX Runtime: / },
  { what: 'a truncated graph', edits: { 'model.onnx': half }, reason: 'bad-graph', message: /cut off/ },
  { what: 'missing weights', edits: { 'model.onnx.data': () => undefined }, reason: 'bad-graph', message: /weights file is missing or cut off/ },
  { what: 'truncated weights', edits: { 'model.onnx.data': half }, reason: 'bad-graph', message: /weights file is missing or cut off/ },
  { what: 'weights outside the folder', edits: { 'model.onnx': sameLength('model.onnx.data', '../../etc/passwd'.slice(0, 15)) }, reason: 'unsafe-path', message: /outside the model folder/ },
  { what: 'a graph file outside the folder', edits: genai(({ decoder }) => (decoder.filename = '../model.onnx')), reason: 'unsafe-path', message: /outside its folder/ },
  { what: 'an absolute graph file', edits: genai(({ decoder }) => (decoder.filename = '/etc/passwd')), reason: 'unsafe-path', message: /outside its folder/ },
  { what: 'fewer layers than the graph', edits: genai(({ decoder }) => decoder.num_hidden_layers--), reason: 'mismatch', message: /of different models/ },
  { what: 'more layers than the graph', edits: genai(({ decoder }) => decoder.num_hidden_layers++), reason: 'mismatch', message: /no input "past_key_values\.\d+\.key"/ },
  { what: 'another number of heads', edits: genai(({ decoder }) => (decoder.num_key_value_heads = 3)), reason: 'mismatch', message: /heads 3, but .* has \d+/ },
  { what: 'another head size', edits: genai(({ decoder }) => (decoder.head_size = 48)), reason: 'mismatch', message: /contradict each other/ },
  { what: 'another vocabulary size', edits: genai((model) => (model.vocab_size = 51000)), reason: 'mismatch', message: /vocab_size 51000, but logits/ },
  { what: 'names without a layer', edits: genai(({ decoder }) => (decoder.inputs['past_key_names'] = 'past')), reason: 'bad-config', message: /past_key_names/ },
  { what: 'a missing tokenizer', edits: { 'tokenizer.json': () => undefined }, reason: 'missing-file', message: /no tokenizer\.json/ },
  { what: 'a tokenizer that is no JSON', edits: { 'tokenizer.json': half }, reason: 'bad-config', message: /not valid JSON/ },
  { what: 'a tokenizer of another form', edits: { 'tokenizer.json': () => '{"model": {"type": "WordPiece", "vocab": {}}}' }, reason: 'bad-tokenizer', message: /model\.type/ },
  { what: 'a tokenizer with no tokens', edits: { 'tokenizer.json': () => '{"model": {"vocab": {}}}' }, reason: 'bad-tokenizer', message: /no tokens/ },
  {
    what: 'a tokenizer without the end of text',
    edits: tokenizer((file) => {
      file.added_tokens = [];
      delete file.model.vocab['<|endoftext|>'];
    }),
    reason: 'bad-tokenizer', message: /end-of-text id 50256/,
  },
  { what: 'a tokenizer with a hole', edits: tokenizer((file) => file.added_tokens.splice(3, 1)), reason: 'bad-tokenizer', message: /id 50259 has no token/ },
  { what: 'a tokenizer with too many ids', edits: tokenizer((file) => file.added_tokens.push({ id: 60000, content: '<more>' })), reason: 'bad-tokenizer', message: /ids up to 60000, but the model has 51200/ },
  {
    what: 'a tokenizer without a byte',
    edits: tokenizer(({ model }) => {
      model.vocab['no byte'] = model.vocab['A'] ?? 0;
      delete model.vocab['A'];
    }),
    reason: 'bad-tokenizer',
    message: /byte 65 has no token/,
  },
];

describe('bad model folders', () => {
  after(removeFolders);

  for (const { what, edits, reason, message } of CASES) {
    it(`refuses ${what}`, async () => {
      const result = await open(editedFolder(edits));
      assert.ok(result.kind === 'failed', 'the folder was opened');
      assert.match(result.message, message);
      assert.equal(result.reason, reason);
    });
  }

  it('refuses a folder that is not there, and a file', async () => {
    const missing = await open(path.join(os.tmpdir(), 'no-such-folder'));
    assert.deepEqual(missing.kind === 'failed' && missing.reason, 'missing-folder');
    const file = await open(path.join(PHI_MICRO, 'tokenizer.json'));
    assert.match(file.kind === 'failed' ? file.message : '', /is a file/);
  });

  it('opens the good folder after all of these, and leaves the bad ones as they were', async () => {
    const folder = editedFolder(genai(({ decoder }) => (decoder.head_size = 48)));
    const before = fs.readdirSync(folder);
    await open(folder);
    assert.deepEqual(fs.readdirSync(folder), before);
    const good = await open(PHI_MICRO);
    assert.ok(good.kind === 'opened', 'the good folder was refused');
    await good.session.dispose();
  });

  it('says that a load was cancelled', async () => {
    const abort = new AbortController();
    const loading = openModel({ modelPath: PHI_MICRO, device: 'auto', threads: 2, contextLength: 0, kvBytes: 2 ** 30 }, () => abort.abort(), abort.signal);
    assert.deepEqual(await loading, { kind: 'failed', reason: 'cancelled', message: 'Loading was cancelled.' });
  });
});
