import assert from 'node:assert/strict';
import type { CatalogueFile } from '../../../../src/core/models/catalogue';
import { DownloadError, type FailureReason } from '../../../../src/core/models/failure';
import type { Listing } from '../../../../src/core/models/listing';
import { planBytes, planCatalogued } from '../../../../src/core/models/plan';

const SHA = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const listing = (bytes: number, hex = SHA): Listing => ({ commit: 'c'.repeat(40), licence: undefined, files: [{ path: 'model.onnx.data', bytes, hash: { algorithm: 'sha256', hex } }, { path: 'tokenizer.json', bytes: 2_110_001, hash: undefined }] });
const data = (over: Partial<CatalogueFile> = {}): CatalogueFile => ({ path: 'model.onnx.data', bytes: 2_180_000_000, exact: false, sha256: null, ...over });

function reasonOf(run: () => unknown): FailureReason | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof DownloadError) return error.reason;
    throw error;
  }
  return undefined;
}

describe('plan of a download', () => {
  it('takes the listed sizes where the catalogue knows three digits, small files first', () => {
    const plan = planCatalogued('a/b', [data(), { path: 'tokenizer.json', bytes: 2_110_000, exact: false, sha256: null }], listing(2_176_543_210));
    assert.deepEqual(plan.files.map(({ path, bytes }) => [path, bytes]), [['tokenizer.json', 2_110_001], ['model.onnx.data', 2_176_543_210]]);
    assert.equal(planBytes(plan), 2_178_653_211);
    assert.deepEqual(plan.files[1]?.hash, { algorithm: 'sha256', hex: SHA });
  });

  it('refuses what is not what was offered: another size, another hash, a missing file', () => {
    assert.equal(reasonOf(() => planCatalogued('a/b', [data()], listing(2_280_000_000))), 'changed');
    assert.equal(reasonOf(() => planCatalogued('a/b', [data()], listing(1000))), 'changed');
    assert.equal(reasonOf(() => planCatalogued('a/b', [data({ exact: true })], listing(2_180_000_001))), 'changed');
    assert.equal(reasonOf(() => planCatalogued('a/b', [data({ sha256: OTHER })], listing(2_180_000_000))), 'changed');
    assert.equal(reasonOf(() => planCatalogued('a/b', [data({ path: 'other.onnx' })], listing(2_180_000_000))), 'not-found');
  });

  it('checks by the catalogue\'s hash where the server gives none', () => {
    const bare: Listing = { ...listing(5), files: [{ path: 'model.onnx.data', bytes: 5, hash: undefined }] };
    assert.deepEqual(planCatalogued('a/b', [data({ bytes: 5, exact: true, sha256: OTHER })], bare).files[0]?.hash, { algorithm: 'sha256', hex: OTHER });
  });
});
