import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import type * as vscode from 'vscode';
import type { ModelInfo } from '../../../src/common/protocol';
import { catalogue } from '../../../src/core/models/catalogue';
import { judgeMemory } from '../../../src/core/models/memory';
import { ChosenFolders } from '../../../src/host/models/chosenFolders';
import { parseDeviceChoices } from '../../../src/host/models/view/deviceRecord';
import { folderBytes } from '../../../src/host/models/view/folderBytes';
import { escaped, linesAsMarkdown } from '../../../src/host/models/view/markdown';
import type { ModelViewRow, ViewFacts } from '../../../src/host/models/view/row';
import { viewGroups } from '../../../src/host/models/view/rows';
import type { SettingsReader } from '../../../src/host/settings/settings';

const EMBEDDED = '/opt/phi-pair/models/phi-micro';
const HOME = '/home/me/models';
const MODEL: ModelInfo = {
  name: 'phi-micro', family: 'phi', contextUse: 'file', path: EMBEDDED, architecture: 'phi', layout: 'genai', device: 'cpu', deviceReason: 'The model is small: the processor answers soonest.',
  deviceFellBack: false, threads: 1, layers: 6, contextLength: 2048, vocabSize: 51200, kvBytesPerToken: 3072, kvSlots: 4, loadMs: 200,
};
const FACTS: ViewFacts = {
  entries: catalogue(), installed: [], running: [], paused: [], inUse: '', memory: { freeBytes: 6e9, totalBytes: 8e9 },
  engine: { kind: 'ready', model: MODEL }, problem: undefined, stepMs: undefined, folderInUse: EMBEDDED, embedded: { folder: EMBEDDED, bytes: 18.8e6 }, chosen: [], tests: new Map(), devices: new Map(),
};
const installed = (id: string, title: string) => ({ id, title, endpoint: 'https://huggingface.co', repo: 'owner/phi', commit: 'c'.repeat(40), files: [{ path: 'model.onnx.data', bytes: 2.18e9 }], folder: `${HOME}/${id}` });

const show = ({ icon, label, description, actions }: ModelViewRow): string => `${icon} | ${label} | ${description} | ${actions.join(' ')}`;
const shown = (facts: Partial<ViewFacts> = {}): Record<string, string[]> => Object.fromEntries(viewGroups({ ...FACTS, ...facts }).map(({ label, rows }) => [label, rows.map(show)]));
const running = (facts: Partial<ViewFacts>): string | undefined => shown(facts)['Running']?.[0];

