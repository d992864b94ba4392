/** The row of what the worker holds, or should hold. No VS Code in here. */
import { entryOf } from '../../../core/models/abilities';
import { formatBytes } from '../../../core/models/pace';
import type { EngineState } from '../../engine/engine';
import { linesOf, nameOfFolder, placeLines, rateOf, shortDevice, type Line, type ModelViewRow, type ViewFacts } from './row';

type Part = Pick<ModelViewRow, 'label' | 'description' | 'icon' | 'colour' | 'actions' | 'lines'>;

export function engineRow(facts: ViewFacts): ModelViewRow {
  return { ...partOf(facts), id: 'engine', subject: { kind: 'engine' }, folder: facts.folderInUse };
}

function partOf(facts: ViewFacts): Part {
  if (facts.problem !== undefined) return failed(facts, { kind: 'failed', message: facts.problem });
  const { engine } = facts;
  switch (engine.kind) {
    case 'ready':
      return ready(facts, engine);
    case 'failed':
      return failed(facts, engine);
    case 'starting':
      return working(facts, 'the worker is starting');
    case 'loading':
      return working(facts, `loading, ${Math.round(engine.fraction * 100)} %, ${engine.stage}`);
    case 'stopped':
      return { label: nameIn(facts), description: 'loads with the first document to complete', icon: 'circle-outline', actions: ['retry', 'showCard'], lines: [] };
  }
}

const nameIn = (facts: ViewFacts): string => (facts.folderInUse === undefined ? 'No model' : nameOfFolder(facts.folderInUse, facts));

const working = (facts: ViewFacts, description: string): Part => ({ label: nameIn(facts), description, icon: 'loading~spin', actions: [], lines: [] });

function ready(facts: ViewFacts, { model }: Extract<EngineState, { kind: 'ready' }>): Part {
  const { name, device, deviceReason, contextLength, threads, layout } = model;
  const rate = facts.stepMs === undefined ? undefined : rateOf(1000 / facts.stepMs);
  const own: readonly Line[] = [
    { name: 'Device', value: `${shortDevice(device)}, ${threads} ${threads === 1 ? 'thread' : 'threads'}. ${deviceReason}` },
    ...(rate === undefined ? [] : [{ name: 'Writes', value: `${rate} lately, without drafts` }]),
    { name: 'Context', value: `${contextLength} tokens` },
    { name: 'Layout', value: layout },
  ];
  return {
    label: name,
    description: [shortDevice(device), ...(rate === undefined ? [] : [rate]), `${contextLength} tokens of context`].join(' · '),
    icon: 'vm-running',
    colour: 'good',
    actions: ['selfTest', 'showCard'],
    lines: [...own, ...linesOf(entryOf(model, facts.entries), facts), ...placeLines(model.path, undefined, { tests: facts.tests, devices: new Map() })],
  };
}

function failed(facts: ViewFacts, { message, shortage }: Extract<EngineState, { kind: 'failed' }>): Part {
  const description = shortage ? `needs ${formatBytes(shortage.neededBytes)}, ${formatBytes(shortage.freeBytes)} are free` : 'not loaded';
  return { label: nameIn(facts), description, icon: 'error', colour: 'bad', actions: shortage ? ['loadAnyway', 'retry'] : ['retry'], lines: [{ name: 'Why', value: message }] };
}
