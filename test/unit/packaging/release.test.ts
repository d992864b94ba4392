import assert from 'node:assert/strict';
import { isPreRelease, releaseNotes, tagProblem } from '../../harness/packaging/release';

const changelog = '# Changelog\n\n## 1.2.0\n\nNews.\n\n## 0.10.3 (2026-01-05)\n\nOlder.\n';

describe('a release', () => {
  it('is a pre-release where the minor version is odd', () => {
    const cases: Record<string, boolean> = { '0.1.0': true, '0.2.7': false, '1.0.1': false, '1.11.0': true };
    for (const [version, expected] of Object.entries(cases)) assert.equal(isPreRelease(version), expected, version);
  });

  it('has a version that the marketplaces take', () => {
    for (const version of ['1.2', '1.2.3-beta', 'v1.2.3', '1.2.3.4', '']) assert.throws(() => isPreRelease(version), /not MAJOR\.MINOR\.PATCH/, version);
  });

  it('is tagged with its version, and its changes are written down', () => {
    assert.equal(tagProblem('v1.2.0', '1.2.0', changelog), undefined);
    assert.equal(tagProblem('v0.10.3', '0.10.3', changelog), undefined);
    assert.match(tagProblem('v1.2.1', '1.2.0', changelog) ?? '', /The tag v1\.2\.1 is not v1\.2\.0/);
    assert.match(tagProblem('1.2.0', '1.2.0', changelog) ?? '', /is not v1\.2\.0/);
    assert.match(tagProblem('v1.2', '1.2', changelog) ?? '', /says nothing of 1\.2\. Write/, 'the section of 1.2.0 is another');
    assert.match(tagProblem('v0.1.0', '0.1.0', changelog) ?? '', /says nothing of 0\.1\.0/, 'the dot is no wildcard');
  });

  it('is told of by its section of the changelog alone', () => {
    assert.equal(releaseNotes('1.2.0', changelog), 'News.');
    assert.equal(releaseNotes('0.10.3', changelog), 'Older.');
    assert.equal(releaseNotes('1.2.0', '## 1.2.0\n\n## 1.1.0\n\nNews.\n'), undefined, 'an empty section tells nothing');
  });
});
