import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { binaryKind } from '../../harness/packaging/binary';
import { TARGETS, targetNamed, targetNames } from '../../harness/packaging/targets';
import { root } from '../../harness/paths';

const HEADER_BYTES = 4096;

function headOf(file: string): Buffer {
  const handle = fs.openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    return bytes.subarray(0, fs.readSync(handle, bytes, 0, HEADER_BYTES, 0));
  } finally {
    fs.closeSync(handle);
  }
}

describe('the header of a native library', () => {
  for (const target of targetNames) {
    const { platform, arch, runtime } = TARGETS[target];
    it(`tells ${target}`, () => {
      for (const file of runtime) assert.deepEqual(binaryKind(headOf(path.join(root, 'node_modules/onnxruntime-node/bin/napi-v6', platform, arch, file))), { platform, arch }, file);
    });
  }

  it('tells the program that runs this', () => {
    assert.deepEqual(binaryKind(headOf(process.execPath)), { platform: process.platform, arch: process.arch });
  });

  it('is not there in what is cut off, of 32 bits, for another processor, or no library', () => {
    const elf = Buffer.alloc(64);
    elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
    elf.writeUInt16LE(0x3e, 18);
    assert.deepEqual(binaryKind(elf), { platform: 'linux', arch: 'x64' });
    assert.equal(binaryKind(elf.subarray(0, 19)), undefined);
    assert.equal(binaryKind(Buffer.from(elf).fill(1, 4, 5)), undefined, '32 bits');
    assert.equal(binaryKind(Buffer.from(elf).fill(0xf3, 18, 19)), undefined, 'RISC-V');
    const pe = Buffer.alloc(64);
    pe.write('MZ');
    pe.writeUInt32LE(0xfffffff0, 0x3c);
    assert.equal(binaryKind(pe), undefined, 'points beyond the end');
  });

  it('is read from anything without an error', () => {
    const magic = fc.constantFrom([0x7f, 0x45, 0x4c, 0x46, 2, 1], [0x4d, 0x5a], [0xcf, 0xfa, 0xed, 0xfe], []);
    fc.assert(fc.property(magic, fc.uint8Array({ maxLength: 80 }), (start, rest) => {
      const kind = binaryKind(Buffer.from([...start, ...rest]));
      assert.ok(kind === undefined || ['x64', 'arm64'].includes(kind.arch));
    }));
  });
});

describe('the name of a target', () => {
  it('is one of those that are published', () => {
    assert.equal(targetNamed('win32-arm64'), 'win32-arm64');
    assert.throws(() => targetNamed('darwin-x64'), /no package for darwin-x64\. There are packages for linux-x64, /);
  });
});
