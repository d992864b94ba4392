/** What a version says of its release. */

/** VS Code's own convention: odd minor versions are pre-releases, since the Marketplace knows no suffix such as -beta. */
export function isPreRelease(version: string): boolean {
  const minor = /^\d+\.(\d+)\.\d+$/.exec(version)?.[1];
  if (minor === undefined) throw new Error(`The version ${version} is not MAJOR.MINOR.PATCH, which the marketplaces want.`);
  return Number(minor) % 2 === 1;
}

/** Why this tag cannot be released as `version`; undefined where it can. */
export function tagProblem(tag: string, version: string, changelog: string): string | undefined {
  if (tag !== `v${version}`) return `The tag ${tag} is not v${version}, the version of package.json. Tag the commit that has this version, or change the version first.`;
  if (!releaseNotes(version, changelog)) return `CHANGELOG.md says nothing of ${version}. Write what has changed under a heading "## ${version}", then tag anew.`;
  return undefined;
}

/** What the changelog says below the heading of this version; undefined where there is no such heading, or nothing below it. */
export function releaseNotes(version: string, changelog: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  const heading = new RegExp(`^\\[?${version.replaceAll('.', '\\.')}(?![\\w.])`);
  const text = sections.find((section) => heading.test(section))?.split('\n').slice(1).join('\n').trim();
  return text || undefined;
}
