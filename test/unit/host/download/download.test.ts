import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { DownloadError } from '../../../../src/core/models/failure';
import type { DownloadOutcome } from '../../../../src/host/models/download/download';
import type { Fault } from '../../../harness/hubServer';
import { contentOf, fetchAll, ID, modelFiles, openScene, orderFrom, type Scene } from './support';

const WEIGHTS = 'model.onnx.data';
const FILES = modelFiles(3_000_000);
/** Read by Node, not yet by us. */
const CONNECTION_BUFFER_BYTES = 256 << 10;

function failure(outcome: DownloadOutcome): DownloadError {
  assert.ok(outcome.kind === 'failed', outcome.kind);
  return outcome.error;
}

describe('download of a model', () => {
  let scene: Scene;
  beforeEach(async () => void (scene = await openScene(FILES)));
  afterEach(() => scene.close());

  it('brings what makes a model folder, whole and checked, and nothing else', async () => {
    const outcome = await fetchAll(scene);
    const folder = scene.store.folderOf(ID);
    assert.deepEqual(outcome, { kind: 'ready', folder, title: 'Phi-2' });
    assert.deepEqual(fs.readdirSync(folder).sort(), ['genai_config.json', 'model.onnx', WEIGHTS, 'phi-pair-download.json', 'tokenizer.json']);
    for (const name of ['genai_config.json', 'tokenizer.json', 'model.onnx', WEIGHTS]) assert.ok(fs.readFileSync(path.join(folder, name)).equals(contentOf(FILES, name)), name);
    assert.deepEqual(await scene.store.unfinished(), []);
    assert.equal(scene.server.sentTwice, 0);
    assert.equal((await scene.store.installed())[0]?.title, 'Phi-2');
  });

  it('shows how far it is, by bytes that only grow, up to all of them', async () => {
    await fetchAll(scene);
    const bytes = scene.progress.map(({ doneBytes }) => doneBytes);
    assert.deepEqual(bytes, [...bytes].sort((a, b) => a - b));
    assert.equal(bytes.at(-1), scene.progress[0]?.totalBytes);
    assert.equal(scene.progress.at(-1)?.stage.kind, 'checking');
  });

  it('sends no cookie, no password and no token to anybody', async () => {
    await fetchAll(scene);
    for (const { headers } of scene.server.requests) {
      assert.equal(headers.authorization, undefined);
      assert.equal(headers.cookie, undefined);
    }
    // Large files lie on another address: the redirect was followed.
    assert.ok(scene.server.requests.some(({ path: one }) => one.startsWith('/cdn/')));
  });

  it('is there at once when it is asked for again', async () => {
    await fetchAll(scene);
    const before = scene.server.sentBytes;
    assert.equal((await fetchAll(scene)).kind, 'ready');
    assert.equal(scene.server.sentBytes, before);
    assert.deepEqual(await scene.store.unfinished(), []);
  });

  it('does not begin where the disk has no room', async () => {
    await scene.close();
    scene = await openScene(FILES, { freeBytes: () => Promise.resolve(200e6) });
    const error = failure(await fetchAll(scene));
    assert.equal(error.reason, 'no-space');
    assert.match(error.message, /needs 3\.00 MB more, and the disk of .* has 200 MB free/);
    assert.equal(scene.server.sentBytes, 0);
  });

  const passing: [string, Fault, RegExp][] = [
    ['a connection that drops', { kind: 'drop', after: 1_000_000 }, /lost|early/],
    ['a connection that stalls', { kind: 'stall', after: 500_000 }, /sent nothing/],
    ['a server with a fault', { kind: 'status', status: 500 }, /fault \(500\)/],
    ['a gateway with a fault', { kind: 'status', status: 503, headers: { 'retry-after': '2' } }, /fault \(503\)/],
    ['a server that is asked too often', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, /too often \(429\)/],
  ];
  for (const [what, fault, logged] of passing) {
    it(`gets over ${what}`, async () => {
      await scene.close();
      scene = await openScene(FILES, { stallMs: 200 });
      scene.server.faults.set(WEIGHTS, [fault, fault]);
      assert.equal((await fetchAll(scene)).kind, 'ready');
      assert.match(scene.log.join('\n'), logged);
      // What lay in the connection's buffer when it ended is lost.
      assert.ok(scene.server.sentTwice <= 2 * CONNECTION_BUFFER_BYTES, String(scene.server.sentTwice));
    });
  }

  it('waits as long as the server asks for', async () => {
    scene.server.faults.set(WEIGHTS, [{ kind: 'status', status: 429, headers: { 'retry-after': '7' } }]);
    await fetchAll(scene);
    assert.deepEqual(scene.waits, [7000]);
  });

  const lasting: [string, Fault, string, RegExp][] = [
    ['401', { kind: 'status', status: 401 }, 'unauthorised', /sign in \(401\).*choose its folder/],
    ['403', { kind: 'status', status: 403 }, 'forbidden', /refuses access \(403\).*choose its folder/],
    ['404', { kind: 'status', status: 404 }, 'not-found', /not there \(404\)/],
    ['407', { kind: 'status', status: 407 }, 'refused', /http\.proxy/],
    ['418', { kind: 'status', status: 418 }, 'refused', /answered 418/],
    ['another size', { kind: 'other-size', by: 1 }, 'wrong-size', /The file was removed/],
    ['a size that is too small', { kind: 'other-size', by: -1 }, 'wrong-size', /The file was removed/],
    ['more bytes than there are', { kind: 'too-long' }, 'wrong-size', /The file was removed/],
    ['another content', { kind: 'wrong-byte' }, 'wrong-hash', /SHA-256 differs.*The file was removed/],
    ['packed bytes', { kind: 'packed' }, 'refused', /packed \(gzip\)/],
    ['a redirect to a file', { kind: 'redirect', location: 'file:///etc/passwd' }, 'redirect', /not followed/],
    ['a redirect with a password', { kind: 'redirect', location: 'http://me:secret@127.0.0.1/' }, 'redirect', /not followed/],
  ];
  for (const [what, fault, reason, message] of lasting) {
    it(`ends with a reason at ${what}, and is right after another try`, async () => {
      scene.server.faults.set(WEIGHTS, [fault]);
      const error = failure(await fetchAll(scene));
      assert.equal(error.reason, reason);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /secret/);
      const partial = scene.store.incomingFile(ID, WEIGHTS);
      if (/removed/.test(error.message)) assert.ok(!fs.existsSync(partial));
      assert.deepEqual(await scene.store.installed(), []);
      assert.equal((await scene.store.readJournal(ID))?.wish, 'pause');
      assert.equal((await fetchAll(scene)).kind, 'ready');
      assert.ok(fs.readFileSync(path.join(scene.store.folderOf(ID), WEIGHTS)).equals(contentOf(FILES, WEIGHTS)));
    });
  }

  it('gives up redirects that have no end', async () => {
    scene.server.faults.set(WEIGHTS, Array.from({ length: 20 }, () => ({ kind: 'redirect', location: `/cdn/owner/phi-2-onnx/bytes/signed/${WEIGHTS}` }) as const));
    assert.equal(failure(await fetchAll(scene)).reason, 'redirect');
    assert.ok(scene.server.requests.length < 20);
  });

  it('finds out small files of wrong content by Git\'s own hash', async () => {
    scene.server.faults.set('tokenizer.json', [{ kind: 'wrong-byte' }]);
    const error = failure(await fetchAll(scene));
    assert.equal(error.reason, 'wrong-hash');
    assert.match(error.message, /tokenizer\.json.*Git hash differs/);
    // The small files come first: no gigabyte was fetched for nothing.
    assert.ok(!scene.server.sent.some(({ path: one }) => one === WEIGHTS));
  });

  it('gives up, and keeps what it has, where nothing gets through', async () => {
    scene.server.faults.set(WEIGHTS, [{ kind: 'drop', after: 1_000_000 }, ...Array.from({ length: 30 }, () => ({ kind: 'status', status: 502 }) as const)]);
    const error = failure(await fetchAll(scene));
    assert.equal(error.reason, 'server-error');
    assert.match(error.message, /tried \d+ times\. What was fetched is kept/);
    const done = (await scene.store.readJournal(ID))?.files.at(-1)?.done ?? 0;
    assert.ok(done <= 1_000_000 && done >= 1_000_000 - CONNECTION_BUFFER_BYTES, String(done));
    // Each pause is longer than the one before, up to a limit.
    assert.ok((scene.waits.at(-1) ?? 0) > 10_000 && Math.max(...scene.waits) <= 30_000, scene.waits.join(' '));
  });

  it('says that a server cannot go on in mid-file, and fetches nothing twice', async () => {
    scene.server.faults.set(WEIGHTS, [{ kind: 'drop', after: 1_000_000 }, { kind: 'ignore-range' }]);
    const error = failure(await fetchAll(scene));
    assert.equal(error.reason, 'cannot-resume');
    assert.match(error.message, /from its middle on/);
  });

  it('says that there is no network', async () => {
    const order = await orderFrom(scene);
    await scene.server.stop();
    const error = failure(await fetchAll(scene, undefined, order));
    assert.equal(error.reason, 'offline');
    assert.match(error.message, /ECONNREFUSED.*choose its folder/);
  });
});
