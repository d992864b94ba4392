import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Activity } from '../../../../src/core/diagnostics/activity';
import type { PrivateWord } from '../../../../src/core/diagnostics/redact';
import { diagnosticsReport, type DiagnosticsFacts } from '../../../../src/core/diagnostics/report';
import { activityOf, factsOf, modelOf, statsOf, statusOf } from './support';

const golden = path.join(__dirname, 'golden/report.txt');

const completion = (outcome: Parameters<Activity['noteCompletion']>[0]['outcome']) => ({ id: 1, languageId: 'python', line: 7, column: 3, byHand: false, selected: false, ms: 9, outcome });

/** A session in which each message that comes from elsewhere is this one. */
function everywhere(message: string): Partial<DiagnosticsFacts> {
  const activity = activityOf((one) => {
    one.noteState('stopped');
    one.noteState('failed', message);
    one.noteTrouble(`again: ${message}`);
    one.noteCompletion(completion({ kind: 'failed', message }));
    one.noteCompletion(completion({ kind: 'not-ready', detail: message }));
    one.noteCommand({ result: 'failed', outcome: `explain: failed (runtime): ${message}` });
    one.noteGenerated({ slot: 'completion', priority: 'background', maxTokens: 0 }, { kind: 'failed', reason: 'runtime', message });
    one.noteScored({ kind: 'failed', reason: 'runtime', message });
  });
  return { activity: activity.facts, state: message, model: modelOf({ deviceReason: message, name: message, path: message }), status: statusOf({ draftModel: message }), settings: [{ key: 'phiPair.model.folder', schema: { type: 'string' }, value: message, scope: 'user' }] };
}

describe('core/diagnostics/report', () => {
  it('holds all that helps: golden/report.txt (UPDATE=1 writes it anew)', () => {
    const activity = activityOf((one) => {
      for (const state of ['stopped', 'starting', 'loading', 'ready', 'starting', 'loading', 'ready']) one.noteState(state);
      one.noteTrouble('The model process was ended by SIGKILL, which the system does when memory runs short.');
      one.noteTrouble('The model in /home/me/models/mine could not be loaded. Memory is short. (ONNX Runtime: bad_alloc)');
      for (let n = 0; n < 3; n++) one.noteCompletion(completion({ kind: 'superseded' }));
      one.noteCompletion(completion({ kind: 'dropped', by: 'blank', reason: 'the model wrote nothing', from: 'model', stats: statsOf() }));
      one.noteCompletion(completion({ kind: 'shown', item: { text: 'return secret', replaceAfter: 0 }, others: [], from: 'model', changedBy: [], place: { documentKey: 'd', linePrefix: '    ' } as never, stats: statsOf() }));
      one.noteGenerated({ slot: 'completion', priority: 'interactive', maxTokens: 64 }, { kind: 'done', text: 'return secret', tokens: [], finish: 'scope', stats: statsOf() });
      one.noteCommand({ result: 'nothing', outcome: 'explain: refused: phi-micro is too small to explain code.' });
    });
    const settings: DiagnosticsFacts['settings'] = [
      { key: 'phiPair.model.folder', schema: { type: 'string' }, value: '/home/me/models/mine', scope: 'user' },
      { key: 'phiPair.hub.endpoint', schema: { type: 'string' }, value: 'https://mirror.example', scope: 'user' },
      { key: 'phiPair.device', schema: { type: 'string', enum: ['auto', 'webgpu'] }, value: 'webgpu', scope: 'user' },
      { key: 'phiPair.completion.maxLines', schema: { type: 'integer' }, value: 4, scope: 'workspace' },
    ];
    const deviceReason = 'WebGPU cannot be used: no adapter was found.';
    const text = diagnosticsReport(factsOf({ activity: activity.facts, settings, wantedDevice: 'webgpu', model: modelOf({ deviceReason, deviceFellBack: true }) }), []);
    assert.doesNotMatch(text, /secret|\/home|mirror/);
    if (process.env['UPDATE'] === '1') fs.writeFileSync(golden, text);
    assert.equal(text, fs.readFileSync(golden, 'utf8'));
  });

  it('works without a model', () => {
    const text = diagnosticsReport(factsOf({ model: undefined, status: undefined }), []);
    assert.match(text, /ONNX Runtime: not known/);
    assert.doesNotMatch(text, /undefined|NaN/);
  });

  it('tells the kind of a remote, and no address', () => {
    const { versions } = factsOf();
    const remoteOf = (remote: string): string | undefined => /remote: ([^)]*)/.exec(diagnosticsReport(factsOf({ versions: { ...versions, remote } }), []))?.[1];
    assert.equal(remoteOf('ssh-remote'), 'ssh-remote');
    assert.equal(remoteOf('build.corp.example:8080'), 'another');
  });

  it('calls a model that is in no catalogue an own folder', () => {
    const text = diagnosticsReport(factsOf({ model: modelOf({ name: 'my-thesis', layers: 5 }), state: 'my-thesis is ready.' }), [{ text: 'my-thesis', as: '<model>' }]);
    assert.match(text, /^is: own folder$/m);
    assert.doesNotMatch(text, /thesis/);
  });

  it('never holds what is private, whatever message it comes in', () => {
    const word = fc.stringMatching(/^[a-z0-9äö]{3,10}(?: [a-z0-9]{2,6})?$/).map((rest) => `zq${rest}`);
    const paths = fc.constantFrom<(user: string, folder: string) => string>(
      (user, folder) => `/home/${user}/${folder}/a.py`, (user, folder) => `C:\\Users\\${user}\\${folder}`, (user, folder) => `\\\\${user}\\${folder}\\x`,
      (user, folder) => `file:///Users/${encodeURIComponent(user)}/${encodeURIComponent(folder)}`, (user, folder) => encodeURIComponent(`/home/${user}/${folder}`), (user, folder) => `~/${user}/${folder}`,
    );
    const token = fc.stringMatching(/^[a-z]{12}[0-9]{12}[A-Z]{4}$/);
    fc.assert(
      fc.property(word, word, word, word, paths, token, (user, host, value, folder, path, key) => {
        const words: PrivateWord[] = [{ text: user, as: '<user>' }, { text: host, as: '<host>' }, { text: value, as: '<environment>' }];
        const message = `${user} on ${host} with ${value} and ${key}: could not open ${path(user, folder)}`;
        const text = diagnosticsReport(factsOf({ ...everywhere(message), versions: { ...factsOf().versions, editor: `VS Code of ${user}`, remote: host }, machine: { ...factsOf().machine, processor: `CPU of ${user}`, release: `6.1-${host}` } }), words).toLowerCase();
        for (const secret of [user, host, value, folder, key]) assert.ok(!text.includes(secret.toLowerCase()), `${secret} in:\n${text}`);
        assert.ok(!text.includes('a.py'));
      }),
      { numRuns: 200 },
    );
  });
});
