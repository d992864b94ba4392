import assert from 'node:assert/strict';
import { mayFollow, NEXT_STATES, notReadyMessage } from '../../../src/host/engine/stateMachine';
import { describeExit } from '../../../src/host/engine/workerProcess';

type Kind = keyof typeof NEXT_STATES;
const KINDS = Object.keys(NEXT_STATES) as Kind[];

describe('the engine’s states', () => {
  it('can always be stopped, and ready follows loading alone', () => {
    for (const kind of KINDS) {
      if (kind !== 'stopped') assert.ok(mayFollow(kind, 'stopped'), kind);
      assert.equal(mayFollow(kind, 'ready'), kind === 'loading');
    }
  });

  it('leads out of every state to every other', () => {
    for (const start of KINDS) {
      const reached = new Set<Kind>([start]);
      for (const kind of reached) for (const next of NEXT_STATES[kind]) reached.add(next);
      assert.deepEqual([...reached].sort(), [...KINDS].sort());
    }
  });

  it('says why a request cannot be served', () => {
    assert.match(notReadyMessage({ kind: 'loading', fraction: 0.42, stage: 'loading the weights' }), /42 %.*loading the weights/);
    assert.equal(notReadyMessage({ kind: 'failed', message: 'The model folder is gone.' }), 'The model folder is gone.');
  });
});

describe('describeExit', () => {
  it('says what became of the process, and what that usually means', () => {
    assert.match(describeExit({ code: null, signal: 'SIGKILL' }), /SIGKILL.*memory/);
    assert.match(describeExit({ code: 70, signal: null }), /exit code 70/);
    assert.match(describeExit({ code: null, signal: 'SIGKILL', killedBecause: 'it did not answer for 15 s' }), /^had to be ended because it did not answer/);
    assert.match(describeExit({ code: null, signal: null, startError: new Error('spawn ENOMEM') }), /could not be started \(spawn ENOMEM\)/);
  });
});
