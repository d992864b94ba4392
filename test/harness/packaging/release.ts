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
  const heading = new RegExp(`^## \\[?${version.replaceAll('.', '\\.')}(?![\\w.])`, 'm');
  if (!heading.test(changelog)) return `CHANGELOG.md has no section for ${version}. Write what has changed, then tag anew.`;
  return undefined;
}
