/** Devices in real processes: WebGPU on a software driver, falls back to the processor, and a trial that kills its process. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { DeviceRig, missingSwiftShader } from './rig';

const F32 = 'phi2-genai-f32';

describe('devices', function () {
  // SwiftShader compiles each kernel for seconds.
  this.timeout(180_000);
  let rig: DeviceRig;
  beforeEach(() => (rig = new DeviceRig()));
  afterEach(() => rig.dispose());

  describe('WebGPU on SwiftShader', () => {
    before(function () {
      const missing = missingSwiftShader();
      if (missing === undefined) return;
      console.log(`    skipped: ${missing}`);
      this.skip();
    });

    for (const [model, what] of [[F32, 'its KV cache on the device'], ['phi2-optimum', 'a KV cache that grows']] as const) {
      it(`gives the golden logits and tokens of ${model}, with ${what}`, () => {
        const { info, golden } = rig.report({ model, device: 'webgpu', then: 'golden' }, true);
        assert.deepEqual([info.device, info.deviceFellBack], ['webgpu', false]);
        assert.ok(golden);
        for (const difference of golden.differences) assert.ok(difference <= golden.tolerance, `the logits differ by ${difference}`);
        assert.deepEqual(golden.greedy, golden.expectedGreedy);
      });
    }

    it('falls back to the processor with the reason for a graph that WebGPU cannot run', () => {
      const { info } = rig.report({ model: 'phi2-genai-int8kv', device: 'webgpu' }, true);
      assert.deepEqual([info.device, info.deviceFellBack], ['cpu', true]);
      assert.match(info.deviceReason, /^WebGPU cannot be used: .*GroupQueryAttention/);
    });

    it('is tested once by auto, found wrong or slower than the processor, and not taken', () => {
      const request = { model: F32, device: 'auto', deviceFolder: rig.folder, then: 'golden' } as const;
      const first = rig.report(request, true);
      assert.deepEqual([first.info.device, first.info.deviceFellBack], ['cpu', false]);
      assert.match(first.info.deviceReason, /WebGPU/);
      assert.ok(first.log.some((line) => /^WebGPU differs from the processor by/.test(line)), first.log.join('\n'));
      const second = rig.report(request, true);
      assert.deepEqual(second.info, first.info);
      const [memory = '', ...others] = second.log;
      assert.match(memory, /needs about .* of memory; .* are free\.$/);
      assert.deepEqual(others, []);
    });
  });

  it('says that there is no graphics adapter where Vulkan knows no driver', function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
    const { info } = rig.report({ model: F32, device: 'webgpu', then: 'golden' }, false);
    assert.deepEqual([info.device, info.deviceFellBack], ['cpu', true]);
    assert.match(info.deviceReason, /^WebGPU cannot be used: no graphics adapter with a suitable driver was found/);
  });

  it('says that CUDA\'s libraries are missing, and that DirectML is not in this build', function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
    assert.match(rig.report({ model: F32, device: 'cuda' }, false).info.deviceReason, /^CUDA cannot be used: libonnxruntime_providers_cuda\.so was not found/);
    assert.match(rig.report({ model: F32, device: 'directml' }, false).info.deviceReason, /^DirectML cannot be used: .*built without DirectML/);
  });

  it('has ONNX Runtime look for CUDA in the folder of the setting', function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
    const libraries = path.join(rig.folder, 'libraries of mine');
    fs.mkdirSync(libraries);
    for (const name of ['cuda', 'shared']) fs.writeFileSync(path.join(libraries, `libonnxruntime_providers_${name}.so`), 'no library at all');
    const request = { model: F32, device: 'cuda', deviceFolder: rig.folder } as const;
    const found = rig.report({ ...request, cudaLibraries: libraries }, false);
    assert.deepEqual([found.info.device, found.info.deviceFellBack], ['cpu', true]);
    assert.match(found.log.join('\n'), /Failed to load library .*libonnxruntime_providers_shared\.so.*(file too short|invalid ELF header)/);
    const nowhere = rig.report({ ...request, cudaLibraries: path.join(rig.folder, 'no such folder') }, false);
    assert.match(nowhere.info.deviceReason, /"phiPair\.cuda\.libraries" cannot be used \(ENOENT/);
  });

  it('does not try a device a second time that ended the process', function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
    for (const device of ['auto', 'webgpu'] as const) {
      const request = { model: F32, device, deviceFolder: path.join(rig.folder, device) };
      assert.equal(rig.start({ ...request, dieOnDevice: true }, false).signal, 'SIGKILL');
      for (let start = 0; start < 2; start++) {
        const { info, log } = rig.report({ ...request, dieOnDevice: true, then: 'golden' }, false);
        assert.deepEqual([info.device, info.deviceFellBack], ['cpu', device === 'webgpu']);
        assert.match(info.deviceReason, /WebGPU cannot be used: the model process crashed when it was tried/, log.join('\n'));
      }
    }
  });
});
