/** Huge pages are asked for once, on Linux, and never against the user's own setting. */
import assert from 'node:assert/strict';
import { HUGE_PAGES, workerEnvironment } from '../../../src/common/workerEnvironment';

describe('the environment of the worker', () => {
  it('asks for huge pages', () => assert.deepEqual(workerEnvironment({ A: '1' }, 'linux'), { A: '1', GLIBC_TUNABLES: HUGE_PAGES }));

  it('keeps tunables that are set already', () =>
    assert.deepEqual(workerEnvironment({ GLIBC_TUNABLES: 'glibc.malloc.check=1' }, 'linux'), { GLIBC_TUNABLES: `glibc.malloc.check=1:${HUGE_PAGES}` }));

  it('leaves a user who decided alone', () =>
    assert.deepEqual(workerEnvironment({ GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0' }, 'linux'), { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0' }));

  it('changes nothing elsewhere', () => assert.deepEqual(workerEnvironment({ A: '1' }, 'win32'), { A: '1' }));
});
