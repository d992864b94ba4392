/** What a model folder is loaded with, and what comes of it. */
import type { ComputeDevice, Device } from '../devices';

/** How a model folder is laid out: onnxruntime-genai's builder, or Optimum / transformers.js. */
export type ModelLayout = 'genai' | 'optimum';

export interface LoadParams {
  /** Absolute path of a model folder. */
  modelPath: string;
  device: Device;
  /** Intra-op threads; 0 = the number of physical cores. */
  threads: number;
  /** Tokens of KV cache to hold at most; 0 = the model's context length. */
  contextLength: number;
  /** Bytes of KV cache to hold at most, over all slots. */
  kvBytes: number;
  /** Folder of a small model with the same vocabulary that may write drafts for this one. */
  draftModelPath?: string;
  /** Folder in which the worker keeps what it found out of this machine's devices; without it nothing is kept. */
  deviceFolder?: string;
  /** Folder with libraries that CUDA needs; beside ONNX Runtime's own where it is not given. */
  cudaLibraries?: string;
  /** Load the model although memory seems too little for it: the user said so. */
  ignoreMemory?: boolean;
}

/** What a prompt may hold beside the code before the cursor: of its own file alone, or of other files of the project too. */
export type ContextUse = 'file' | 'project';

/** How a model wants to be asked: as Phi's base models (code with docstrings, Instruct/Output), or in ChatML turns. */
export type PromptFamily = 'phi' | 'chatml';

export interface ModelInfo {
  name: string;
  family: PromptFamily;
  /** What the model gains by; a small one is led astray by code of other files. */
  contextUse: ContextUse;
  /** Folder the model was loaded from. */
  path: string;
  /** Architecture as the config names it, for example `phi` or `llama`. */
  architecture: string;
  layout: ModelLayout;
  device: ComputeDevice;
  /** Why it runs there, for a person: one or more whole sentences. */
  deviceReason: string;
  /** A device that was chosen by hand could not be used. */
  deviceFellBack: boolean;
  threads: number;
  layers: number;
  /** KV capacity of this session, in tokens. */
  contextLength: number;
  /** Rows of the logits, padding rows included. */
  vocabSize: number;
  /** Bytes of KV cache a token costs. */
  kvBytesPerToken: number;
  /** KV caches of `contextLength` tokens that may be held at once. */
  kvSlots: number;
  loadMs: number;
  /** Bytes of the graph and its weights; missing where they are not known. */
  weightBytes?: number;
  /** Type of a key or value in the KV cache; missing where it is not known. */
  kvType?: string;
  /** Of ONNX Runtime; missing where the model runs on something else. */
  runtimeVersion?: string;
  /** Where a team's own server is set: whether it is the one that answers. */
  server?: ServerNote;
}

export interface ServerNote {
  /** For a person. */
  host: string;
  /** False: the worker answers in its place. */
  answers: boolean;
  /** Why, in whole sentences, for a person; '' = nothing to say. */
  note: string;
}

export interface LoadProgress {
  /** 0 to 1. */
  fraction: number;
  /** What is being done, for a person: "reading tokenizer". */
  stage: string;
}

/** Why a model could not be loaded; the message says what happened, why and what to do. */
export type LoadFailure =
  | 'missing-folder'
  | 'missing-file'
  | 'unsafe-path'
  | 'bad-config'
  | 'bad-tokenizer'
  | 'bad-graph'
  | 'mismatch'
  | 'unsupported'
  | 'runtime'
  | 'cancelled';

/** A model that needs more memory than there is; in bytes. */
export interface MemoryShortage {
  neededBytes: number;
  freeBytes: number;
  /** What is needed, in parts: weights, one KV cache of `contextLength` tokens, what the runtime needs beside them. */
  weightBytes: number;
  kvBytes: number;
  workingBytes: number;
  /** Tokens. */
  contextLength: number;
  /** Tokens of context with which it would fit; missing where no useful number would. */
  contextThatFits?: number;
}

export type LoadFailed =
  | { kind: 'failed'; reason: LoadFailure; message: string }
  /** It was not even tried; the weights were not read. */
  | { kind: 'failed'; reason: 'memory'; message: string; shortage: MemoryShortage };

export type LoadResult = { kind: 'loaded'; model: ModelInfo } | LoadFailed;
