/**
 * `npm run release:check -- v1.2.3`: may this tag be released? Writes out/release-notes.md, and says `prerelease=true` or
 * `prerelease=false`, as GitHub's workflows read it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { manifest } from './extension';
import { isPreRelease, releaseNotes, tagProblem } from './packaging/release';
import { outDir, root } from './paths';

function main(tag: string | undefined): void {
  if (tag === undefined) throw new Error('Name the tag: npm run release:check -- v1.2.3');
  const { version } = manifest();
  const changelog = fs.readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8');
  const problem = tagProblem(tag, version, changelog);
  if (problem) throw new Error(problem);
  fs.mkdirSync(outDir, { recursive: true });
  fs.writeFileSync(path.join(outDir, 'release-notes.md'), `${releaseNotes(version, changelog)}\n`);
  console.log(`prerelease=${isPreRelease(version)}`);
}

try {
  main(process.argv[2]);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
