import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import { DownloadError } from '../../../../src/core/models/failure';
import { checkSpace, freeBytes, storageError } from '../../../../src/host/models/download/storageError';
import { ModelStore } from '../../../../src/host/models/download/store';

const coded = (code: string): Error => Object.assign(new Error(code), { code });

describe('disk for models', () => {
  it('says when it is full, and when it may not be written to', () => {
    const full = storageError(coded('ENOSPC'), '/home/me/models/x');
    assert.ok(full instanceof DownloadError && full.reason === 'disk-full');
    assert.match(full.message, /What was fetched is kept\. Make room, then resume/);
    const denied = storageError(coded('EACCES'), '/home/me/models/x');
    assert.ok(denied instanceof DownloadError && denied.reason === 'storage');
    assert.match(denied.message, /\/home\/me\/models\/x could not be written \(EACCES\)/);
  });

  it('leaves errors of other kinds as they are', () => {
    const other = new Error('a mistake of ours');
    assert.equal(storageError(other, 'x'), other);
  });

  it('knows the room of a folder that is not there yet', async () => {
    assert.ok((await freeBytes(path.join(os.tmpdir(), 'no', 'such', 'folder'))) > 0);
  });

  it('needs 256 MB more than the model', () => {
    checkSpace(2e9, 2.256e9, '/home/me');
    assert.throws(() => checkSpace(2e9, 2.255e9, '/home/me'), DownloadError);
  });

  it('takes no names of folders that are not its own', () => {
    const store = new ModelStore('/home/me/models');
    for (const id of ['..', '../x', '.incoming', 'a/b', 'A', '', 'a\\b']) {
      assert.throws(() => store.folderOf(id), id);
      assert.throws(() => store.incomingOf(id), id);
    }
    assert.throws(() => store.incomingFile('phi-2', '../lock.json'));
  });
});
