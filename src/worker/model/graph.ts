/** Checks a graph against its configuration and says what the session must feed it. */
import { ModelError } from './failure';
import { layerNameOf, type ModelConfig } from './config';
import type { ElementType } from '../ort/tensor';
import type { Session, ValueInfo } from '../ort/session';

const INTEGERS: readonly (ElementType | undefined)[] = ['int64', 'int32'];
const LOGITS_TYPES: readonly (ElementType | undefined)[] = ['float32', 'float16'];
const KV_TYPES: readonly (ElementType | undefined)[] = ['float32', 'float16', 'bfloat16', 'int8', 'uint8'];

/** An int64 of shape [1] with a default of all positions; models/build/graph.py adds it to a graph. */
const LOGITS_TO_KEEP = 'logits_to_keep';

export type IntegerType = 'int64' | 'int32';
export type LogitsType = 'float32' | 'float16';

export interface KvPort {
  past: string;
  present: string;
}

/** The graph's own description of what goes in and comes out. */
export interface GraphPlan {
  ids: { name: string; type: IntegerType };
  mask: { name: string; type: IntegerType };
  /** Only where the graph asks for positions. */
  positions: { name: string; type: IntegerType } | undefined;
  logits: { name: string; type: LogitsType };
  /** Only where the graph lets the caller say how many last positions get logits. */
  logitsToKeep: { name: string; type: IntegerType } | undefined;
  /** One key and one value port a layer. */
  kv: readonly KvPort[];
  kvType: ElementType;
  kvHeads: number;
  headSize: number;
  vocabSize: number;
}

/** @throws ModelError 'mismatch' when graph and config contradict each other, 'unsupported' for a graph of another kind. */
export function planGraph(session: Pick<Session, 'inputs' | 'optionalInputs' | 'outputs'>, config: ModelConfig): GraphPlan {
  const inputs = new Map(session.inputs.map((info) => [info.name, info]));
  const outputs = new Map(session.outputs.map((info) => [info.name, info]));
  const kv = planKv(config);
  const used = new Set([config.inputNames.ids, config.inputNames.mask, config.inputNames.positions, ...kv.map((port) => port.past)]);
  const stranger = session.inputs.find((info) => !used.has(info.name));
  if (stranger) checkStranger(stranger, config);

  const pasts = kv.map((port) => required(inputs, port.past, 'input'));
  const presents = kv.map((port) => required(outputs, port.present, 'output'));
  for (const info of [...pasts, ...presents]) checkKv(info, config);
  const logits = required(outputs, config.outputNames.logits, 'output');
  checkSize(logits, -1, config.vocabSize, 'vocab_size');
  const kvType = oneType(pasts);
  return {
    ids: integerPort(required(inputs, config.inputNames.ids, 'input')),
    mask: integerPort(required(inputs, config.inputNames.mask, 'input')),
    positions: inputs.has(config.inputNames.positions) ? integerPort(required(inputs, config.inputNames.positions, 'input')) : undefined,
    logits: { name: logits.name, type: typeIn(logits, LOGITS_TYPES) as LogitsType },
    logitsToKeep: optionalPort(session.optionalInputs, LOGITS_TO_KEEP),
    kv,
    kvType,
    kvHeads: config.kvHeads,
    headSize: config.headSize,
    vocabSize: config.vocabSize,
  };
}

function planKv(config: ModelConfig): KvPort[] {
  const { inputNames, outputNames } = config;
  return Array.from({ length: config.layers }, (_, layer) => [
    { past: layerNameOf(inputNames.pastKey, layer), present: layerNameOf(outputNames.presentKey, layer) },
    { past: layerNameOf(inputNames.pastValue, layer), present: layerNameOf(outputNames.presentValue, layer) },
  ]).flat();
}

function checkStranger(info: ValueInfo, config: ModelConfig): never {
  const pastLike = info.name.startsWith(config.inputNames.pastKey.split('%d')[0] ?? '\0');
  if (pastLike) {
    throw new ModelError('mismatch', `The graph has an input ${info.name}, but the configuration names only ${config.layers} layers. Graph and configuration are of different models.`);
  }
  throw new ModelError('unsupported', `The graph wants an input "${info.name}" that this engine does not know. Export the model with the onnxruntime-genai builder.`);
}

function required(ports: ReadonlyMap<string, ValueInfo>, name: string, side: 'input' | 'output'): ValueInfo {
  const info = ports.get(name);
  if (!info) {
    const present = [...ports.keys()].slice(0, 4).join(', ');
    throw new ModelError('mismatch', `The graph has no ${side} "${name}" that the configuration names; it has ${present}${ports.size > 4 ? ', …' : ''}.`);
  }
  return info;
}

/** KV tensors are `[batch, kvHeads, sequence, headSize]`. */
function checkKv(info: ValueInfo, config: ModelConfig): void {
  if (info.shape.length !== 4) throw new ModelError('unsupported', `${info.name} has ${info.shape.length} dimensions; [batch, heads, sequence, head size] is expected.`);
  checkSize(info, 1, config.kvHeads, 'number of key/value heads');
  checkSize(info, 3, config.headSize, 'head size');
}

/** A size the graph leaves open (−1) cannot contradict; the trial run at load finds what is left. */
function checkSize(info: ValueInfo, at: number, wanted: number, what: string): void {
  const size = info.shape.at(at) ?? -1;
  if (size !== -1 && size !== wanted) {
    throw new ModelError('mismatch', `The configuration says ${what} ${wanted}, but ${info.name} of the graph has ${size}. Graph and configuration are of different models.`);
  }
}

function typeIn(info: ValueInfo, allowed: readonly (ElementType | undefined)[]): ElementType {
  if (!info.type || !allowed.includes(info.type)) {
    throw new ModelError('unsupported', `${info.name} has element type ${info.type ?? 'unknown'}; ${allowed.join(' or ')} is expected.`);
  }
  return info.type;
}

function integerPort(info: ValueInfo): { name: string; type: IntegerType } {
  return { name: info.name, type: typeIn(info, INTEGERS) as IntegerType };
}

function optionalPort(infos: readonly ValueInfo[], name: string): { name: string; type: IntegerType } | undefined {
  const info = infos.find((candidate) => candidate.name === name);
  return info && integerPort(info);
}

function oneType(infos: readonly ValueInfo[]): ElementType {
  const [first] = infos;
  if (!first) throw new ModelError('mismatch', 'The configuration names no layers.');
  const type = typeIn(first, KV_TYPES);
  const other = infos.find((info) => info.type !== type);
  if (other) throw new ModelError('unsupported', `${other.name} has another element type than ${first.name}.`);
  return type;
}
