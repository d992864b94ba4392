import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { CHUNK_BYTES, doneBytes } from '../../../../src/core/models/journal';
import { Stopped, type StopWish } from '../../../../src/host/models/download/stop';
import { contentOf, fetchAll, ID, modelFiles, openScene, orderFrom, resume, type Scene } from './support';

const WEIGHTS = 'model.onnx.data';
const FILES = modelFiles(6 * CHUNK_BYTES);
/** What one interruption may cost. */
const REPEATED_BYTES_MAX = 8 << 20;
const HALF = CHUNK_BYTES * 3;

/** A signal that ends the download once so many bytes of the weights are on their way. */
function endAt(scene: Scene, bytes: number, wish: StopWish): AbortSignal {
  const controller = new AbortController();
  scene.server.onPiece = async ({ path: file, to }) => {
    if (file !== WEIGHTS || to < bytes) return;
    controller.abort(new Stopped(wish));
    // What was sent before arrives; nothing more is sent to a client that goes.
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return controller.signal;
}

describe('a download that was interrupted', () => {
  let scene: Scene;
  beforeEach(async () => void (scene = await openScene(FILES)));
  afterEach(() => scene.close());

  const whole = (): void => assert.ok(fs.readFileSync(path.join(scene.store.folderOf(ID), WEIGHTS)).equals(contentOf(FILES, WEIGHTS)));

  it('keeps what it has when it is paused, and goes on from there', async () => {
    assert.deepEqual(await fetchAll(scene, endAt(scene, HALF, 'pause')), { kind: 'paused' });
    const journal = await scene.store.readJournal(ID);
    assert.ok(journal?.wish === 'pause' && doneBytes(journal) > 0, String(journal && doneBytes(journal)));
    scene.server.onPiece = undefined;
    assert.equal((await resume(scene)).kind, 'ready');
    whole();
    assert.ok(scene.server.sentTwice <= REPEATED_BYTES_MAX, String(scene.server.sentTwice));
  });

  it('is left to the next window when its own is closed', async () => {
    assert.deepEqual(await fetchAll(scene, endAt(scene, HALF, 'close')), { kind: 'closed' });
    assert.equal((await scene.store.readJournal(ID))?.wish, 'run');
    scene.server.onPiece = undefined;
    assert.equal((await resume(scene)).kind, 'ready');
    whole();
  });

  it('leaves nothing behind when it is cancelled', async () => {
    assert.deepEqual(await fetchAll(scene, endAt(scene, HALF, 'cancel')), { kind: 'cancelled' });
    assert.deepEqual(await scene.store.unfinished(), []);
    assert.ok(!fs.existsSync(scene.store.incomingOf(ID)));
  });

  it('counts only what its journal says after a crash', async () => {
    await fetchAll(scene, endAt(scene, HALF, 'close'));
    // Bytes that were written but never made certain of, and not all of them right.
    const partial = scene.store.incomingFile(ID, WEIGHTS);
    fs.appendFileSync(partial, Buffer.alloc(100_000, 7));
    scene.server.onPiece = undefined;
    assert.equal((await resume(scene)).kind, 'ready');
    whole();
  });

  it('begins a file anew that is shorter than its journal says, or gone', async () => {
    for (const harm of [(file: string) => fs.truncateSync(file, 1000), (file: string) => fs.rmSync(file)]) {
      await fetchAll(scene, endAt(scene, HALF, 'close'));
      harm(scene.store.incomingFile(ID, WEIGHTS));
      scene.server.onPiece = undefined;
      assert.equal((await resume(scene)).kind, 'ready');
      whole();
      await scene.store.remove(ID);
    }
  });

  it('begins anew where its journal is cut off', async () => {
    await fetchAll(scene, endAt(scene, HALF, 'close'));
    const journal = path.join(scene.store.incomingOf(ID), 'journal.json');
    fs.writeFileSync(journal, fs.readFileSync(journal, 'utf8').slice(0, 100));
    scene.server.onPiece = undefined;
    // Nothing says what it was: there is nothing to go on with.
    assert.deepEqual(await resume(scene), { kind: 'cancelled' });
    assert.equal((await fetchAll(scene)).kind, 'ready');
    whole();
  });

  it('takes nothing from another commit of the repository', async () => {
    const order = await orderFrom(scene);
    await fetchAll(scene, endAt(scene, HALF, 'pause'), { ...order, plan: { ...order.plan, commit: 'f'.repeat(40), files: [...order.plan.files.slice(1), { path: 'old.onnx', bytes: 0, hash: undefined }] } });
    fs.writeFileSync(scene.store.incomingFile(ID, 'old.onnx'), 'old');
    scene.server.onPiece = undefined;
    assert.equal((await fetchAll(scene)).kind, 'ready');
    whole();
    assert.ok(!fs.existsSync(path.join(scene.store.folderOf(ID), 'old.onnx')));
  });

  it('clears up where a crash came after the last step', async () => {
    await fetchAll(scene);
    fs.mkdirSync(scene.store.incomingOf(ID), { recursive: true });
    const before = scene.server.sentBytes;
    assert.equal((await resume(scene)).kind, 'ready');
    assert.deepEqual(await scene.store.unfinished(), []);
    assert.equal(scene.server.sentBytes, before);
  });
});
