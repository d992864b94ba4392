import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { isSafeFilePath } from '../../../../src/core/models/filePath';

describe('path of a model file', () => {
  it('is one that models have', () => {
    for (const name of ['model.onnx', 'model.onnx.data', 'onnx/model_q4.onnx_data_1', 'a/b/c/d.json', '_model_layers.0_x', 'tokenizer-v1+2=3.json']) assert.ok(isSafeFilePath(name), name);
  });

  it('never leads out of the folder, on any platform, whatever it is', () => {
    const pieces = fc.constantFrom('..', '.', '/', '\\', 'C:', 'a', 'b.json', ' ', '\0', '~', 'con', 'NUL.txt', '-', '%2e%2e', '\u202e', 'ä', ':');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(pieces).map((all) => all.join('')), fc.array(pieces).map((all) => all.join('/'))), (name) => {
        if (!isSafeFilePath(name)) return;
        for (const platform of [path.posix, path.win32]) {
          const root = platform.sep === '/' ? '/models/x' : 'C:\\models\\x';
          assert.ok(platform.resolve(root, name).startsWith(root + platform.sep), name);
        }
        assert.match(name, /^[A-Za-z0-9._/+=-]+$/);
      }),
      { numRuns: 5000 },
    );
  });
});
