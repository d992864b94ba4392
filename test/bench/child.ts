/** Child process of the bench: one engine, or one memory reader, that answers the parent's calls one after the other. */
import type { Driver } from './engines/driver';
import { LlamaDriver } from './engines/llama';
import { OurDriver } from './engines/ours';
import { TransformersJsDriver } from './engines/transformersJs';
import { makeReader, type Reader } from './measure/bandwidth';
import { measureCurve, type CurvePlan } from './measure/curve';
import { memory } from './measure/memory';
import { measureCancel, measureCopy, measureKeystrokes } from './measure/product';
import type { EngineName } from './engines';
import type { LoadOptions } from './engines/driver';

const MAKERS: Readonly<Record<EngineName, () => Driver>> = {
  'int4-f32kv': () => new OurDriver('int4-f32kv'),
  'int4-i8kv': () => new OurDriver('int4-i8kv'),
  'int8-f32kv': () => new OurDriver('int8-f32kv'),
  llama: () => new LlamaDriver(false),
  'llama-fa': () => new LlamaDriver(true),
  'transformers-js': () => new TransformersJsDriver(),
};

let driver: Driver | undefined;
let reader: Reader | undefined;

function engine(): Driver {
  if (!driver) throw new Error('No engine is loaded.');
  return driver;
}

function ours(): OurDriver {
  if (!(driver instanceof OurDriver)) throw new Error('This is measured on our engine only.');
  return driver;
}

/** What the parent may call; arguments and results are plain data. */
const operations = {
  load: async (name: EngineName, options: LoadOptions) => {
    const made = MAKERS[name]();
    const started = performance.now();
    await made.load(options);
    driver = made;
    return { ms: performance.now() - started, memory: memory() };
  },
  curve: (plan: CurvePlan, seed: number) => measureCurve(engine(), plan, seed),
  keystrokes: (promptTokens: number, count: number) => measureKeystrokes(ours().releaseSlot(), promptTokens, count),
  cancel: (promptTokens: number, count: number) => measureCancel(ours().releaseSlot(), promptTokens, count),
  copy: () => measureCopy(ours().releaseSlot()),
  kvBytesPerToken: () => Promise.resolve(ours().session.info.kvBytesPerToken),
  memory: () => Promise.resolve(memory()),
  prepareReader: () => {
    reader = makeReader();
    return Promise.resolve(reader.pass());
  },
  read: () => {
    if (!reader) throw new Error('No reader was prepared.');
    return Promise.resolve(reader.pass());
  },
};
export type Operations = typeof operations;

interface Call {
  id: number;
  name: keyof Operations;
  args: unknown[];
}

process.on('message', (message) => {
  const { id, name, args } = message as Call;
  const operation = operations[name] as (...values: unknown[]) => Promise<unknown>;
  const send = (answer: object): void => {
    process.send?.({ id, ...answer });
  };
  Promise.resolve()
    .then(() => operation(...args))
    .then(
      (value) => send({ value }),
      (error: unknown) => send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
});
process.on('disconnect', () => process.exit(0));
