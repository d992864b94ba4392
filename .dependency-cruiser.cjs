// The arrows of the house: common <- core <- {worker, host, panel, dashboard}; host and worker meet in common/protocol.ts alone, host and a page in its protocol.ts.
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    forbid('no-circles', 'A circle of code has no order to load or test it in; types may refer to each other.', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    forbid('common-alone', 'What both processes share knows neither of them.', { path: '^src/common/' }, { path: '^src/', pathNot: '^src/common/' }),
    forbid('core-pure', 'Core is pure logic: only common below it.', { path: '^src/core/' }, { path: '^src/', pathNot: '^src/(common|core)/' }),
    forbid('core-no-io', 'Core does no input or output.', { path: '^src/core/' }, { dependencyTypes: ['core'] }),
    forbid('worker-no-host', 'The worker process never loads the host side.', { path: '^src/worker/' }, { path: '^src/(host/|extension)' }),
    forbid('host-no-worker', 'The host never loads native code into VS Code.', { path: '^src/(host/|extension)' }, { path: '^src/worker/' }),
    forbid('worker-no-panel', 'The worker process knows nothing of the pages.', { path: '^src/worker/' }, { path: '^src/(panel|dashboard)/' }),
    forbid('panel-alone', 'The page runs in a webview: it has neither the host nor the worker.', { path: '^src/panel/' }, { path: '^src/', pathNot: '^src/(common|core|panel)/' }),
    forbid('dashboard-alone', 'So does the dashboard; it makes its elements as the panel does.', { path: '^src/dashboard/' }, { path: '^src/', pathNot: '^src/(common|core|dashboard)/|^src/panel/dom\\.ts$' }),
    forbid('panel-no-node', 'The pages have no Node.', { path: '^src/(panel|dashboard)/' }, { dependencyTypes: ['core'] }),
    forbid('panel-by-protocol', 'The host side knows of a page what both say to each other.', { path: '^src/(host/|extension)' }, { path: '^src/(panel|dashboard)/', pathNot: '^src/(panel|dashboard)/protocol\\.ts$' }),
    forbid('vscode-in-host', 'Only the host side speaks to VS Code.', { path: '^src/', pathNot: '^src/(host/|extension\\.ts)' }, { path: '^vscode$|@types/vscode' }),
    forbid('native-in-ort', 'Native libraries are bound in one place.', { path: '^src/', pathNot: '^src/worker/ort/' }, { path: '(^|/)(koffi|onnxruntime-node)(/|$)' }),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'], conditionNames: ['import', 'require', 'node'] },
  },
};
