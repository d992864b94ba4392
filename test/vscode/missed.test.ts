/** What is typed in a window's first moments: asked once more, but not while the editor is asking by itself. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { MissedRequest, REST_MS } from '../../src/host/completion/missed';
import { closeAll, openAt, ready, until } from './editor';

describe('what was typed before the editor asks by itself', () => {
  let missed: MissedRequest;
  before(ready);
  beforeEach(() => (missed = new MissedRequest()));
  afterEach(async () => {
    missed.dispose();
    await closeAll();
  });

  /** Tells of the last character before the cursor as of one just typed, and the number of requests until then. */
  async function typed(): Promise<number> {
    const { history } = await ready();
    const { document, selection } = await openAt('def add(a, b):\n    """Return the sum of a and b."""\n    ¦');
    const range = new vscode.Range(selection.active.translate(0, -1), selection.active);
    missed.noteTyping({ document, reason: undefined, contentChanges: [{ range, rangeOffset: document.offsetAt(range.start), rangeLength: 0, text: ' ' }] }, true);
    return history.entries.length;
  }

  it('is asked for after a rest', async () => {
    const { history } = await ready();
    const before = await typed();
    await until('it is asked for', () => history.entries.length > before);
  });

  it('is left to the editor once that asks, whatever becomes of it', async () => {
    const { history } = await ready();
    const before = await typed();
    missed.noteAsked();
    await new Promise((resolve) => setTimeout(resolve, REST_MS + 500));
    assert.equal(history.entries.length, before);
  });

  it('is left to the editor where that has asked before', async () => {
    const { history } = await ready();
    missed.noteAsked();
    const before = await typed();
    await new Promise((resolve) => setTimeout(resolve, REST_MS + 500));
    assert.equal(history.entries.length, before);
  });
});
