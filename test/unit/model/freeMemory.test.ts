import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { memoryLimit, parseMemoryLimit } from '../../../src/common/cgroup';
import { parseVmStat, readMemory, withinLimit } from '../../../src/common/freeMemory';
import { inputElementType } from '../../../src/worker/model/graphFile';

const MB = 2 ** 20;

describe('free memory', () => {
  it('is within the limit of a container, of either version, the tightest up to the root', () => {
    const limitOf = (files: Record<string, string>) => memoryLimit((file) => files[file]);
    const v2 = {
      '/proc/self/cgroup': '0::/a/b\n',
      '/sys/fs/cgroup/a/b/memory.max': 'max\n',
      '/sys/fs/cgroup/a/memory.max': `${1000 * MB}\n`,
      '/sys/fs/cgroup/a/memory.current': `${700 * MB}\n`,
      '/sys/fs/cgroup/a/memory.stat': `anon 1\nactive_file 7\ninactive_file ${200 * MB}\n`,
      '/sys/fs/cgroup/memory.max': `${2000 * MB}\n`,
      '/sys/fs/cgroup/memory.current': `${100 * MB}\n`,
    };
    // File contents that nobody uses are given up by the kernel.
    assert.deepEqual(limitOf(v2), { limitBytes: 1000 * MB, freeBytes: 500 * MB });
    const v1 = { '/proc/self/cgroup': '5:memory:/docker/x\n', '/sys/fs/cgroup/memory/memory.limit_in_bytes': `${512 * MB}`, '/sys/fs/cgroup/memory/memory.usage_in_bytes': `${600 * MB}` };
    assert.deepEqual(limitOf(v1), { limitBytes: 512 * MB, freeBytes: 0 });
    assert.equal(limitOf({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': 'max' }), undefined);
    assert.equal(parseMemoryLimit('9223372036854771712\n'), undefined, 'version 1 without a limit');
    assert.equal(parseMemoryLimit(''), undefined);
    assert.deepEqual(withinLimit({ freeBytes: 10, totalBytes: 20 }, { freeBytes: 5, limitBytes: 30 }), { freeBytes: 5, totalBytes: 20 });
    assert.deepEqual(withinLimit({ freeBytes: 10, totalBytes: 20 }, undefined), { freeBytes: 10, totalBytes: 20 });
  });

  it('is read from what macOS says', () => {
    const text = 'Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free:                               10000.\nPages active:                            500000.\nPages inactive:                          200000.\nPages speculative:                         5000.\n';
    assert.equal(parseVmStat(text), 215_000 * 16_384);
    assert.equal(parseVmStat('nothing of the kind'), undefined);
  });

  it('is some of this machine\'s', () => {
    const { freeBytes, totalBytes } = readMemory();
    assert.ok(freeBytes > 0 && freeBytes <= totalBytes && totalBytes <= os.totalmem(), `${freeBytes} of ${totalBytes}`);
  });
});

describe('the type of a graph\'s KV cache', () => {
  const models = path.resolve('test/fixtures/models');
  const typeIn = (folder: string): string | undefined => inputElementType(path.join(models, folder, 'model.onnx'), 'past_key_values.0.key');

  it('is read from the graph file, without its weights', () => {
    assert.equal(typeIn('phi2-genai-f32'), 'float32');
    assert.equal(typeIn('phi2-genai-int8kv'), 'int8');
    assert.equal(inputElementType(path.join(models, 'phi2-genai-f32/model.onnx'), 'input_ids'), 'int64');
    assert.equal(inputElementType(path.join(models, 'phi2-genai-f32/model.onnx'), 'no such input'), undefined);
  });

  it('is not known of other bytes, whatever they are', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-graph-'));
    const file = path.join(folder, 'model.onnx');
    const good = fs.readFileSync(path.join(models, 'phi2-genai-int8kv/model.onnx'));
    const read = (content: Uint8Array): string | undefined => {
      fs.writeFileSync(file, content);
      return inputElementType(file, 'past_key_values.0.key');
    };
    try {
      fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (content) => assert.equal(read(content), undefined)), { numRuns: 200 });
      fc.assert(fc.property(fc.integer({ min: 0, max: good.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = Buffer.from(good);
        damaged[at] = byte;
        read(damaged);
        read(good.subarray(0, at));
      }), { numRuns: 200 });
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
