/** Every request, notification and type that the host and the worker exchange. Neither side imports the other. */
import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { ComputeDevice, Device } from './devices';

/**
 * Who goes first, the first first: completions while somebody types; commands, for which a person waits too, but for
 * longer; what nobody waits for.
 */
export const PRIORITIES = ['interactive', 'command', 'background'] as const;
export type Priority = (typeof PRIORITIES)[number];

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

export interface Sampling {
  /** 0 = greedy. */
  temperature: number;
  /** Nucleus: the smallest set of tokens whose probability reaches this; 1 = off. */
  topP: number;
  /** The k most probable tokens; 0 = off. */
  topK: number;
  /** Seed of the generator; the same seed gives the same text. */
  seed: number;
}

/** The uses of the model; each keeps its prompt in the KV cache as long as there is room. */
export type SlotName = 'completion' | 'commands' | 'review';

/** How far a Python completion may reach; see core/completion/scope.ts for the rules. */
export type Scope =
  | { kind: 'free' }
  /** The rest of the cursor's line. */
  | { kind: 'line' }
  /** Lines indented by at least `minIndent` columns, at most `maxLines` of them. */
  | { kind: 'block'; minIndent: number; maxLines: number }
  /** The rest of the docstring that the cursor stands in, closing quotes included, a paragraph at most. */
  | { kind: 'docstring'; quote: string; minIndent: number; maxLines: number };

/** Where other texts than the first come from. */
export type CandidateSource =
  /** The likeliest other tokens along the first text's first line, each written on greedily. */
  | 'branch'
  /** Drawn from the model's own distribution. */
  | 'sample';

/** A search for other texts beside the first, over the same KV prefix. */
export interface CandidateParams {
  /** Texts beside the first at most. */
  extra: number;
  source: CandidateSource;
  /** Of the texts drawn by 'sample'. */
  temperature: number;
  /** Of the same; the same seed gives the same texts. */
  seed: number;
  /** No other text is looked for where each token of the first one has at least this probability; above 1 = always look. */
  sureFrom: number;
  /** A text is given up once it is less probable than the whole first one by this many nats: it would hardly rank before it. */
  giveUp: number;
  /** Milliseconds that the search may take after the first text is there; what is complete by then is ranked. */
  budgetMs: number;
}

export interface GenerateParams {
  prompt: string;
  /** New tokens at most. */
  maxTokens: number;
  priority: Priority;
  slot: SlotName;
  sampling: Sampling;
  scope: Scope;
  /** Generation ends where one of these begins; the string itself is not part of the text. */
  stopStrings: string[];
  /** Regenerate the prompt's last token together with what follows, so that the cut at the cursor does not matter. */
  heal: boolean;
  /** Check several drafted tokens in one forward where that pays; the text stays the same. */
  speculate: boolean;
  /** Text that is likely to be copied from, beside the prompt. */
  draftFrom?: string;
  /** When set, text is sent as it comes, in notifications that carry this number: always the first text, however it is ranked later. */
  stream?: number;
  /** Probability of a token of the first line with content, 0 to 1, below which generation ends: such a text is not wanted. */
  giveUpBelow?: number;
  /** Look for other texts beside the first, too. */
  candidates?: CandidateParams;
  /** What stands after the cursor, from its line's rest on: a good text leads to it. Ranks candidates. */
  suffix?: string;
}

/** `repetition`: the model ran in circles. `unsure`: a token was less probable than `giveUpBelow`. */
export type FinishReason = 'stop-token' | 'stop-string' | 'scope' | 'budget' | 'context-full' | 'repetition' | 'unsure';

export interface GeneratedToken {
  id: number;
  /** Natural logarithm of the token's probability under the model, before temperature and truncation. */
  logprob: number;
  /** The character (UTF-16 code unit) of the text at which it begins. */
  at: number;
}

/** One of several texts for the same prompt. */
export interface Candidate {
  text: string;
  tokens: GeneratedToken[];
  finish: FinishReason;
  /** Natural logarithm of the probability, mean per token of the text; 0 for an empty one. */
  logprob: number;
  /** The same of the suffix that follows the text, mean per token; missing where it was not computed. */
  suffixLogprob?: number;
  /** What it is ranked by; see core/completion/ranking.ts. */
  score: number;
  /** The text that the request's own sampling gives; the others were looked for beside it. */
  greedy: boolean;
}

/** How the alternatives were put in order, or why there are none. */
export type Ranking =
  /** By their own probability and that of the suffix after them. */
  | 'by-suffix'
  /** The first text first, since nothing was said of what follows. */
  | 'no-suffix'
  /** The first text first: the suffix could not be scored, since the graph gives the logits of the last position alone. */
  | 'last-logits-only'
  /** The first text first: the suffix after it could not be scored (no room, or tokens that spell other bytes). */
  | 'suffix-not-scored'
  /** No other text was looked for: the model was sure of the first. */
  | 'sure';

export interface GenerateStats {
  promptTokens: number;
  /** Prompt tokens found in the KV cache. */
  reusedTokens: number;
  generatedTokens: number;
  /** Tokens drafted by speculation, and how many of them were right. */
  draftedTokens: number;
  acceptedTokens: number;
  /** Waiting for other work. */
  queueMs: number;
  prefillMs: number;
  /** From the worker's receipt of the request to its first token. */
  firstTokenMs: number;
  /** The search for other texts, from the first one's end to the ranking; missing where there was none. */
  candidatesMs?: number;
  totalMs: number;
  /** Who answered, and why, where a team's own server is set; missing: the worker. For a person. */
  by?: string;
}

