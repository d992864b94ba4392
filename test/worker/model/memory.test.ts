/** A model that would not fit into memory is refused before its weights are read, with figures; and loaded all the same where the user says so. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { LoadParams, LoadProgress } from '../../../src/common/protocol';
import { openModel, type OpenResult } from '../../../src/worker/model/open';
import { disposeRigs, loadParams, noToken, rig } from '../support/worker';
import { request } from '../../unit/generation/support/requests';
import { editedFolder, PHI_MICRO, removeFolders } from './folders';

const MB = 1e6;

interface Opened {
  result: OpenResult;
  stages: string[];
  log: string[];
}

async function openWith(freeBytes: number, more: Partial<LoadParams> = {}): Promise<Opened> {
  const stages: string[] = [];
  const log: string[] = [];
  const onProgress = ({ stage }: LoadProgress): void => void stages.push(stage);
  const result = await openModel({ ...loadParams(PHI_MICRO), ...more }, onProgress, new AbortController().signal, { freeBytes }, (level, message) => log.push(`${level}: ${message}`));
  if (result.kind === 'opened') await result.session.dispose();
  return { result, stages, log };
}

/** phi-micro with a weights file that says to have `bytes`: the end of it is a hole. */
function hollowModel(bytes: number): string {
  const folder = editedFolder({});
  fs.truncateSync(path.join(folder, 'model.onnx.data'), bytes);
  return folder;
}

describe('memory for a model', () => {
  after(removeFolders);
  afterEach(disposeRigs);

  it('too little of it: the model is refused with figures, and its weights are not read', async () => {
    const { result, stages } = await openWith(100 * MB);
    assert.ok(result.kind === 'failed' && result.reason === 'memory');
    const { neededBytes, freeBytes, weightBytes, kvBytes, workingBytes, contextLength } = result.shortage;
    assert.equal(freeBytes, 100 * MB);
    assert.equal(neededBytes, weightBytes + kvBytes + workingBytes);
    assert.equal(weightBytes, ['model.onnx', 'model.onnx.data'].reduce((sum, name) => sum + fs.statSync(path.join(PHI_MICRO, name)).size, 0));
    assert.ok(contextLength > 0);
    assert.match(result.message, /^phi-micro was not loaded: it needs about 3\d\d MB of memory \(weights 18\.8 MB, .*and 100 MB are free\. Close other programs, choose a smaller model, or load it anyway\.$/);
    assert.deepEqual(stages.filter((stage) => /weights/.test(stage)), []);
  });

  it('reckons with the KV cache that the graph and the settings ask for', async () => {
    const full = await openWith(1);
    const short = await openWith(1, { contextLength: 512 });
    assert.ok(full.result.kind === 'failed' && full.result.reason === 'memory' && short.result.kind === 'failed' && short.result.reason === 'memory');
    const perToken = full.result.shortage.kvBytes / full.result.shortage.contextLength;
    assert.equal(short.result.shortage.kvBytes, perToken * 512);
    // What a loaded session says of itself.
    const opened = await openModel(loadParams(PHI_MICRO), () => undefined, new AbortController().signal);
    assert.ok(opened.kind === 'opened');
    assert.equal(opened.session.info.kvBytesPerToken, perToken);
    assert.equal(opened.session.info.contextLength, full.result.shortage.contextLength);
    await opened.session.dispose();
  });

  it('too little of it, and the user wants it all the same: the model is loaded, and the log says so', async () => {
    const { result, log } = await openWith(100 * MB, { ignoreMemory: true });
    assert.equal(result.kind, 'opened');
    assert.ok(log.some((line) => /^warn: phi-micro is loaded as you wished, although it needs about 3\d\d MB of memory and 100 MB are free/.test(line)), log.join('\n'));
  });

  it('enough of it: loaded', async () => {
    assert.equal((await openWith(1000 * MB)).result.kind, 'opened');
  });

  it('is asked of the real system by the real worker, which says why it failed and loads on demand', async () => {
    const folder = hollowModel(1e13);
    const { engine } = await rig();
    const refused = await engine.load(loadParams(folder));
    assert.ok(refused.kind === 'failed' && refused.reason === 'memory' && refused.shortage.weightBytes > 1e13 && refused.shortage.freeBytes < 1e13);
    assert.deepEqual(engine.state, { kind: 'failed', message: refused.message, shortage: refused.shortage });
    const anyway = await engine.load({ ...loadParams(folder), ignoreMemory: true });
    assert.equal(anyway.kind, 'loaded', JSON.stringify(anyway));
    assert.equal((await engine.generate(request(), noToken())).kind, 'done');
  });

  it('too little of it for drafts beside a model: the model alone is loaded', async () => {
    const { engine, log } = await rig();
    const loaded = await engine.load({ ...loadParams(PHI_MICRO), draftModelPath: hollowModel(1e13) });
    assert.equal(loaded.kind, 'loaded');
    assert.equal((await engine.status())?.draftModel, null);
    assert.ok(log.some((line) => /warn: \[worker\] There is no draft model: .* was not loaded: it needs about 10\.0 TB/.test(line)), log.join('\n'));
  });
});