describe('the view Models', () => {
  it('shows what runs, what is here and what there is', () => {
    assert.deepEqual(shown({ stepMs: 3.2 }), {
      Running: ['vm-running | phi-micro | CPU · 313 tokens/s · 2048 tokens of context | selfTest showCard'],
      Installed: ['check | phi-micro | in use · 18.8 MB | showCard'],
      Available: [
        'cloud-download | Phi-2, 4 bits, for the processor | 2.18 GB · fits | download showCard',
        'cloud-download | Phi-2, 4 bits, for an NVIDIA graphics card | 1.75 GB · needs memory of the graphics card | download showCard',
        'tools | Phi-1.5 | to be built by you · fits | howTo showCard',
        'tools | Phi-1 | to be built by you · fits | howTo showCard',
      ],
    });
  });

  it('shows downloads first, each with what can be done with it; another window\'s is that window\'s', () => {
    const progress = { stage: { kind: 'fetching', file: 'model.onnx.data' }, doneBytes: 1e9, totalBytes: 1.75e9, rate: 1e7, secondsLeft: 75 } as const;
    const half = { doneBytes: 5e6, totalBytes: 2e7, waitsForUser: true };
    const { Available } = shown({
      running: [{ id: 'phi-2-int4-cuda', title: 'Phi-2', progress }],
      paused: [{ id: 'team--mine', title: 'team/mine', held: false, ...half }, { id: 'team--other', title: 'team/other', held: true, ...half }],
    });
    assert.deepEqual(Available?.slice(0, 3), [
      'sync~spin | Phi-2, 4 bits, for an NVIDIA graphics card | 1.00 GB of 1.75 GB · 10.0 MB/s · 1 min 15 s left | pause cancel',
      'debug-pause | team/mine | paused, 5.00 MB of 20.0 MB | resume cancel',
      'sync | team/other | another window is fetching it | ',
    ]);
  });

  it('shows downloaded models and folders of the user\'s; only the former can be removed', () => {
    const folder = `${HOME}/phi-2-int4-cpu`;
    const { Installed } = shown({
      installed: [installed('phi-2-int4-cpu', 'Phi-2')],
      inUse: folder,
      folderInUse: folder,
      chosen: [{ folder: '/data/own-phi', bytes: 3e9 }, { folder: '/gone/phi', bytes: undefined }],
      tests: new Map([[folder, { writtenPerSecond: 14.24, readPerSecond: 64, device: 'cpu' }]]),
      devices: new Map([['/data/own-phi', { device: 'webgpu', reason: 'Tested.' }]]),
    });
    assert.deepEqual(Installed, [
      'package | phi-micro | 18.8 MB | use showCard',
      'check | Phi-2, 4 bits, for the processor | in use · 2.18 GB · CPU · 14.2 tokens/s | showCard remove',
      'folder | own-phi | 3.00 GB · WebGPU | use showCard forget',
      'warning | phi | the folder is not there | forget',
    ]);
  });

  it('shows what the worker is about, and why there is no model', () => {
    const demand = { weightBytes: 2.18e9, kvBytesPerToken: 655_360, contextLength: 2048, kvCopies: 1 } as const;
    const verdict = judgeMemory(demand, 2e9);
    assert.ok(verdict.kind === 'too-little');
    const { shortage } = verdict;
    const cases: [Partial<ViewFacts>, string][] = [
      [{ engine: { kind: 'stopped' } }, 'circle-outline | phi-micro | loads with the first document to complete | retry showCard'],
      [{ engine: { kind: 'starting' } }, 'loading~spin | phi-micro | the worker is starting | '],
      [{ engine: { kind: 'loading', fraction: 0.456, stage: 'loading the weights' } }, 'loading~spin | phi-micro | loading, 46 %, loading the weights | '],
      [{ engine: { kind: 'failed', message: 'The graph is cut off.' } }, 'error | phi-micro | not loaded | retry'],
      [{ engine: { kind: 'failed', message: 'Too little memory.', shortage }, folderInUse: '/data/own-phi' }, 'error | own-phi | needs 3.82 GB, 2.00 GB are free | loadAnyway retry'],
      [{ problem: 'It is no full path.', folderInUse: undefined }, 'error | No model | not loaded | retry'],
    ];
    for (const [facts, expected] of cases) assert.equal(running(facts), expected);
  });

  it('says in tooltips and cards what a model can, needs, is licensed under, and where it lies', () => {
    const rows = viewGroups({ ...FACTS, installed: [installed('phi-2-int4-cpu', 'Phi-2')] }).flatMap((group) => group.rows);
    const lines = rows.find(({ label }) => label.startsWith('Phi-2, 4 bits, for the processor'))?.lines ?? [];
    const valueOf = (name: string) => lines.find((line) => line.name === name)?.value ?? '';
    assert.match(valueOf('Can'), /^complete code, explain code, fix code/);
    assert.equal(valueOf('Memory'), 'about 4 GB (fits)');
    assert.equal(valueOf('Licence'), 'MIT');
    assert.match(linesAsMarkdown(lines), /\*\*Licence\*\*: \[MIT\]\(<https:\/\/[^>\s]+>\)/);
    assert.equal(valueOf('Lies in'), `${HOME}/phi-2-int4-cpu`);
    assert.equal(valueOf('Fetched from'), 'owner/phi at cccccccccccc');
    assert.deepEqual(rows.map(({ id }) => id).length, new Set(rows.map(({ id }) => id)).size, 'every row has an id of its own');
  });
});

