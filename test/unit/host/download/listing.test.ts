import assert from 'node:assert/strict';
import { DownloadError } from '../../../../src/core/models/failure';
import { fetchListing } from '../../../../src/host/models/download/hubListing';
import { COMMIT, hashesOf, HubServer, textContent, type ServedFile } from '../../../harness/hubServer';
import { wait } from '../../../../src/host/models/wait';
import { modelFiles, openScene, orderFrom, REPO, type Scene } from './support';

async function refused(scene: Scene): Promise<DownloadError> {
  const error: unknown = await orderFrom(scene).then(() => undefined, (one: unknown) => one);
  assert.ok(error instanceof DownloadError, String(error));
  return error;
}

describe('listing of a repository', () => {
  let scene: Scene;
  const open = async (files: readonly ServedFile[]): Promise<Scene> => (scene = await openScene(files));
  afterEach(() => scene.close());

  it('gives the commit, sizes and hashes, the licence, and the small files first', async () => {
    const files = modelFiles(1000);
    await open(files);
    const { plan } = await orderFrom(scene);
    assert.equal(plan.commit, COMMIT);
    assert.deepEqual(plan.files.map(({ path }) => path), ['genai_config.json', 'tokenizer.json', 'model.onnx.data', 'model.onnx']);
    const weights = files.find(({ path }) => path === 'model.onnx.data') as ServedFile;
    assert.deepEqual(plan.files[2], { path: 'model.onnx.data', bytes: 1000, hash: { algorithm: 'sha256', hex: hashesOf(weights.content).sha256 } });
    assert.equal(plan.files[0]?.hash?.algorithm, 'git-sha1');
    const listing = await fetchListing({ endpoint: scene.server.url, repo: REPO, revision: 'main' }, wait, AbortSignal.timeout(5000));
    assert.equal(listing.licence, 'mit');
  });

  it('takes one graph of Optimum\'s layout, the best for a processor, with its weights', async () => {
    const text = textContent('x');
    const names = ['.gitattributes', 'config.json', 'tokenizer.json', 'tokenizer_config.json', 'vocab.json', 'onnx/model.onnx', 'onnx/model.onnx_data', 'onnx/model_q4.onnx', 'onnx/model_q4.onnx_data', 'onnx/model_q4.onnx_data_1', 'onnx/model_q4f16.onnx'];
    await open(names.map((path) => ({ path, content: text })));
    const { plan } = await orderFrom(scene);
    assert.deepEqual(plan.files.map(({ path }) => path).sort(), ['config.json', 'onnx/model_q4.onnx', 'onnx/model_q4.onnx_data', 'onnx/model_q4.onnx_data_1', 'tokenizer.json', 'tokenizer_config.json']);
  });

  it('refuses a repository without a model', async () => {
    await open([{ path: 'model.safetensors', content: textContent('x') }, { path: 'config.json', content: textContent('{}') }]);
    assert.equal((await refused(scene)).reason, 'unknown-layout');
  });

  for (const evil of ['../evil.json', '../../.bashrc', '/etc/cron.d/evil', 'a/../../evil', 'C:\\Windows\\evil', 'C:evil', '\\\\server\\share', 'nul', 'con.json', 'a\u0000b', 'a//b', 'tokenizer.json ', 'a:stream', `${'a/'.repeat(200)}b`, '.git/../../evil']) {
    it(`refuses a repository that names ${JSON.stringify(evil).slice(0, 30)}`, async () => {
      await open([...modelFiles(10), { path: evil, content: textContent('x') }]);
      const error = await refused(scene);
      assert.equal(error.reason, 'unsafe-path');
      assert.match(error.message, /source you trust/);
    });
  }

  const bodies: [string, string][] = [
    ['no JSON', '<html>Sign in</html>'],
    ['another form', '{"sha": 5}'],
    ['no commit', '{"_id":"1","id":"a/b"}'],
    ['nothing', 'null'],
  ];
  for (const [what, body] of bodies) {
    it(`says that it does not understand ${what}`, async () => {
      await open(modelFiles(10));
      scene.server.listingFaults.push({ kind: 'body', body });
      const error = await refused(scene);
      assert.equal(error.reason, 'bad-listing');
      assert.match(error.message, /phiPair\.hub\.endpoint/);
    });
  }

  it('does not follow a listing to another server', async () => {
    await open(modelFiles(10));
    const other = await HubServer.start([]);
    scene.server.listingFaults.push({ kind: 'link', link: '' }, { kind: 'link', link: `<${other.url}/next>; rel="next"` });
    assert.equal((await refused(scene)).reason, 'bad-listing');
    assert.equal(other.requests.length, 0);
    await other.stop();
  });

  it('ends a listing that has no end', async () => {
    await open(modelFiles(10));
    const link = `<${scene.server.url}/api/models/${REPO}/tree/${COMMIT}>; rel="next"`;
    scene.server.listingFaults.push({ kind: 'link', link: '' }, ...Array.from({ length: 100 }, () => ({ kind: 'link', link }) as const));
    assert.equal((await refused(scene)).reason, 'bad-listing');
    assert.ok(scene.server.requests.length < 50);
  });

  it('asks again after a drop or a fault, a few times', async () => {
    await open(modelFiles(10));
    scene.server.listingFaults.push({ kind: 'drop', after: 0 }, { kind: 'status', status: 503 });
    await orderFrom(scene);
    assert.equal(scene.waits.length, 2);
  });

  for (const [status, reason] of [[401, 'unauthorised'], [403, 'forbidden'], [404, 'not-found'], [429, 'too-many-requests'], [500, 'server-error']] as const) {
    it(`says why at ${status}`, async () => {
      await open(modelFiles(10));
      scene.server.listingFaults.push(...Array.from({ length: 5 }, () => ({ kind: 'status', status }) as const));
      const error = await refused(scene);
      assert.equal(error.reason, reason);
      assert.match(error.message, new RegExp(`owner/phi-2-onnx could not be fetched from 127\\.0\\.0\\.1:\\d+.*${status}`));
    });
  }
});
