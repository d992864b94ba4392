/** Facts of a session, for tests. */
import type { GenerateStats, ModelInfo, WorkerStatus } from '../../../../src/common/protocol';
import { noStatistics } from '../../../../src/core/completion/statistics';
import { Activity } from '../../../../src/core/diagnostics/activity';
import type { DiagnosticsFacts } from '../../../../src/core/diagnostics/report';

export const BEGIN = Date.UTC(2026, 0, 2, 3, 4, 5);

export const statsOf = (partial: Partial<GenerateStats> = {}): GenerateStats => ({
  promptTokens: 100, reusedTokens: 80, generatedTokens: 11, draftedTokens: 0, acceptedTokens: 0, queueMs: 1, prefillMs: 40, firstTokenMs: 50, totalMs: 250, ...partial,
});

export const modelOf = (partial: Partial<ModelInfo> = {}): ModelInfo => ({
  name: 'phi-micro', family: 'phi', contextUse: 'file', path: '/home/me/models/phi-micro', architecture: 'phi', layout: 'genai', device: 'cpu',
  deviceReason: 'The model is small.', deviceFellBack: false, threads: 1, layers: 6, contextLength: 2048, vocabSize: 51200, kvBytesPerToken: 9216, kvSlots: 4,
  loadMs: 321, weightBytes: 24_000_000, kvType: 'float32', runtimeVersion: '1.30.0', ...partial,
});

export const statusOf = (partial: Partial<WorkerStatus> = {}): WorkerStatus => ({
  model: modelOf(), pending: 0, rssBytes: 240 * 2 ** 20, draftModel: null, acceptance: { lookup: 0.5 }, slots: [{ name: 'completion', tokens: 412, bytes: 20 * 2 ** 20 }], ...partial,
});

/** An activity whose clock moves on by a second with each look. */
export function activityOf(fill: (activity: Activity) => void): Activity {
  let at = BEGIN;
  const activity = new Activity(() => (at += 1000));
  fill(activity);
  return activity;
}

export const factsOf = (partial: Partial<DiagnosticsFacts> = {}): DiagnosticsFacts => ({
  at: new Date(BEGIN),
  versions: { extension: '0.1.0', editor: 'Visual Studio Code 1.100.0', host: 'desktop', remote: undefined, node: 'v22.1.0' },
  machine: { platform: 'linux', release: '6.1.0', arch: 'x64', processor: 'Intel(R) Xeon(R) CPU @ 2.20GHz', processors: 4, memoryBytes: 16 * 2 ** 30, freeBytes: 9 * 2 ** 30 },
  settings: [],
  state: 'phi-micro is ready.',
  wantedDevice: 'auto',
  model: modelOf(),
  status: statusOf(),
  statistics: noStatistics(new Date(BEGIN)),
  activity: new Activity(() => BEGIN).facts,
  ...partial,
});
