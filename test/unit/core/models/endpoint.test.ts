import assert from 'node:assert/strict';
import { fileUrl, HUB, readEndpoint } from '../../../../src/core/models/endpoint';

describe('address of the server of models', () => {
  it('is the Hub where nothing is set', () => {
    assert.deepEqual(readEndpoint('  '), { kind: 'endpoint', url: HUB, host: 'huggingface.co', encrypted: true });
  });

  it('may be a mirror, with a port, below a folder, or without encryption', () => {
    assert.deepEqual(readEndpoint('https://mirror.example:8443/hub//'), { kind: 'endpoint', url: 'https://mirror.example:8443/hub', host: 'mirror.example:8443', encrypted: true });
    assert.deepEqual(readEndpoint('http://10.0.0.5'), { kind: 'endpoint', url: 'http://10.0.0.5', host: '10.0.0.5', encrypted: false });
  });

  it('is refused with the reason, and a password in it is not repeated', () => {
    const cases: [string, RegExp][] = [
      ['huggingface.co', /no URL/],
      ['file:///etc', /neither with/],
      ['javascript:alert(1)', /neither with/],
      ['https://me:secret@mirror.example', /no place for/],
      ['https://mirror.example/?token=secret', /"\?"/],
    ];
    for (const [setting, why] of cases) {
      const result = readEndpoint(setting);
      assert.ok(result.kind === 'invalid', setting);
      assert.match(result.message, why);
      assert.doesNotMatch(result.message, /secret/);
    }
  });

  it('gives the address of a file', () => {
    assert.equal(fileUrl(HUB, 'a/b', 'refs/pr/1', 'onnx/model.onnx'), 'https://huggingface.co/a/b/resolve/refs%2Fpr%2F1/onnx/model.onnx');
  });
});