export type GenerateFailure =
  /** No model is loaded. */
  | 'not-ready'
  /** The logits held NaN. */
  | 'nan-logits'
  /** The prompt alone does not fit the KV cache. */
  | 'prompt-too-long'
  /** ONNX Runtime reported an error. */
  | 'runtime'
  /** The worker process ended or hung while the request was pending. */
  | 'worker-exited';

export type GenerateResult =
  | {
      kind: 'done';
      text: string;
      tokens: GeneratedToken[];
      finish: FinishReason;
      stats: GenerateStats;
      /** Where candidates were asked for: all texts, best first; `text`, `tokens` and `finish` are those of the best. */
      alternatives?: Candidate[];
      /** Where candidates were asked for. */
      ranking?: Ranking;
    }
  | { kind: 'cancelled' }
  | { kind: 'failed'; reason: GenerateFailure; message: string };

/** A text whose tokens are to be judged, not continued. */
export interface ScoreParams {
  /** What stands before the text; its tokens are not judged. */
  prompt: string;
  text: string;
  /** UTF-16 code units at the text's beginning that are read and not judged; 0 unless given. Unlike a longer prompt they leave a text with nothing before it where texts begin. */
  judgedFrom?: number;
  priority: Priority;
  slot: SlotName;
  /** Tokens with at least this probability, 0 to 1, are what the model expects: nothing more is said of them. */
  expectedFrom: number;
  /** Rivals named of each other token, at most. */
  rivals: number;
}

/** A token of the text that the model did not expect. */
export interface UnexpectedToken {
  /** UTF-16 code units of the text before it, and before what follows it. */
  start: number;
  end: number;
  /** Natural logarithm of its probability. */
  logprob: number;
  /** What the model held for likelier, likeliest first; a rival's bytes may end inside a character, which is U+FFFD then. */
  rivals: { text: string; logprob: number }[];
}

export type ScoreResult =
  | {
      kind: 'done';
      unexpected: UnexpectedToken[];
      /** Tokens judged, and the sum of the natural logarithms of their probabilities. */
      tokens: number;
      logprob: number;
      /** Tokens of prompt and text found in the KV cache. */
      reusedTokens: number;
      /** Of `totalMs`, what was spent on the text itself: neither waiting for others nor resting. */
      workedMs: number;
      totalMs: number;
    }
  | { kind: 'cancelled' }
  | {
      kind: 'failed';
      reason:
        | GenerateFailure
        /** The graph gives the logits of the last position alone. */
        | 'last-logits-only'
        /** The tokenizer gives other bytes back than it was given. */
        | 'tokens-differ';
      message: string;
    };

/** Takes new text of a running request, and how many tokens it has written so far. */
export type OnText = (text: string, tokens: number) => void;

/** A short test of the loaded model, see worker/devices/sessionTest.ts. */
export type SelfTestResult =
  | {
      kind: 'done';
      /** Tokens of a prompt, and of a text, per second. */
      readPerSecond: number;
      writtenPerSecond: number;
      /** Logits read at once against those read one by one: root mean square of the differences over their spread. */
      error: number;
      /** The error is no more than rounding makes. */
      agrees: boolean;
    }
  | { kind: 'cancelled' }
  | { kind: 'failed'; reason: 'not-ready' | 'not-finite' | 'runtime' | 'worker-exited'; message: string };

export interface WorkerStatus {
  model: ModelInfo | null;
  /** Requests running or waiting. */
  pending: number;
  /** Resident set size of the worker, bytes. */
  rssBytes: number;
  /** The model that writes drafts, if one is loaded. */
  draftModel: string | null;
  /** The share of drafted tokens that were right lately, by where they came from; missing where nothing was drafted. */
  acceptance: { lookup?: number; model?: number };
  /** One more token lately, without drafts, ms; missing before any was written. */
  stepMs?: number;
  /** The KV caches that are open. */
  slots: { name: SlotName; /** Tokens in it. */ tokens: number; /** Memory it holds. */ bytes: number }[];
}

export interface LogParams {
  level: 'info' | 'warn' | 'error';
  /** Never holds code of the user. */
  message: string;
}

export const LoadRequest = new RequestType<LoadParams, LoadResult, void>('phiPair/load');
export const GenerateRequest = new RequestType<GenerateParams, GenerateResult, void>('phiPair/generate');
export const ScoreRequest = new RequestType<ScoreParams, ScoreResult, void>('phiPair/score');
export const SelfTestRequest = new RequestType0<SelfTestResult, void>('phiPair/selfTest');
export const UnloadRequest = new RequestType0<void, void>('phiPair/unload');
export const StatusRequest = new RequestType0<WorkerStatus, void>('phiPair/status');

export const LoadProgressNotification = new NotificationType<LoadProgress>('phiPair/loadProgress');
/** New text of a running generate request that asked for a stream. */
export const TextNotification = new NotificationType<{ stream: number; text: string; /** Written so far. */ tokens: number }>('phiPair/text');
export const LogNotification = new NotificationType<LogParams>('phiPair/log');
