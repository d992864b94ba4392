import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { ABILITIES } from '../../../../src/core/models/ability';
import { catalogue, downloadBytes, isHubEntry, readCatalogue } from '../../../../src/core/models/catalogue';

const FILE = path.resolve(__dirname, '../../../../models/catalogue.json');
const raw = (): { models: Record<string, unknown>[] } => JSON.parse(fs.readFileSync(FILE, 'utf8')) as { models: Record<string, unknown>[] };

/** The catalogue with one value of its first hub entry's first file replaced. */
function withFile(change: Record<string, unknown>): unknown {
  const { models } = raw();
  const entry = models.find(({ id }) => id === 'phi-2-int4-cpu') as { source: { files: Record<string, unknown>[] } };
  Object.assign(entry.source.files[0] as object, change);
  return { models };
}

describe('catalogue of models', () => {
  it('is what its schema says, and holds the models it is there for', () => {
    assert.deepEqual(catalogue().map(({ id }) => id), ['phi-micro', 'phi-2-int4-cpu', 'phi-2-int4-cuda', 'phi-1.5', 'phi-1']);
  });

  it('names, of each model to download, all that a model folder needs', () => {
    const entries = catalogue().filter(isHubEntry);
    assert.equal(entries.length, 2);
    for (const entry of entries) {
      const names = entry.source.files.map((file) => file.path);
      for (const needed of ['genai_config.json', 'tokenizer.json', 'model.onnx', 'model.onnx.data']) assert.ok(names.includes(needed), `${entry.id}: ${needed}`);
      assert.deepEqual([...entry.abilities].sort(), [...ABILITIES].sort());
      assert.ok(entry.memoryBytes > downloadBytes(entry), entry.id);
    }
  });

  it('is refused with a path out of the folder, an unknown ability, a double id, a short hash, a plain http licence', () => {
    for (const file of ['../evil', '/etc/passwd', 'C:evil', 'a\\b', 'a//b', 'nul', '']) assert.throws(() => readCatalogue(withFile({ path: file })), file);
    assert.throws(() => readCatalogue(withFile({ sha256: 'abc' })));
    assert.throws(() => readCatalogue(withFile({ bytes: 0 })));
    const [first, ...others] = raw().models;
    assert.throws(() => readCatalogue({ models: [{ ...first, abilities: ['fly'] }, ...others] }));
    assert.throws(() => readCatalogue({ models: [first, first] }));
    assert.throws(() => readCatalogue({ models: [{ ...first, licence: { name: 'MIT', url: 'http://example.com' } }] }));
    assert.throws(() => readCatalogue({ models: [{ ...first, surprise: true }] }));
  });
});
