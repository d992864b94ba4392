import assert from 'node:assert/strict';
import type { Priority } from '../../../src/common/protocol';
import { Scheduler, type Work } from '../../../src/worker/generation/scheduler';
import { RunCancelled } from '../../../src/worker/model/session';
import { nextTurn } from './support/fakeModel';

/** Work of `steps` steps, each of which is done when the test says so; it keeps its steps over interruptions. */
class Steps implements Work<string> {
  readonly controller = new AbortController();
  readonly signal = this.controller.signal;
  readonly waits: number[] = [];
  turns = 0;
  private done = 0;
  private finishStep: () => void = () => undefined;

  constructor(
    readonly name: string,
    readonly priority: Priority,
    private readonly steps = 1,
    private readonly journal: string[] = [],
  ) {}

  async turn(signal: AbortSignal, waitedMs: number): Promise<string> {
    this.turns++;
    this.waits.push(waitedMs);
    this.journal.push(`${this.name} runs`);
    while (this.done < this.steps) {
      await new Promise<void>((resolve, reject) => {
        this.finishStep = resolve;
        signal.addEventListener('abort', () => reject(new RunCancelled()), { once: true });
      });
      this.done++;
    }
    return this.name;
  }

  async step(): Promise<void> {
    this.finishStep();
    await nextTurn();
  }
}

describe('Scheduler', () => {
  it('runs equals one at a time, first come first served', async () => {
    const journal: string[] = [];
    const scheduler = new Scheduler();
    const works = ['a', 'b', 'c'].map((name) => new Steps(name, 'interactive', 1, journal));
    const results = works.map((work) => scheduler.submit(work));
    assert.equal(scheduler.pending, 3);
    for (const work of works) await work.step();
    assert.deepEqual(await Promise.all(results), ['a', 'b', 'c'].map((value) => ({ kind: 'finished', value })));
    assert.deepEqual(journal, ['a runs', 'b runs', 'c runs']);
    assert.equal(scheduler.pending, 0);
  });

  it('serves completions before commands, and commands before the background, in whatever order they come', async () => {
    const journal: string[] = [];
    const scheduler = new Scheduler();
    const works = (['background', 'command', 'interactive'] as const).map((priority) => new Steps(priority, priority, 1, journal));
    const results: Promise<unknown>[] = [];
    for (const work of works) {
      results.push(scheduler.submit(work));
      await nextTurn();
    }
    for (const work of [...works].reverse()) await work.step();
    await Promise.all(results);
    assert.deepEqual(journal, ['background runs', 'command runs', 'interactive runs', 'command runs', 'background runs']);
  });

  it('interrupts a command for a completion, never the other way round', async () => {
    const journal: string[] = [];
    const scheduler = new Scheduler();
    const completion = new Steps('completion', 'interactive', 1, journal);
    const command = new Steps('command', 'command', 1, journal);
    const results = [scheduler.submit(completion), scheduler.submit(command)];
    await nextTurn();
    assert.deepEqual(journal, ['completion runs']);
    await completion.step();
    await command.step();
    await Promise.all(results);
    assert.deepEqual(journal, ['completion runs', 'command runs']);
  });

  it('interrupts background work for interactive work, and lets it go on where it was', async () => {
    const journal: string[] = [];
    const scheduler = new Scheduler();
    const background = new Steps('background', 'background', 2, journal);
    const later = new Steps('later', 'background', 1, journal);
    const interactive = new Steps('interactive', 'interactive', 1, journal);
    const results = [scheduler.submit(background), scheduler.submit(later)];
    await background.step();
    results.push(scheduler.submit(interactive));
    await nextTurn();
    await interactive.step();
    await background.step();
    await later.step();
    assert.deepEqual(journal, ['background runs', 'interactive runs', 'background runs', 'later runs']);
    assert.ok((await Promise.all(results)).every((result) => result.kind === 'finished'));
  });

  it('does not interrupt interactive work', async () => {
    const scheduler = new Scheduler();
    const first = new Steps('first', 'interactive');
    const second = new Steps('second', 'interactive');
    const results = [scheduler.submit(first), scheduler.submit(second)];
    await nextTurn();
    assert.equal(second.turns, 0);
    await first.step();
    await second.step();
    await Promise.all(results);
    assert.equal(first.turns, 1);
  });

  it('lets cancelled work leave the queue at once, without a turn', async () => {
    const scheduler = new Scheduler();
    const first = new Steps('first', 'interactive');
    const waiting = new Steps('waiting', 'interactive');
    const running = scheduler.submit(first);
    const cancelled = scheduler.submit(waiting);
    waiting.controller.abort();
    assert.deepEqual(await cancelled, { kind: 'cancelled' });
    assert.equal(scheduler.pending, 1);
    await first.step();
    await running;
    assert.equal(waiting.turns, 0);
  });

  it('ends running work that is cancelled, and takes the next', async () => {
    const scheduler = new Scheduler();
    const first = new Steps('first', 'interactive');
    const next = new Steps('next', 'background');
    const results = [scheduler.submit(first), scheduler.submit(next)];
    first.controller.abort();
    assert.deepEqual(await results[0], { kind: 'cancelled' });
    await next.step();
    assert.deepEqual(await results[1], { kind: 'finished', value: 'next' });
  });

  it('cancels work that is interrupted and cancelled at the same moment', async () => {
    const scheduler = new Scheduler();
    const background = new Steps('background', 'background');
    const interactive = new Steps('interactive', 'interactive');
    const cancelled = scheduler.submit(background);
    const result = scheduler.submit(interactive);
    background.controller.abort();
    assert.deepEqual(await cancelled, { kind: 'cancelled' });
    await interactive.step();
    await result;
    assert.equal(background.turns, 1);
    assert.equal(scheduler.pending, 0);
  });

  it('takes no work that was cancelled before', async () => {
    const work = new Steps('work', 'interactive');
    work.controller.abort();
    assert.deepEqual(await new Scheduler().submit(work), { kind: 'cancelled' });
  });

  it('rejects with what the work throws, and goes on', async () => {
    const scheduler = new Scheduler();
    const failing = scheduler.submit({ priority: 'interactive', signal: new AbortController().signal, turn: () => Promise.reject(new Error('broken')) });
    await assert.rejects(failing, /broken/);
    const uncalled = scheduler.submit({ priority: 'background', signal: new AbortController().signal, turn: () => Promise.reject(new RunCancelled()) });
    await assert.rejects(uncalled, RunCancelled);
    assert.equal(scheduler.pending, 0);
  });

  it('tells work how long it has waited in all', async () => {
    let now = 0;
    const scheduler = new Scheduler(() => now);
    const background = new Steps('background', 'background');
    const interactive = new Steps('interactive', 'interactive');
    const results = [scheduler.submit(background)];
    now = 10;
    results.push(scheduler.submit(interactive));
    await nextTurn();
    now = 25;
    await interactive.step();
    await background.step();
    await Promise.all(results);
    assert.deepEqual(background.waits, [0, 15]);
    assert.deepEqual(interactive.waits, [0]);
  });

  it('ends everything when it is closed, and settles when the session is idle', async () => {
    const scheduler = new Scheduler();
    const running = scheduler.submit(new Steps('running', 'background', 2));
    const waiting = scheduler.submit(new Steps('waiting', 'background'));
    await scheduler.close();
    assert.deepEqual(await running, { kind: 'closed' });
    assert.deepEqual(await waiting, { kind: 'closed' });
    assert.deepEqual(await scheduler.submit(new Steps('late', 'interactive')), { kind: 'closed' });
    assert.equal(scheduler.pending, 0);
  });
});
