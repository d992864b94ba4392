// Six bundles: the extension (loaded by VS Code), the worker and the reviewer (processes of their own, with the native code and with ruff), tree-sitter, which two of these load when they parse first, and the pages of the answer panel and of the dashboard.
const esbuild = require('esbuild');
const { copyFile, mkdir } = require('node:fs/promises');
const path = require('node:path');
const { writeNotices } = require('./licences/notices.js');

const watch = process.argv.includes('--watch');

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: !watch,
  sourcemap: watch,
  legalComments: 'none',
  mainFields: ['module', 'main'],
  logLevel: 'warning',
  metafile: true,
};

/** One copy for all bundles, read when it is used first. @type {import('esbuild').Plugin} */
const treeSitterBeside = {
  name: 'tree-sitter-beside',
  setup: ({ onResolve }) => onResolve({ filter: /^web-tree-sitter$/ }, ({ path }) => ({ path: `./${path}.js`, external: true })),
};

/** What @huggingface/hub uploads with: it asks for it on loading, and we only list files. @type {import('esbuild').Plugin} */
const withoutUploads = {
  name: 'without-uploads',
  setup: ({ onResolve, resolve }) =>
    onResolve({ filter: /^@huggingface\/xetchunk-wasm$/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === withoutUploads) return undefined;
      return { ...(await resolve(path, { importer, resolveDir, kind, pluginData: withoutUploads })), sideEffects: false };
    }),
};

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  { ...shared, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'], plugins: [treeSitterBeside, withoutUploads] },
  { ...shared, entryPoints: ['src/host/review/process/main.ts'], outfile: 'dist/reviewer.js', plugins: [treeSitterBeside] },
  { ...shared, entryPoints: [require.resolve('web-tree-sitter')], outfile: 'dist/web-tree-sitter.js' },
  // koffi and onnxruntime-node carry native files: they stay in node_modules.
  { ...shared, entryPoints: ['src/worker/main.ts'], outfile: 'dist/worker.js', external: ['koffi', 'onnxruntime-node'] },
  // These run in webviews: in the Chromium of the oldest VS Code that is supported.
  { ...shared, entryPoints: ['src/panel/main.ts'], outfile: 'dist/panel.js', platform: 'browser', format: 'iife', target: 'chrome132' },
  { ...shared, entryPoints: ['src/dashboard/main.ts'], outfile: 'dist/dashboard.js', platform: 'browser', format: 'iife', target: 'chrome132' },
];

/** Read at run time, beside the bundle. */
const wasm = ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-python/tree-sitter-python.wasm', '@astral-sh/ruff-wasm-nodejs/ruff_wasm_bg.wasm'];

async function main() {
  // `npm test` builds once for all its suites: none may write what another one runs.
  if (process.env.PHI_PAIR_BUILT === '1') return;
  await mkdir('dist', { recursive: true });
  await Promise.all(wasm.map((file) => copyFile(require.resolve(file), path.join('dist', path.basename(file)))));
  if (!watch) {
    const built = await Promise.all(bundles.map((options) => esbuild.build(options)));
    writeNotices(built.map(({ metafile }) => metafile), 'dist/THIRD_PARTY_NOTICES.txt');
    return;
  }
  const contexts = await Promise.all(bundles.map((options) => esbuild.context(options)));
  await Promise.all(contexts.map((context) => context.watch()));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