describe('a card of the view Models', () => {
  it('shows names from outside as text, whatever they hold', () => {
    const parser = new MarkdownIt({ html: true, linkify: true });
    const hostile = fc.array(fc.constantFrom('[a](command:b)', '<img src=x>', '![](https://evil.example)', 'https://evil.example', '`', '*', '# ', '\n\n', '$(zap)', '&lt;', '| ', '- ', '1. ', '\\', '_', '~~', '<!--', 'x')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(hostile, hostile, (name, value) => {
        const tokens = parser.parse(`# ${escaped(name)}\n\n${linesAsMarkdown([{ name: 'Lies in', value }])}`, {}).flatMap((token) => [token, ...(token.children ?? [])]);
        const kinds = new Set(tokens.map(({ type }) => type));
        for (const kind of ['link_open', 'image', 'html_inline', 'html_block', 'code_inline', 'fence', 'code_block', 'em_open', 's_open', 'bullet_list_open', 'ordered_list_open']) assert.ok(!kinds.has(kind), `${kind}: ${JSON.stringify([name, value])}`);
      }),
    );
  });
});

describe('what the view Models reads', () => {
  it('of devices: the latest choice for each folder, on this computer', () => {
    const key = (computer: string, graph: string, version: string): string => JSON.stringify([computer, graph, 1, 2, version, ['gpu'], '']);
    const choices = {
      [key('here', '/m/a/model.onnx', '1.30')]: { device: 'webgpu', reason: 'Tested: new.', at: 5 },
      [key('here', '/m/a/model.onnx', '1.29')]: { device: 'cpu', reason: 'Tested: old.', at: 4 },
      [key('there', '/m/b/model.onnx', '1.30')]: { device: 'cuda', reason: 'Elsewhere.', at: 6 },
      [key('here', '/m/c/onnx/model_q4.onnx', '1.30')]: { device: 'cpu', reason: 'Grows.', at: 6 },
      'no key': { device: 'cpu', reason: '', at: 7 },
    };
    assert.deepEqual([...parseDeviceChoices(JSON.stringify({ version: 1, choices, marks: {} }), 'here')].sort(), [['/m/a', { device: 'webgpu', reason: 'Tested: new.' }], ['/m/c', { device: 'cpu', reason: 'Grows.' }]]);
    for (const text of ['', '{', '[]', '{"choices": 3}', '{"choices": {"[]": {"device": "auto", "reason": "", "at": 1}}}']) assert.equal(parseDeviceChoices(text, 'here').size, 0, text);
  });

  it('of a folder: the size of its weights, in either layout', async () => {
    assert.equal(await folderBytes(path.resolve('models/phi-micro')), ['model.onnx', 'model.onnx.data'].reduce((sum, name) => sum + fs.statSync(path.resolve('models/phi-micro', name)).size, 0));
    assert.ok(((await folderBytes(path.resolve('test/fixtures/models/phi2-optimum'))) ?? 0) > 0);
    assert.equal(await folderBytes(path.join(os.tmpdir(), 'no-such-folder')), undefined);
  });

  it('of the user\'s folders: the latest first, without downloaded ones and the embedded one', async () => {
    const kept = new Map<string, unknown>();
    const memento = { get: (key: string) => kept.get(key), update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)) } as unknown as vscode.Memento;
    let folder = '';
    let listener = (): void => undefined;
    const settings = { get current() { return { model: { folder } }; }, onDidChange: (heard: () => void) => ((listener = heard), { dispose: () => undefined }) } as unknown as SettingsReader;
    const chosen = new ChosenFolders(memento, settings, HOME, '/opt/phi-pair');
    for (const next of ['/data/a', '/data/b', `${HOME}/phi-2-int4-cpu`, '', 'not/absolute', '/data/a', EMBEDDED]) {
      folder = next;
      listener();
    }
    assert.deepEqual(chosen.list, ['/data/a', '/data/b']);
    folder = '/data/b';
    assert.equal(chosen.inUse, '/data/b');
    await chosen.forget('/data/a');
    assert.deepEqual(chosen.list, ['/data/b']);
    kept.set([...kept.keys()][0] ?? '', { not: 'a list' });
    assert.deepEqual(chosen.list, []);
  });
});
