import assert from 'node:assert/strict';
import { cgroupFolders, cpuLimit, parseCfsQuota, parseCpuMax } from '../../../src/common/cgroup';
import { chooseThreads, threadCount } from '../../../src/worker/model/threads';

describe('common/cgroup', () => {
  it('reads the limits of both versions', () => {
    assert.equal(parseCpuMax('150000 100000\n'), 1.5);
    assert.equal(parseCpuMax('max 100000\n'), undefined);
    assert.equal(parseCpuMax(''), undefined);
    assert.equal(parseCfsQuota('400000\n', '100000\n'), 4);
    assert.equal(parseCfsQuota('-1', '100000'), undefined);
    assert.equal(parseCfsQuota('', ''), undefined);
  });

  it('knows every folder whose limits hold', () => {
    assert.deepEqual(cgroupFolders('0::/user.slice/app\n'), { v1: [], v2: ['/user.slice/app', '/user.slice', '/'] });
    assert.deepEqual(cgroupFolders('4:cpu,cpuacct:/docker/1\n3:cpuset:/docker/1\n').v1, ['/cpu/docker/1', '/cpu/docker', '/cpu', '/cpu,cpuacct/docker/1', '/cpu,cpuacct/docker', '/cpu,cpuacct']);
    assert.deepEqual(cgroupFolders('0::/../outside\n').v2, ['/outside', '/']);
    assert.deepEqual(cgroupFolders('nonsense'), { v1: [], v2: [] });
  });

  it('takes the tightest limit from the process up to the root', () => {
    const limitOf = (files: Record<string, string>) => cpuLimit((file) => files[file]);
    assert.equal(limitOf({ '/proc/self/cgroup': '0::/a/b', '/sys/fs/cgroup/a/b/cpu.max': '400000 100000', '/sys/fs/cgroup/a/cpu.max': '200000 100000' }), 2);
    assert.equal(limitOf({ '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/cpu.max': 'max 100000' }), undefined);
    const v1 = { '/proc/self/cgroup': '1:cpu,cpuacct:/docker/x', '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000' };
    assert.equal(limitOf(v1), 0.5, 'a path outside the mount: the root holds the limit');
    assert.equal(limitOf({}), undefined);
  });
});

describe('model/threads', () => {
  const table: [what: string, args: Parameters<typeof chooseThreads>, threads: number][] = [
    ['physical cores by default', [0, 4, 8, undefined], 4],
    ['no more than the process may use', [0, 4, 2, undefined], 2],
    ['a container\'s limit, rounded', [0, 8, 16, 2.4], 2],
    ['at least one', [0, 8, 16, 0.3], 1],
    ['the setting', [3, 8, 16, undefined], 3],
    ['the setting within the limit', [12, 8, 16, 4], 4],
  ];
  for (const [what, args, threads] of table) it(`gives ${what}`, () => assert.equal(chooseThreads(...args), threads));

  it('gives a small model one, unless more are asked for', () => {
    assert.equal(threadCount(0, 20e6), 1);
    assert.equal(threadCount(0, 2e9), threadCount(0));
    assert.equal(threadCount(2, 20e6), threadCount(2));
  });
});
