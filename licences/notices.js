// Writes dist/THIRD_PARTY_NOTICES.txt: the licence texts of everything in the package that others wrote. Called by esbuild.js with what it has bundled.
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');

/** Shipped as files of their own beside the bundles. */
const WHOLE_PACKAGES = ['koffi', 'onnxruntime-node', 'tree-sitter-python', 'web-tree-sitter', '@astral-sh/ruff-wasm-nodejs'];

/** Texts for packages that carry none: ONNX Runtime's are those of its Python package, which holds the same library. */
const TEXTS_HERE = {
  'onnxruntime-node': ['onnxruntime.txt', 'onnxruntime-third-party.txt', 'onnxruntime-windows.txt'],
};

const LICENCE_FILE = /^(licen[cs]e|copying|notice|third-?party-?notices?)([.-].*)?$/i;
const RULE = '='.repeat(100);

/** The folder of the package that a bundled file is of; a package inside another one is its own: the last folder counts. */
function packageOf(input) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

/** The files of which something was kept. */
function inputsOf({ outputs }) {
  const entries = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return entries.flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : []));
}

function textsOf(folder, name) {
  const own = fs.readdirSync(folder).filter((file) => LICENCE_FILE.test(file)).sort().map((file) => path.join(folder, file));
  const files = [...own, ...(TEXTS_HERE[name] ?? []).map((file) => path.join(__dirname, file))];
  if (files.length === 0) throw new Error(`${name} carries no licence text. Put its text into licences/ and name it in licences/notices.js.`);
  return files.map((file) => fs.readFileSync(file, 'utf8').trim());
}

function sectionOf(folder) {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return { name, text: [RULE, `${name} ${version} (${license})`, RULE, '', textsOf(folder, name).join('\n\n'), ''].join('\n') };
}

/** phi-micro learned from other people's code, and has Phi-2's vocabulary. */
function modelSection() {
  const sources = fs.readFileSync(path.join(root, 'models/build/licences.md'), 'utf8').replace(/^# .*\n+/, '').trim();
  const intro = 'phi-micro is a model of this project, under its licence (LICENSE). Its vocabulary is that of GPT-2 and Phi-2 (MIT). It was trained on the packages below, none of which is shipped.';
  return [RULE, 'phi-micro: what it learned from', RULE, '', intro, '', sources, ''].join('\n');
}

/**
 * @param {import('esbuild').Metafile[]} metafiles of the bundles
 * @param {string} file to be written
 */
function writeNotices(metafiles, file) {
  const bundled = metafiles.flatMap(inputsOf).flatMap((input) => packageOf(input) ?? []);
  const folders = new Set([...bundled, ...WHOLE_PACKAGES.map((name) => `node_modules/${name}`)].map((folder) => fs.realpathSync(path.join(root, folder))));
  // Two bundles may hold the same package in two places.
  const sections = new Map([...folders].map(sectionOf).map(({ name, text }) => [text, name]));
  const texts = [...sections].sort(([, a], [, b]) => (a < b ? -1 : 1)).map(([text]) => text);
  const head = 'Phi Pair is under the licence in LICENSE. It holds what is named here, under the terms given here.\n';
  fs.writeFileSync(file, [head, ...texts, modelSection()].join('\n'));
}

module.exports = { writeNotices };
