import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DownloadLock, isHeld } from '../../../../src/host/models/download/lock';
import { Stopped } from '../../../../src/host/models/download/stop';
import { fetchAll, ID, modelFiles, openScene, orderFrom, type Scene } from './support';

const FILES = modelFiles(4_000_000);
const WEIGHTS = 'model.onnx.data';

describe('a download in several windows', () => {
  let scene: Scene;
  beforeEach(async () => void (scene = await openScene(FILES)));
  afterEach(() => scene.close());

  /** Holds the server in mid-file until it is told to go on. */
  function hold(): { reached: Promise<void>; goOn: () => void } {
    let goOn = (): void => undefined;
    let reach = (): void => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const reached = new Promise<void>((resolve) => (reach = resolve));
    scene.server.onPiece = ({ path: file, from }) => {
      if (file !== WEIGHTS || from < 1_000_000) return undefined;
      reach();
      return gate;
    };
    return { reached, goOn };
  }

  it('is done by one; the others wait, see how far it is, and then have it', async () => {
    const order = await orderFrom(scene);
    const { reached, goOn } = hold();
    const first = fetchAll(scene, undefined, order);
    await reached;
    const others = [fetchAll(scene, undefined, order), fetchAll(scene, undefined, order)];
    while (!scene.progress.some(({ stage }) => stage.kind === 'waiting')) await new Promise((resolve) => setTimeout(resolve, 5));
    goOn();
    const outcomes = await Promise.all([first, ...others]);
    assert.deepEqual(outcomes.map(({ kind }) => kind), ['ready', 'ready', 'ready']);
    assert.equal(scene.server.sentTwice, 0);
    assert.deepEqual(await scene.store.unfinished(), []);
  });

  it('ends for those that wait as it ends for the one', async () => {
    const order = await orderFrom(scene);
    for (const [wish, outcome] of [['pause', 'paused'], ['cancel', 'cancelled']] as const) {
      const { reached, goOn } = hold();
      const controller = new AbortController();
      const first = fetchAll(scene, controller.signal, order);
      await reached;
      const other = fetchAll(scene, undefined, order);
      while (!scene.progress.some(({ stage }) => stage.kind === 'waiting')) await new Promise((resolve) => setTimeout(resolve, 5));
      scene.progress.length = 0;
      controller.abort(new Stopped(wish));
      goOn();
      assert.deepEqual([(await first).kind, (await other).kind], [outcome, outcome]);
      scene.server.onPiece = undefined;
    }
  });

  it('goes on in a window that waits when its own is closed', async () => {
    const order = await orderFrom(scene);
    const { reached, goOn } = hold();
    const controller = new AbortController();
    const first = fetchAll(scene, controller.signal, order);
    await reached;
    const other = fetchAll(scene, undefined, order);
    controller.abort(new Stopped('close'));
    goOn();
    assert.deepEqual([(await first).kind, (await other).kind], ['closed', 'ready']);
  });

  it('is given up by a window that slept until another took it over, and had when that one is done', async () => {
    const order = await orderFrom(scene);
    const { reached, goOn } = hold();
    const first = fetchAll(scene, undefined, order);
    await reached;
    const lock = path.join(scene.store.incomingOf(ID), 'lock.json');
    fs.writeFileSync(lock, JSON.stringify({ pid: process.pid, machine: os.hostname(), token: 'another' }));
    while (!scene.progress.some(({ stage }) => stage.kind === 'waiting')) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.match(scene.log.join('\n'), /another window took the download over/);
    // The other one leaves it.
    fs.rmSync(lock);
    goOn();
    assert.equal((await first).kind, 'ready');
  });

  it('is left alone by one that stops waiting', async () => {
    const order = await orderFrom(scene);
    const { reached, goOn } = hold();
    const first = fetchAll(scene, undefined, order);
    await reached;
    const controller = new AbortController();
    const other = fetchAll(scene, controller.signal, order);
    controller.abort(new Stopped('cancel'));
    assert.equal((await other).kind, 'closed');
    goOn();
    assert.equal((await first).kind, 'ready');
  });
});

describe('lock of a download', () => {
  let folder: string;
  beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-lock-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = (): string => path.join(folder, 'lock.json');

  async function held(): Promise<DownloadLock> {
    const lock = await DownloadLock.acquire(folder);
    assert.ok(lock);
    return lock;
  }

  it('is one window\'s until that gives it back', async () => {
    const lock = await held();
    assert.equal(await isHeld(folder), true);
    assert.equal(await DownloadLock.acquire(folder), undefined);
    await lock.release();
    assert.equal(await isHeld(folder), false);
    await (await held()).release();
  });

  it('goes to exactly one of many that want it at once, stale or free', async () => {
    const dead = spawnSync(process.execPath, ['-e', '0']).pid;
    for (let round = 0; round < 20; round++) {
      if (round % 2 === 1) fs.writeFileSync(file(), JSON.stringify({ pid: dead, machine: os.hostname(), token: 'old' }));
      const locks = (await Promise.all(Array.from({ length: 8 }, () => DownloadLock.acquire(folder)))).filter((lock) => lock !== undefined);
      assert.equal(locks.length, 1, `round ${round}`);
      await locks[0]?.release();
    }
  });

  it('of a process that is gone is taken over', async () => {
    const dead = spawnSync(process.execPath, ['-e', '0']).pid;
    fs.writeFileSync(file(), JSON.stringify({ pid: dead, machine: os.hostname(), token: 'old' }));
    await (await held()).release();
  });

  it('of another machine, or of a process that hangs, is taken over when it was not touched for long', async () => {
    fs.writeFileSync(file(), JSON.stringify({ pid: 1, machine: 'elsewhere', token: 'old' }));
    assert.equal(await DownloadLock.acquire(folder), undefined);
    const longAgo = new Date(Date.now() - 60_000);
    fs.utimesSync(file(), longAgo, longAgo);
    await (await held()).release();
  });

  it('is known to be lost by the one that slept too long', async () => {
    const lock = await held();
    fs.writeFileSync(file(), JSON.stringify({ pid: process.pid, machine: os.hostname(), token: 'another' }));
    await new Promise((resolve) => lock.lost.addEventListener('abort', resolve, { once: true }));
    await lock.release();
    // It is the other's: it stays.
    assert.ok(fs.existsSync(file()));
  });
});
