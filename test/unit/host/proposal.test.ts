import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Target } from '../../../src/core/commands/target';
import { changedLines, movedPosition } from '../../../src/host/commands/proposals/lines';
import { Proposal } from '../../../src/host/commands/proposals/proposal';

const BEFORE = 'import os\n\n\n';
const CODE = 'def area(a):\n    return a';
const AFTER = '\n\n\nprint(area(2))\n';
const TEXT = BEFORE + CODE + AFTER;
const BETTER = 'def area(a):\n    return a * a';

function target(text: string, code: string): Target {
  const start = text.indexOf(code);
  const startLine = text.slice(0, start).split('\n').length - 1;
  return { kind: 'function', start, end: start + code.length, text: code, code, indent: '', startLine, endLine: startLine + code.split('\n').length - 1, definition: undefined };
}

function proposal(): { proposal: Proposal; changes: string[] } {
  const changes: string[] = [];
  return { changes, proposal: new Proposal(target(TEXT, CODE), TEXT, (what) => changes.push(what)) };
}

describe('host/commands/proposals', () => {
  describe('a proposal', () => {
    it('shows the target as it is before anything was written', () => {
      const { proposal: one } = proposal();
      assert.equal(one.side('before'), TEXT);
      assert.equal(one.side('after'), TEXT);
    });
    it('shows what was written in the place of the target', () => {
      const { proposal: one, changes } = proposal();
      one.show('def area');
      assert.equal(one.side('after'), `${BEFORE}def area${AFTER}`);
      assert.equal(one.side('before'), TEXT);
      assert.deepEqual(changes, ['text']);
    });
    it('moves along with its document', () => {
      const { proposal: one } = proposal();
      one.offer(BETTER, []);
      assert.equal(one.documentChanged(`# new\n${TEXT}`).kind, 'moved');
      assert.equal(one.side('before'), `# new\n${TEXT}`);
      assert.equal(one.side('after'), `# new\n${BEFORE}${BETTER}${AFTER}`);
    });
    it('stays on screen as it was while its target is gone, and comes back with it', () => {
      const { proposal: one } = proposal();
      one.offer(BETTER, []);
      const place = one.documentChanged(TEXT.replace('return a', 'return b'));
      assert.ok(place.kind === 'refused' && place.message.length > 0);
      assert.equal(one.side('before'), TEXT);
      assert.equal(one.documentChanged(TEXT).kind, 'unchanged');
    });
    it('hands its replacement out once', () => {
      const { proposal: one } = proposal();
      assert.equal(one.take(), undefined);
      one.offer(BETTER, []);
      assert.equal(one.take(), BETTER);
      assert.equal(one.take(), undefined);
    });
    it('may be applied again where that was refused', () => {
      const { proposal: one } = proposal();
      one.offer(BETTER, ['A note.']);
      one.take();
      one.putBack();
      assert.deepEqual(one.state, { kind: 'offered', notes: ['A note.'] });
      assert.equal(one.take(), BETTER);
    });
    it('takes nothing more once it is complete or closed', () => {
      const { proposal: one } = proposal();
      one.offer(BETTER, []);
      one.show('late');
      assert.equal(one.text, BETTER);
      assert.equal(one.state.kind, 'offered');
      assert.equal(one.close(), false);
      one.offer('late', []);
      assert.equal(one.state.kind, 'closed');
    });
    it('tells when it is closed whether the model was still writing', () => assert.equal(proposal().proposal.close(), true));
    it('wants its target in the text', () => assert.throws(() => new Proposal(target(TEXT, CODE), `x${TEXT}`, () => undefined), /does not stand/));
  });

  describe('changed lines', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', '', '  c'), { maxLength: 8 });
    const replaced = (text: string, change: NonNullable<ReturnType<typeof changedLines>>): string => text.split('\n').toSpliced(change.start, change.end - change.start, ...change.lines).join('\n');

    it('make the new text of the old one, and begin and end with a difference', () => {
      fc.assert(
        fc.property(lines, lines, (before, after) => {
          const change = changedLines(before.join('\n'), after.join('\n'));
          if (change === undefined) return assert.equal(before.join('\n'), after.join('\n'));
          assert.equal(replaced(before.join('\n'), change), after.join('\n'));
          const old = before.join('\n').split('\n').slice(change.start, change.end);
          if (old.length > 0 && change.lines.length > 0) {
            assert.notEqual(old[0], change.lines[0]);
            assert.notEqual(old.at(-1), change.lines.at(-1));
          }
          return undefined;
        }),
      );
    });
    it('are none where the line breaks alone differ', () => assert.equal(changedLines('a\r\nb', 'a\nb'), undefined));
    it('leave a cursor outside on its own text', () => {
      fc.assert(
        fc.property(lines, lines, fc.nat(7), (before, after, line) => {
          const change = changedLines(before.join('\n'), after.join('\n'));
          const old = before.join('\n').split('\n');
          if (change === undefined || line >= old.length) return;
          const moved = movedPosition(change, { line, character: 0 });
          const fresh = after.join('\n').split('\n');
          if (line < change.start || line >= change.end) assert.equal(fresh[moved.line], old[line]);
          else assert.ok(moved.line <= fresh.length);
        }),
      );
    });
    it('keep a cursor inside at its line and column where there is such a place', () => {
      const change = { start: 2, end: 5, lines: ['abc', 'd'] };
      assert.deepEqual(movedPosition(change, { line: 2, character: 2 }), { line: 2, character: 2 });
      assert.deepEqual(movedPosition(change, { line: 3, character: 9 }), { line: 3, character: 1 });
      assert.deepEqual(movedPosition(change, { line: 4, character: 9 }), { line: 3, character: 1 });
      assert.deepEqual(movedPosition({ start: 2, end: 5, lines: [] }, { line: 4, character: 9 }), { line: 2, character: 0 });
    });
  });
});
