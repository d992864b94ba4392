import assert from 'node:assert/strict';
import { CompletionsServer, eventually, type Fault } from '../../../harness/completionsServer';
import { LOCAL_TEXT, Rig, SHORT } from './rig';

const events = (...datas: string[]): string => datas.map((data) => `data: ${data}\n\n`).join('');
const token = (text: string, finish: string | null = null): string => JSON.stringify({ choices: [{ text, finish_reason: finish }] });

describe('host/server: failures', () => {
  let server: CompletionsServer;
  let rig: Rig;

  beforeEach(async () => {
    server = await CompletionsServer.start();
    server.answer = () => ({ pieces: [' a', ' b', ' c', '\n'] });
    rig = new Rig({ url: server.url, patience: SHORT });
  });
  afterEach(async () => {
    rig.dispose();
    await server.stop();
  });

  /** Each is answered on this machine, with the reason. */
  const table: readonly (readonly [string, Fault, 'away' | 'waits' | 'up', RegExp])[] = [
    ['wants a key', { kind: 'status', status: 401 }, 'waits', /wants a key.*Set Server Key/],
    ['refuses access', { kind: 'status', status: 403 }, 'waits', /refuses access/],
    ['does not know the model', { kind: 'status', status: 404 }, 'away', /does not know the address or the model/],
    ['has too much to do', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 'away', /too much to do/],
    ['has a fault', { kind: 'status', status: 500 }, 'away', /has a fault \(500\)/],
    ['is behind a gateway that has one', { kind: 'status', status: 502, body: '<html>' }, 'away', /has a fault \(502\)/],
    ['does not like this request', { kind: 'status', status: 400, body: '{"message":"x = secret code"}' }, 'up', /refused the request \(400\)/],
    ['ends the connection before its head', { kind: 'drop', after: 0 }, 'away', /was lost/],
    ['ends it in mid-stream', { kind: 'drop', after: 2 }, 'away', /was lost|ended the connection/],
    ['says nothing at all', { kind: 'silence' }, 'away', /did not begin to answer within 0\.3 s/],
    ['sends its head alone', { kind: 'stall', after: 0 }, 'away', /did not begin to answer/],
    ['stalls in mid-stream', { kind: 'stall', after: 2 }, 'away', /sent nothing within 0\.3 s/],
    ['sends a stream without an end of its text', { kind: 'bytes', bytes: events(token(' a')) }, 'away', /in the middle of its answer/],
    ['reports an error in mid-stream', { kind: 'bytes', bytes: events(token(' a'), '{"error":{"message":"x"}}') }, 'away', /reported an error/],
    ['sends no JSON', { kind: 'bytes', bytes: events('{"choices":[{"te') }, 'away', /is no JSON/],
    ['sends other JSON', { kind: 'bytes', bytes: events('{"object":"chat"}') }, 'away', /is no completion/],
    ['sends no UTF-8', { kind: 'bytes', bytes: Uint8Array.of(0x64, 0xff, 0xfe) }, 'away', /no UTF-8/],
    ['sends a web page', { kind: 'bytes', bytes: '<html>', type: 'text/html' }, 'away', /no stream of events/],
    ['does not stream', { kind: 'bytes', bytes: token('a', 'stop'), type: 'application/json' }, 'away', /no stream of events/],
    ['sends a line without an end', { kind: 'bytes', bytes: `data: ${'x'.repeat(1 << 20)}` }, 'away', /does not end/],
    ['breaks off for a reason of its own', { kind: 'bytes', bytes: events(token(' a'), token('', 'abort')) }, 'away', /broken off/],
    ['keeps the connection alive, and no more', { kind: 'endless', piece: ': ping\n\n' }, 'away', /does not end|did not (begin|finish)/],
    ['sends empty pieces without an end', { kind: 'endless', piece: events(token('')) }, 'away', /does not end|did not (begin|finish)/],
  ];
  for (const [what, fault, state, why] of table) {
    it(`that ${what}: this machine answers and says why`, async () => {
      await rig.server.connect();
      server.faults.push(fault);
      const [text, by] = await rig.answer();
      assert.equal(text, LOCAL_TEXT);
      assert.match(by ?? '', why);
      assert.equal(rig.server.state.kind, state);
      const said = [by ?? '', ...rig.logged].join('\n');
      assert.ok(!said.includes('secret code') && !said.includes('x = '), said);
    });
  }

  it('cuts a text that is longer than asked, and ends the request', async () => {
    await rig.server.connect();
    server.faults.push({ kind: 'endless', piece: events(token(' a')) });
    const { result } = await rig.ask({ scope: { kind: 'free' }, maxTokens: 10 });
    assert.ok(result.kind === 'done' && result.finish === 'budget' && result.text.length <= 1300, JSON.stringify(result).slice(0, 200));
    await eventually('the server sees the end', () => server.last.cancelled);
  });

  it('asks for as long a pause as the server wants', async () => {
    await rig.server.connect();
    server.faults.push({ kind: 'status', status: 429, headers: { 'retry-after': '7' } });
    await rig.answer();
    assert.deepEqual(rig.delaysAsked, [[1, 7000]]);
  });

  it('lets the prompt be shortened where it is too long for the server', async () => {
    await rig.server.connect();
    server.faults.push({ kind: 'status', status: 400, body: '{"message":"This model\'s maximum context length is 2048 tokens"}' });
    const { result } = await rig.ask();
    assert.ok(result.kind === 'failed' && result.reason === 'prompt-too-long');
    assert.deepEqual([rig.server.state.kind, rig.worker.asked.length], ['up', 0]);
  });

  for (const [what, fault, state, why] of [
    ['an address that is not there', { kind: 'status', status: 404 }, 'away', /usually ends in \/v1/],
    ['a web page', { kind: 'bytes', bytes: '<html>', type: 'text/html' }, 'away', /no list of models/],
    ['a list without an end', { kind: 'endless', piece: 'x'.repeat(1000) }, 'away', /too long/],
  ] as const satisfies readonly (readonly [string, Fault, string, RegExp])[]) {
    it(`finds out when it connects: ${what}`, async () => {
      server.listFaults.push(fault);
      const found = await rig.server.connect();
      assert.ok(found.kind === state && why.test(found.message), JSON.stringify(found));
      assert.equal((await rig.answer())[0], LOCAL_TEXT);
    });
  }

  describe('with a key', () => {
    const KEY = 'sk-very-secret';

    it('sends it to the server in the header, and nowhere else', async () => {
      server.key = KEY;
      rig.options = { url: server.url, key: KEY };
      await rig.server.connect();
      assert.equal((await rig.answer())[0], 'a b c');
      assert.ok(server.requests.every(({ headers, path, body }) => headers.authorization === `Bearer ${KEY}` && !path.includes(KEY) && !JSON.stringify(body ?? {}).includes(KEY)));
      assert.ok(!rig.logged.join().includes(KEY));
    });

    it('says that a wrong one is refused', async () => {
      server.key = KEY;
      rig.options = { url: server.url, key: 'sk-other' };
      const state = await rig.server.connect();
      assert.ok(state.kind === 'waits' && /refuses the one it was given \(401\)/.test(state.message) && !state.message.includes('sk-other'));
    });

    for (const status of [301, 302, 303, 307, 308]) {
      it(`follows no redirect (${status}): neither code nor key reaches another server`, async () => {
        const other = await CompletionsServer.start();
        try {
          rig.options = { url: server.url, key: KEY };
          await rig.server.connect();
          server.faults.push({ kind: 'status', status, headers: { location: `${other.url}/completions` } });
          const [text, by] = await rig.answer();
          assert.equal(text, LOCAL_TEXT);
          assert.match(by ?? '', /another address, which is not followed/);
          assert.deepEqual([other.requests.length, rig.server.state.kind], [0, 'waits']);
        } finally {
          await other.stop();
        }
      });
    }

    it('sends nothing at all where it would be readable on the way', async () => {
      rig.options = { url: 'http://llm.invalid:8000/v1', key: KEY };
      const state = await rig.server.connect();
      assert.ok(state.kind === 'waits' && /without encryption.*Use https/.test(state.message), JSON.stringify(state));
    });
  });

  it('tells that a server speaks no TLS', async () => {
    rig.options = { url: server.url.replace('http:', 'https:') };
    const state = await rig.server.connect();
    assert.ok(state.kind === 'waits' && /encrypted connection|not trusted/.test(state.message), JSON.stringify(state));
  });
});
