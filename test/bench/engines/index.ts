/** The engines that are compared, by name. */

export const ENGINES = {
  'int4-i8kv': 'Phi Pair, int4, int8 KV',
  'int4-f32kv': 'Phi Pair, int4, float32 KV',
  'int8-f32kv': 'Phi Pair, int8, float32 KV',
  llama: 'llama.cpp Q4_0, flash attention off',
  'llama-fa': 'llama.cpp Q4_0, flash attention on',
  'transformers-js': 'transformers.js, int4',
} as const;

export type EngineName = keyof typeof ENGINES;
