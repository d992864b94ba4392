/** The process that reviews: ruff and tree-sitter, out of the extension host's way and of lower priority than all others. */
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { changedRanges } from '../../../core/review/changedLines';
import { NO_RUFF_CONFIG } from '../../../core/review/ruffConfig';
import { reviewText } from '../../../core/review/review';
import type { Ruff } from '../../../core/review/ruff';
import { PythonSyntax } from '../../../core/syntax/parser';
import { RuleRequestType, WarmRequestType, type RuleAnswer, type RuleRequest } from './protocol';
import { loadRuff } from './ruffWorkspace';

interface Tools {
  readonly ruff: Ruff;
  readonly syntax: PythonSyntax;
}

/** V8 compiles a function of WebAssembly when it is first called: this calls many of them. */
const WARM_TEXT = 'import os\n\n\ndef f(a, *b, c="d", **e):\n    """Return it."""\n    try:\n        with open(os.path.join(a, f"{c}")) as g:\n            return [x for x in g if x and not b] or {1: e["k"]}\n    except OSError:\n        pass\n\n\nclass C(Exception):\n    x: int = 1\n';

async function load(): Promise<Tools> {
  const file = (name: string): Promise<Uint8Array> => readFile(path.join(__dirname, name));
  const [runtime, grammar] = await Promise.all([file('web-tree-sitter.wasm'), file('tree-sitter-python.wasm')]);
  const [ruff, syntax] = await Promise.all([loadRuff(), PythonSyntax.load({ runtime, grammar })]);
  return { ruff, syntax };
}

function review({ ruff, syntax }: Tools, { only, ...request }: RuleRequest): RuleAnswer {
  const started = performance.now();
  const ranges = only.kind === 'all' ? undefined : only.kind === 'ranges' ? only.ranges : changedRanges(only.before, request.text);
  const tree = syntax.parse(request.text);
  try {
    const { hints, notes } = reviewText({ ...request, ranges }, tree, ruff);
    return { kind: 'reviewed', hints, notes, ms: performance.now() - started };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  } finally {
    tree.dispose();
  }
}

const ALL = { path: undefined, isCell: false, config: NO_RUFF_CONFIG, ignore: [], accepted: [], only: { kind: 'all' } } as const;

os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
// The extension host is gone, however it ended.
process.on('disconnect', () => process.exit(0));
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
let tools: Promise<Tools> | undefined;
connection.onRequest(RuleRequestType, async (request, token): Promise<RuleAnswer> => {
  const loaded = await (tools ??= load());
  // What was cancelled while it waited is not begun.
  return token.isCancellationRequested ? { kind: 'reviewed', hints: [], notes: [], ms: 0 } : review(loaded, request);
});
connection.onRequest(WarmRequestType, async () => {
  review(await (tools ??= load()), { ...ALL, text: WARM_TEXT });
});
connection.listen();
