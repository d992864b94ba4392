import assert from 'node:assert/strict';
import { mayCarryKey, readServerAddress } from '../../../../src/core/server/address';

const addressOf = (setting: string) => {
  const read = readServerAddress(setting);
  return read.kind === 'address' ? read.address : assert.fail(JSON.stringify(read));
};

describe('core/server/address', () => {
  it('is none where nothing is set', () => {
    for (const setting of ['', '  ']) assert.deepEqual(readServerAddress(setting), { kind: 'none' });
  });

  const bases: readonly [string, string, string][] = [
    ['https://llm.example.org/v1', 'https://llm.example.org/v1', 'llm.example.org'],
    [' https://llm.example.org/v1/ ', 'https://llm.example.org/v1', 'llm.example.org'],
    ['https://llm.example.org', 'https://llm.example.org/v1', 'llm.example.org'],
    ['https://LLM.example.org:443/phi/v1', 'https://llm.example.org/phi/v1', 'llm.example.org'],
    ['http://127.0.0.1:8000/v1', 'http://127.0.0.1:8000/v1', '127.0.0.1:8000'],
    ['http://[::1]:8000', 'http://[::1]:8000/v1', '[::1]:8000'],
  ];
  for (const [setting, base, host] of bases) it(`reads ${setting}`, () => assert.deepEqual([addressOf(setting).base, addressOf(setting).host], [base, host]));

  for (const setting of ['llm.example.org/v1', 'ftp://llm.example.org', 'file:///etc/passwd', 'https://ada:secret@llm.example.org/v1', 'https://llm.example.org/v1?key=secret', 'https://llm.example.org/v1#x', 'https://']) {
    it(`refuses ${setting} and does not repeat what may be secret`, () => {
      const read = readServerAddress(setting);
      assert.ok(read.kind === 'invalid' && /phiPair\.server\.url/.test(read.message) && !read.message.includes('secret'), JSON.stringify(read));
    });
  }

  it('lets a key go over https, and to this machine', () => {
    const carries = (setting: string): boolean => mayCarryKey(addressOf(setting));
    for (const setting of ['https://llm.example.org', 'http://localhost:8000', 'http://127.0.0.1:8000', 'http://127.1.2.3', 'http://[::1]:8000', 'http://box.localhost']) assert.ok(carries(setting), setting);
    for (const setting of ['http://llm.example.org', 'http://10.0.0.7:8000', 'http://127.0.0.1.example.org', 'http://localhost.example.org', 'http://[::2]', 'http://0.0.0.0:8000']) assert.equal(carries(setting), false, setting);
  });
});
