/** What is inside the packaged extension: what it needs, and nothing more. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { extensionsVariable, vsixVariable } from '../harness/session';

const MAX_MEGABYTES = 50;
const MAX_EXTENSION_BYTES = 600_000;
const target = `${process.platform}-${process.arch}`;

/** Each shipped file is one of these; the folder has each of them. */
const expected = [
  /^\.vsixmanifest$/,
  /^package\.json$/,
  /^changelog\.md$/i,
  /^LICENSE(\.txt)?$/,
  /^dist\/(extension|worker|reviewer|panel|dashboard)\.js$/,
  /^dist\/(web-tree-sitter|tree-sitter-python|ruff_wasm_bg)\.wasm$/,
  /^docs\/review\.md$/,
  /^media\/(panel|dashboard)\.css$/,
  /^dist\/THIRD-PARTY-LICENSES\.txt$/,
  /^models\/phi-micro\/(model\.onnx|model\.onnx\.data|README\.md|(genai_config|phi-pair|tokenizer|tokenizer_config)\.json)$/,
  /^node_modules\/koffi\/(package\.json|index\.cjs|src\/koffi\/[\w/]+\.cjs|LICENSE\.txt)$/,
  new RegExp(`^node_modules/@koromix/koffi-${target}/(package\\.json|index\\.js|${target.replace('-', '_')}/koffi\\.node)$`),
  /^node_modules\/onnxruntime-node\/package\.json$/,
  new RegExp(`^node_modules/onnxruntime-node/bin/napi-v6/${target.replace('-', '/')}/(libonnxruntime[^/]*|onnxruntime\\.dll)$`),
];
const optional = [/^readme\.md$/i, /^media\/[\w-]+\.png$/];

function environment(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is set by npm run test:vsix`);
  return value;
}

describe('the packaged extension', () => {
  let folder: string;
  let files: string[];

  before(() => {
    const extensionsDir = environment(extensionsVariable);
    const installed = fs.readdirSync(extensionsDir).find((name) => name.startsWith('phi-pair.phi-pair-'));
    assert.ok(installed, `installed under ${extensionsDir}`);
    folder = path.join(extensionsDir, installed);
    files = fs.readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  });

  it('holds nothing it does not need', () => {
    const stray = files.filter((file) => ![...expected, ...optional].some((pattern) => pattern.test(file)));
    assert.deepEqual(stray, []);
  });

  it('holds all it needs', () => {
    const missing = expected.filter((pattern) => !files.some((file) => pattern.test(file)));
    assert.deepEqual(missing, []);
  });

  it('names the licence of what is inside its bundles', () => {
    const licences = fs.readFileSync(path.join(folder, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    // One of each bundle, and one that lies inside another package.
    for (const name of ['zod', '@huggingface/tokenizers', 'markdown-it', 'entities', 'koffi']) assert.match(licences, new RegExp(`^${name} \\d`, 'm'));
  });

  it('is small', () => {
    const megabytes = fs.statSync(environment(vsixVariable)).size / 1e6;
    const extension = fs.statSync(path.join(folder, 'dist/extension.js')).size;
    console.log(`      VSIX ${megabytes.toFixed(1)} MB, ${files.length} files; dist/extension.js ${(extension / 1000).toFixed(0)} kB`);
    assert.ok(megabytes <= MAX_MEGABYTES, `${megabytes} MB`);
    assert.ok(extension <= MAX_EXTENSION_BYTES, `${extension} bytes`);
  });
});
