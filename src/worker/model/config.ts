/** What a model folder's configuration says, in one form for both layouts. */
import { z } from 'zod';
import type { ModelLayout, PromptFamily } from '../../common/protocol';
import { ModelError } from './failure';
import type { ModelFolder } from './folder';

/** What `phi-pair.json` beside a model may say of it; the file may be missing. */
interface OwnConfig {
  name: string;
  /** By what it gains; unknown where the file does not say. */
  size: 'small' | 'large' | undefined;
  /**
   * Tokens that every run has at least. ORT's kernels for quantised weights add up a single row in another order than
   * several rows, and rounding to int8 makes hundredths of it; with 2 a text is the same bit for bit whatever was
   * cached or drafted. A second row costs a small model little, a large one a tenth of its speed.
   */
  leastRows: 1 | 2;
  /** How it wants to be asked; by its tokenizer where the file does not say. */
  family: PromptFamily | undefined;
}

export interface ModelConfig extends OwnConfig {
  layout: ModelLayout;
  architecture: string;
  /** The graph, relative to the folder. */
  graphFile: string;
  layers: number;
  kvHeads: number;
  headSize: number;
  vocabSize: number;
  contextLength: number;
  eosIds: number[];
  /** Past and present share one buffer of full capacity; else the cache grows by a new tensor each run. */
  sharedBuffer: boolean;
  inputNames: { ids: string; mask: string; positions: string; pastKey: string; pastValue: string };
  outputNames: { logits: string; presentKey: string; presentValue: string };
}

/** Bounds that no model of this kind exceeds; they keep a hostile config from asking for absurd memory. */
const count = (max: number) => z.number().int().positive().max(max);
const tokenIds = z.union([z.number().int(), z.array(z.number().int())]);
/** A name with one %d for the layer. */
const layerName = (fallback: string) => z.string().regex(/^[^%]*%d[^%]*$/, 'a name with one %d is expected').default(fallback);

const genaiSchema = z.object({
  model: z.object({
    type: z.string(),
    eos_token_id: tokenIds,
    context_length: count(1 << 20),
    vocab_size: count(1 << 20),
    decoder: z.object({
      filename: z.string(),
      head_size: count(1024),
      num_key_value_heads: count(1024),
      num_hidden_layers: count(1024),
      inputs: z.object({
        input_ids: z.string().default('input_ids'),
        attention_mask: z.string().default('attention_mask'),
        position_ids: z.string().default('position_ids'),
        past_key_names: layerName('past_key_values.%d.key'),
        past_value_names: layerName('past_key_values.%d.value'),
      }),
      outputs: z.object({
        logits: z.string().default('logits'),
        present_key_names: layerName('present.%d.key'),
        present_value_names: layerName('present.%d.value'),
      }),
    }),
  }),
  search: z.object({ past_present_share_buffer: z.boolean().default(false) }).default({ past_present_share_buffer: false }),
});

const transformersSchema = z
  .object({
    model_type: z.string(),
    vocab_size: count(1 << 20),
    max_position_embeddings: count(1 << 20),
    num_hidden_layers: count(1024),
    hidden_size: count(1 << 20),
    num_attention_heads: count(1024),
    num_key_value_heads: count(1024).nullish(),
    head_dim: count(1024).nullish(),
    eos_token_id: tokenIds.nullish(),
  })
  .refine((config) => config.head_dim || config.hidden_size % config.num_attention_heads === 0, 'hidden_size is no multiple of num_attention_heads');

const phiPairSchema = z.object({ name: z.string().max(100).optional(), size: z.enum(['small', 'large']).optional(), leastRows: z.union([z.literal(1), z.literal(2)]).default(1), family: z.enum(['phi', 'chatml']).optional() });

/** Graphs of the Optimum layout, the fastest on a CPU first (float16 runs slowly there). */
const OPTIMUM_GRAPHS = ['model_q4', 'model_quantized', 'model_int8', 'model', 'model_fp16', 'model_q4f16'].flatMap((name) => [`onnx/${name}.onnx`, `${name}.onnx`]);

/** Reads the configuration of either layout. @throws ModelError. */
export async function readConfig(folder: ModelFolder): Promise<ModelConfig> {
  const own = await readOwn(folder);
  if ((await folder.sizeOf('genai_config.json')) !== undefined) return readGenai(folder, own);
  if ((await folder.sizeOf('config.json')) !== undefined) return readOptimum(folder, own);
  throw new ModelError(
    'missing-file',
    `${folder.path} holds neither genai_config.json (onnxruntime-genai layout) nor config.json (Optimum layout). Choose the folder that holds the model's own files.`,
  );
}

async function readOwn(folder: ModelFolder): Promise<OwnConfig> {
  const name = folder.path.split(/[\\/]/).pop() ?? folder.path;
  if ((await folder.sizeOf('phi-pair.json')) === undefined) return { name, size: undefined, leastRows: 1, family: undefined };
  const own = await folder.readChecked('phi-pair.json', phiPairSchema);
  return { name: own.name ?? name, size: own.size, leastRows: own.leastRows, family: own.family };
}

async function readGenai(folder: ModelFolder, own: OwnConfig): Promise<ModelConfig> {
  const { model, search } = await folder.readChecked('genai_config.json', genaiSchema);
  const { decoder } = model;
  return {
    ...own,
    layout: 'genai',
    architecture: model.type,
    graphFile: decoder.filename,
    layers: decoder.num_hidden_layers,
    kvHeads: decoder.num_key_value_heads,
    headSize: decoder.head_size,
    vocabSize: model.vocab_size,
    contextLength: model.context_length,
    eosIds: [model.eos_token_id].flat(),
    sharedBuffer: search.past_present_share_buffer,
    inputNames: {
      ids: decoder.inputs.input_ids,
      mask: decoder.inputs.attention_mask,
      positions: decoder.inputs.position_ids,
      pastKey: decoder.inputs.past_key_names,
      pastValue: decoder.inputs.past_value_names,
    },
    outputNames: {
      logits: decoder.outputs.logits,
      presentKey: decoder.outputs.present_key_names,
      presentValue: decoder.outputs.present_value_names,
    },
  };
}

async function readOptimum(folder: ModelFolder, own: OwnConfig): Promise<ModelConfig> {
  const config = await folder.readChecked('config.json', transformersSchema);
  const graphFile = await folder.firstOf(OPTIMUM_GRAPHS);
  if (!graphFile) throw new ModelError('missing-file', `${folder.path} has a config.json but no graph; looked for onnx/model.onnx and its quantised forms.`);
  return {
    ...own,
    layout: 'optimum',
    architecture: config.model_type,
    graphFile,
    layers: config.num_hidden_layers,
    kvHeads: config.num_key_value_heads ?? config.num_attention_heads,
    headSize: config.head_dim ?? config.hidden_size / config.num_attention_heads,
    vocabSize: config.vocab_size,
    contextLength: config.max_position_embeddings,
    eosIds: [config.eos_token_id ?? []].flat(),
    sharedBuffer: false,
    inputNames: { ids: 'input_ids', mask: 'attention_mask', positions: 'position_ids', pastKey: 'past_key_values.%d.key', pastValue: 'past_key_values.%d.value' },
    outputNames: { logits: 'logits', presentKey: 'present.%d.key', presentValue: 'present.%d.value' },
  };
}

/** Puts a layer's number into a name such as `present.%d.key`. */
export function layerNameOf(template: string, layer: number): string {
  return template.replace('%d', String(layer));
}
