import assert from 'node:assert/strict';
import { allFinite, ERROR_MAX, relativeError } from '../../../src/worker/devices/agreement';
import { candidatesOn, obstacleTo, processorSuffices, SMALL_MODEL_BYTES, type Machine } from '../../../src/worker/devices/candidates';
import { choose, type Trial } from '../../../src/worker/devices/choice';
import { describeTrouble } from '../../../src/worker/devices/trouble';

const machine: Machine = { platform: 'linux', builtIn: ['webgpu', 'cuda'], libraries: [], librariesProblem: undefined };

describe('devices/candidates', () => {
  it('tries on each platform what its library was built with, and CUDA only with its library', () => {
    assert.deepEqual(candidatesOn(machine), ['webgpu']);
    assert.deepEqual(candidatesOn({ ...machine, libraries: ['libonnxruntime_providers_cuda.so'] }), ['webgpu', 'cuda']);
    assert.deepEqual(candidatesOn({ ...machine, platform: 'win32', builtIn: ['webgpu', 'directml'] }), ['webgpu', 'directml']);
    assert.deepEqual(candidatesOn({ ...machine, platform: 'darwin', builtIn: ['webgpu', 'coreml'] }), ['webgpu', 'coreml']);
    assert.deepEqual(candidatesOn({ ...machine, builtIn: [] }), []);
    assert.deepEqual(candidatesOn({ ...machine, platform: 'freebsd' }), []);
  });

  it('says why a device cannot be tried', () => {
    assert.match(obstacleTo('directml', machine) ?? '', /built without DirectML/);
    assert.match(obstacleTo('cuda', machine) ?? '', /libonnxruntime_providers_cuda\.so was not found.*phiPair\.cuda\.libraries/);
    assert.match(obstacleTo('cuda', { ...machine, librariesProblem: 'ENOENT: no such folder' }) ?? '', /cannot be used \(ENOENT: no such folder\)/);
    assert.equal(obstacleTo('webgpu', machine), undefined);
  });

  it('leaves small models and copied KV caches to the processor', () => {
    assert.match(processorSuffices(SMALL_MODEL_BYTES - 1, true, SMALL_MODEL_BYTES) ?? '', /small/);
    assert.match(processorSuffices(SMALL_MODEL_BYTES, false, SMALL_MODEL_BYTES) ?? '', /onnxruntime-genai/);
    assert.equal(processorSuffices(SMALL_MODEL_BYTES, true, SMALL_MODEL_BYTES), undefined);
  });
});

describe('devices/choice', () => {
  const processor = { prefillMs: 1000, tokenMs: 100 };
  const agreed = (device: 'webgpu' | 'cuda', tokenMs: number): Trial => ({ device, kind: 'agreed', timing: { prefillMs: tokenMs * 10, tokenMs } });
  const table: { what: string; trials: Trial[]; device: string; reason: RegExp }[] = [
    { what: 'the fastest that agrees', trials: [agreed('webgpu', 40), agreed('cuda', 9)], device: 'cuda', reason: /a token takes the processor 100 ms, WebGPU 40 ms, CUDA 9\.0 ms/ },
    { what: 'the processor where all others are slower', trials: [agreed('webgpu', 400)], device: 'cpu', reason: /the processor 100 ms, WebGPU 400 ms/ },
    { what: 'the processor on a tie', trials: [agreed('webgpu', 95)], device: 'cpu', reason: /WebGPU 95 ms/ },
    { what: 'the processor where all others fail', trials: [{ device: 'webgpu', kind: 'failed', reason: 'no adapter' }], device: 'cpu', reason: /^No other device can be used here\. WebGPU cannot be used: no adapter\.$/ },
    { what: 'one device though another fails', trials: [{ device: 'webgpu', kind: 'failed', reason: 'no adapter' }, agreed('cuda', 10)], device: 'cuda', reason: /CUDA 10 ms\. WebGPU cannot be used: no adapter\./ },
  ];
  for (const { what, trials, device, reason } of table) {
    it(`takes ${what}`, () => {
      const choice = choose(processor, trials);
      assert.equal(choice.device, device);
      assert.match(choice.reason, reason);
    });
  }
});

describe('devices/agreement', () => {
  const row = Float32Array.from({ length: 100 }, (_, index) => Math.sin(index) * 5);
  const changed = (change: (value: number, index: number) => number) => [row.map(change)];

  it('passes what rounding changes, and nothing that a wrong kernel gives', () => {
    assert.equal(relativeError([row], [row]), 0);
    assert.ok(relativeError([row], changed((value, index) => value + 0.05 * Math.cos(index))) < ERROR_MAX);
    assert.ok(relativeError([row], changed((_, index) => row[(index + 1) % 100] as number)) > ERROR_MAX);
    assert.ok(relativeError([row, row], [row, ...changed(() => 0)]) > ERROR_MAX, 'one wrong row is enough');
  });

  it('never passes NaN, infinities or missing rows', () => {
    assert.equal(relativeError([row], changed((value, index) => (index === 7 ? NaN : value))), Infinity);
    assert.equal(relativeError([row], changed((value, index) => (index === 7 ? Infinity : value))), Infinity);
    assert.equal(relativeError([row], []), Infinity);
    assert.equal(relativeError([row], [row.subarray(1)]), Infinity);
    assert.equal(allFinite([row, Float32Array.of(NaN)]), false);
  });
});

describe('devices/trouble', () => {
  it('says in a clause what known messages mean, without places in the source', () => {
    const message =
      '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(const onnxruntime::webgpu::WebGpuContextConfig&)::<lambda()> Failed to get a WebGPU adapter: No supported adapters\n';
    assert.equal(describeTrouble(new Error(message)), 'no graphics adapter with a suitable driver was found (Failed to get a WebGPU adapter: No supported adapters)');
    assert.match(describeTrouble(new Error('Failed to load library /x/libonnxruntime_providers_cuda.so with error: libcudart.so.12')), /^a library that it needs is missing \(.*libcudart\.so\.12\)$/);
    assert.equal(describeTrouble(new Error('Something else.')), 'Something else');
    assert.ok(describeTrouble(new Error('x'.repeat(5000))).length < 300);
  });
});
