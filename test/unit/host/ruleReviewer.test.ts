/** How the process that reviews is watched; programs of a few lines stand in for it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CancellationToken } from 'vscode';
import { NO_RUFF_CONFIG } from '../../../src/core/review/ruffConfig';
import { RuleReviewer } from '../../../src/host/review/ruleReviewer';
import type { ReviewTask } from '../../../src/host/review/source';

const TASK: ReviewTask = { text: 'x = 1\n', path: undefined, isCell: false, config: NO_RUFF_CONFIG, ignore: [], accepted: [], only: { kind: 'all' }, rulesOnly: false };
const NEVER: CancellationToken = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };
const CANCELLED: CancellationToken = { ...NEVER, isCancellationRequested: true };
const ANSWER = "{ kind: 'reviewed', hints: [], notes: [], ms: 1 }";

describe('the process that reviews', () => {
  let folder: string;
  const open: RuleReviewer[] = [];
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'phi-pair-review-'))));
  afterEach(() => {
    for (const one of open.splice(0)) one.dispose();
    rmSync(folder, { recursive: true });
  });

  /** A reviewer whose process answers as the body of a handler says. */
  function reviewer(body: string, options: { limitMs?: number; idleMs?: number } = {}): RuleReviewer {
    const bundle = path.join(folder, 'reviewer.js');
    writeFileSync(
      bundle,
      `const { createMessageConnection, IPCMessageReader, IPCMessageWriter } = require(${JSON.stringify(require.resolve('vscode-jsonrpc/node'))});
      process.on('disconnect', () => process.exit(0));
      const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
      connection.onRequest('review/text', (task) => { ${body} });
      connection.onRequest('review/warm', () => undefined);
      connection.listen();`,
    );
    const made = new RuleReviewer({ bundle, log: () => undefined, ...options });
    open.push(made);
    return made;
  }

  it('answers, and is kept', async () => {
    const made = reviewer(`return ${ANSWER};`);
    assert.equal(made.isRunning, false);
    assert.equal((await made.review(TASK, NEVER)).kind, 'reviewed');
    assert.equal(made.isRunning, true);
  });

  it('is started for what comes soon', async () => {
    const made = reviewer(`return ${ANSWER};`);
    await made.warm();
    assert.equal(made.isRunning, true);
  });

  it('is not started for what is cancelled already', async () => {
    const made = reviewer(`return ${ANSWER};`);
    assert.deepEqual(await made.review(TASK, CANCELLED), { kind: 'cancelled' });
    assert.equal(made.isRunning, false);
  });

  it('that crashes fails the review with the reason, and the next one has a new process', async () => {
    const made = reviewer(`if (task.text !== 'fine') process.exit(7); return ${ANSWER};`);
    const answer = await made.review(TASK, NEVER);
    assert.ok(answer.kind === 'failed' && /exit code 7/.test(answer.message), JSON.stringify(answer));
    assert.equal((await made.review({ ...TASK, text: 'fine' }, NEVER)).kind, 'reviewed');
  });

  it('that says that it is in disorder is replaced', async () => {
    const made = reviewer(`return task.text === 'fine' ? ${ANSWER} : { kind: 'failed', message: 'unreachable' };`);
    assert.deepEqual(await made.review(TASK, NEVER), { kind: 'failed', message: 'unreachable' });
    assert.equal(made.isRunning, false);
    assert.equal((await made.review({ ...TASK, text: 'fine' }, NEVER)).kind, 'reviewed');
  });

  it('that hangs is ended', async () => {
    const made = reviewer('for (;;);', { limitMs: 300 });
    const answer = await made.review(TASK, NEVER);
    assert.ok(answer.kind === 'failed' && /longer than 0.3 s/.test(answer.message), JSON.stringify(answer));
    assert.equal(made.isRunning, false);
  });

  it('ends when nobody needs it', async () => {
    const made = reviewer(`return ${ANSWER};`, { idleMs: 50 });
    await made.review(TASK, NEVER);
    while (made.isRunning) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  it('that is not there is said so', async () => {
    const made = new RuleReviewer({ bundle: path.join(folder, 'missing.js'), log: () => undefined });
    open.push(made);
    assert.equal((await made.review(TASK, NEVER)).kind, 'failed');
  });
});
