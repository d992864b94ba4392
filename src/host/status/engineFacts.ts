/** What the engine uses now, in one line for the menu. No VS Code in here. */
import { DEVICE_NAMES } from '../../common/devices';
import type { WorkerStatus } from '../../common/protocol';

const MB = 2 ** 20;
const SHORT_NAMES = { ...DEVICE_NAMES, cpu: 'CPU' };
const megabytes = (bytes: number): string => `${Math.round(bytes / MB)} MB`;
const perCent = (share: number): string => `${Math.round(share * 100)} %`;

/** Model, memory, KV cache and, where anything was drafted, how often drafts were right. */
export function engineFacts({ model, rssBytes, slots, draftModel, acceptance }: WorkerStatus): string {
  if (!model) return 'No model is loaded.';
  const held = slots.reduce((sum, slot) => sum + slot.bytes, 0);
  const most = model.kvBytesPerToken * model.contextLength * model.kvSlots;
  const tokens = slots.map((slot) => `${slot.name} ${slot.tokens}`).join(', ');
  return [
    `${SHORT_NAMES[model.device]}, ${model.threads} threads`,
    `memory ${megabytes(rssBytes)}`,
    `KV cache ${megabytes(held)} of ${megabytes(most)}${tokens && ` (tokens: ${tokens})`}`,
    ...draftFacts(acceptance, draftModel),
  ].join(' · ');
}

function draftFacts({ lookup, model }: WorkerStatus['acceptance'], draftModel: string | null): string[] {
  return [
    ...(lookup === undefined ? [] : [`copied drafts right: ${perCent(lookup)}`]),
    ...(model === undefined ? [] : [`${draftModel ?? ''}'s drafts right: ${perCent(model)}`]),
  ];
}
