/** Every request, notification and type that the host and the worker exchange. Neither side imports the other. */
import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { GenerateParams, GenerateResult } from './protocol/generate';
import type { LoadParams, LoadProgress, LoadResult } from './protocol/load';
import type { ScoreParams, ScoreResult } from './protocol/score';
import type { SelfTestResult, WorkerStatus } from './protocol/status';

export type * from './protocol/candidates';
export type * from './protocol/generate';
export type * from './protocol/load';
export * from './protocol/queue';
export type * from './protocol/score';
export type * from './protocol/status';

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
