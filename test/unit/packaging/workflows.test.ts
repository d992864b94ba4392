import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { root } from '../../harness/paths';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = path.join(root, '.github/workflows');
const { scripts, devDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<'scripts' | 'devDependencies', Record<string, string>>;
const names = fs.readdirSync(folder);
const read = (name: string): string => fs.readFileSync(path.join(folder, name), 'utf8');
const workflow = (name: string): Workflow => load(read(name)) as Workflow;
const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps);
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] as string);

describe('GitHub\'s workflows', () => {
  it('are two: one for every change, one for a tag', () => {
    assert.deepEqual(names.sort(), ['ci.yml', 'release.yml']);
    assert.deepEqual(Object.keys(workflow('ci.yml').on), ['push', 'pull_request']);
    assert.deepEqual(workflow('release.yml').on, { push: { tags: ['v*'] } });
  });

  for (const name of names) {
    describe(name, () => {
      const steps = stepsOf(workflow(name));
      const commands = steps.flatMap(({ run }) => run ?? []);

      it('runs scripts that package.json has', () => {
        const run = commands.flatMap((command) => matches(command, /\bnpm run (?:--silent )?([\w:]+)/g));
        const short = commands.flatMap((command) => matches(command, /\bnpm (test|start)\b/g));
        const missing = [...run, ...short].filter((script) => !(script in scripts));
        assert.deepEqual(missing, []);
      });

      it('runs programs of packages that are installed', () => {
        const programs = commands.flatMap((command) => matches(command, /\bnpx --no-install (\w+)/g));
        const missing = programs.filter((program) => !Object.keys(devDependencies).some((dependency) => dependency.split('/').at(-1) === program));
        assert.deepEqual(missing, []);
        assert.doesNotMatch(commands.join('\n'), /\bnpx (?!--no-install)/, 'npx would fetch what is not installed, in any version');
      });

      it('names files that are there', () => {
        const hashed = matches(read(name), /hashFiles\(([^)]*)\)/g).flatMap((files) => matches(files, /'([^']+)'/g));
        const run = commands.flatMap((command) => matches(command, /\b(?:bash|node|tsx) (\S+)/g));
        const missing = [...hashed, ...run].filter((file) => !fs.existsSync(path.join(root, file)));
        assert.deepEqual(missing, []);
      });

      it('uses actions of a fixed major version, GitHub\'s own alone', () => {
        for (const { uses } of steps) if (uses !== undefined) assert.match(uses, /^actions\/[\w-]+@(v\d+|[0-9a-f]{40})$/);
      });

      it('may no more than it needs', () => {
        const { permissions, jobs } = workflow(name);
        const writing = Object.entries({ '': { permissions }, ...jobs }).filter(([, job]) => Object.values(job.permissions ?? {}).includes('write')).map(([job]) => job);
        assert.deepEqual(writing, name === 'release.yml' ? ['github'] : []);
        for (const { uses, with: options } of steps) if (uses?.startsWith('actions/checkout@')) assert.equal(options?.['persist-credentials'], false);
      });

      it('puts nothing that others may write into a command', () => {
        // A tag's or a branch's name is a shell command where `${{ }}` pastes it: the environment carries it.
        for (const command of commands) assert.doesNotMatch(command, /\$\{\{/);
        assert.doesNotMatch(read(name), /pull_request_target/);
      });
    });
  }

  it('hand a secret to the one step that needs it, behind an environment', () => {
    const { jobs } = workflow('release.yml');
    const holders = Object.entries(jobs).flatMap(([job, { steps, environment }]) => steps.flatMap(({ env }) => Object.values(env ?? {}))
      .filter((value) => value.includes('secrets.')).map((value) => ({ job, environment, value })));
    assert.deepEqual(holders, [
      { job: 'marketplace', environment: 'marketplaces', value: '${{ secrets.VSCE_PAT }}' },
      { job: 'open-vsx', environment: 'marketplaces', value: '${{ secrets.OVSX_PAT }}' },
    ]);
    assert.equal(matches(read('release.yml'), /(secrets\.)\w+/g).length, holders.length);
    assert.equal(matches(read('ci.yml'), /(secrets\.)/g).length, 0, 'a pull request meets no secret');
  });

  it('publish only what was tested', () => {
    const { jobs } = workflow('release.yml');
    for (const [name, { needs }] of Object.entries(jobs)) if (name !== 'package') assert.equal(needs, 'package', name);
    assert.ok(jobs['package']?.steps.some(({ run }) => run === 'npm test'));
  });
});
