/** What is inside the packages: what each platform needs, and nothing more. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import AdmZip from 'adm-zip';
import { manifest } from '../harness/extension';
import { binaryKind } from '../harness/packaging/binary';
import { isPreRelease } from '../harness/packaging/release';
import { TARGETS, ownTarget, targetNames } from '../harness/packaging/targets';
import { megabytes, vsixFile } from '../harness/packaging/vsix';
import { extensionsVariable } from '../harness/session';
import { expectedFiles, nativeFiles, optionalFiles } from './expected';

const MAX_EXTENSION_BYTES = 600_000;
/** A file that runs as machine code, by its name. */
const NATIVE = /\.(node|dll|dylib|exe|so(\.\d+)*)$/;

for (const target of targetNames) {
  describe(`the package for ${target}`, () => {
    let zip: AdmZip;
    let files: string[];

    const read = (file: string): Buffer => {
      const bytes = zip.readFile(`extension/${file}`);
      assert.ok(bytes, file);
      return bytes;
    };

    before(() => {
      zip = new AdmZip(vsixFile(target));
      files = zip.getEntries().filter(({ isDirectory }) => !isDirectory).map(({ entryName }) => entryName).filter((name) => name.startsWith('extension/')).map((name) => name.slice('extension/'.length));
    });

    it('holds nothing it does not need', () => {
      const stray = files.filter((file) => ![...expectedFiles(target), ...optionalFiles].some((pattern) => pattern.test(file)));
      assert.deepEqual(stray, []);
    });

    it('holds all it needs', () => {
      const missing = expectedFiles(target).filter((pattern) => !files.some((file) => pattern.test(file)));
      assert.deepEqual(missing, []);
    });

    it('has native files for this platform alone', () => {
      const { platform, arch } = TARGETS[target];
      const natives = files.filter((file) => NATIVE.test(file));
      assert.deepEqual(natives.sort(), nativeFiles(target).sort());
      for (const file of natives) assert.deepEqual(binaryKind(read(file)), { platform, arch }, file);
    });

    it('says for which platform it is, and whether it is a pre-release', () => {
      const text = zip.readAsText('extension.vsixmanifest');
      assert.match(text, new RegExp(`TargetPlatform="${target}"`));
      assert.equal(text.includes('Microsoft.VisualStudio.Code.PreRelease'), isPreRelease(manifest().version));
    });

    it('has a manifest without what only developers need', () => {
      const shipped = JSON.parse(read('package.json').toString()) as Record<string, unknown>;
      const { contributes, version } = manifest() as unknown as Record<string, unknown>;
      assert.deepEqual({ contributes: shipped['contributes'], version: shipped['version'] }, { contributes, version });
      assert.deepEqual(['scripts', 'dependencies', 'devDependencies'].filter((key) => key in shipped), []);
    });

    it('has the licence of all it holds', () => {
      const notices = read('dist/THIRD_PARTY_NOTICES.txt').toString();
      // One of each bundle, one that lies inside another package, what lies beside the bundles, and the model.
      for (const name of ['zod', '@huggingface/tokenizers', 'markdown-it', 'entities', 'koffi', 'onnxruntime-node', 'tree-sitter-python', '@astral-sh/ruff-wasm-nodejs', 'phi-micro: what it learned from']) {
        assert.match(notices, new RegExp(`^={100}\n${name}`, 'm'), name);
      }
      // Inside of ONNX Runtime's library, and what the package for Windows has beside it.
      for (const name of ['abseil-cpp', 'The Dawn & Tint Authors', 'DirectML.dll', 'LLVM Release License', 'CPython']) assert.ok(notices.includes(name), name);
    });

    it('is small', () => {
      const size = megabytes(vsixFile(target));
      console.log(`      ${size.toFixed(1)} MB, ${files.length} files`);
      assert.ok(size <= TARGETS[target].maxMegabytes, `${size} MB`);
      assert.ok(read('dist/extension.js').length <= MAX_EXTENSION_BYTES, `dist/extension.js has ${read('dist/extension.js').length} bytes`);
    });
  });
}

describe('the installed extension', () => {
  it('is what the package holds', () => {
    const extensionsDir = process.env[extensionsVariable];
    assert.ok(extensionsDir, `${extensionsVariable} is set by npm run test:vsix`);
    const installed = fs.readdirSync(extensionsDir).find((name) => name.startsWith('phi-pair.phi-pair-'));
    assert.ok(installed, `installed under ${extensionsDir}`);
    const zip = new AdmZip(vsixFile(ownTarget()));
    const differing = zip.getEntries().filter(({ isDirectory, entryName }) => !isDirectory && entryName.startsWith('extension/') && entryName !== 'extension/package.json')
      .map(({ entryName }) => entryName.slice('extension/'.length))
      .filter((name) => !fs.readFileSync(path.join(extensionsDir, installed, name)).equals(zip.readFile(`extension/${name}`) ?? Buffer.alloc(0)));
    assert.deepEqual(differing, []);
  });
});
