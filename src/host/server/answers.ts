/** A request of ours as a request to a server, and its stream as an answer of ours. No VS Code in here. */
import type { CancellationToken } from 'vscode-jsonrpc/node';
import type { FinishReason, GenerateParams, GenerateResult, GenerateStats, ModelInfo, OnText } from '../../common/protocol';
import { roughTokens } from '../../core/context/window';
import { ServerAnswer } from '../../core/server/answer';
import { completionBody } from '../../core/server/body';
import { cutPrompt } from '../../core/server/boundary';
import { badAnswer } from '../../core/server/failure';
import { streamCompletion, type Patience } from './client';
import type { ServerTarget } from './http';

export interface AnswerSource {
  readonly target: ServerTarget;
  readonly model: ModelInfo;
  readonly patience: Patience;
}

/**
 * @param onText gets the text piece by piece; nothing after a cancellation
 * @returns 'cancelled' as soon as `token` says so; the server then sees its connection end, and stops
 * @throws ServerError where the server does not answer
 */
export async function answerFrom(source: AnswerSource, params: GenerateParams, token: CancellationToken, onText?: OnText): Promise<GenerateResult> {
  const cancellation = new AbortController();
  const listener = token.onCancellationRequested(() => cancellation.abort());
  if (token.isCancellationRequested) cancellation.abort();
  try {
    return await answer(source, params, cancellation.signal, onText);
  } catch (error) {
    if (cancellation.signal.aborted) return { kind: 'cancelled' };
    throw error;
  } finally {
    listener.dispose();
  }
}

async function answer({ target, model, patience }: AnswerSource, params: GenerateParams, signal: AbortSignal, onText?: OnText): Promise<GenerateResult> {
  const { host } = target.address;
  const started = performance.now();
  const { prompt, keptBack } = params.heal ? cutPrompt(params.prompt, model.family) : { prompt: params.prompt, keptBack: '' };
  const growing = new ServerAnswer(params, keptBack);
  const emit = (text: string): void => {
    if (text !== '' && !signal.aborted) onText?.(text, growing.generated);
  };
  let firstTokenMs: number | undefined;
  let end: FinishReason | undefined;
  for await (const chunk of streamCompletion(target, completionBody(model.name, prompt, params), patience, signal)) {
    if (end !== undefined) {
      growing.note(chunk.usage);
      continue;
    }
    if (chunk.text !== '') firstTokenMs ??= performance.now() - started;
    const ended = growing.add(chunk);
    if (ended === 'unknown-finish') throw badAnswer(host, 'it was broken off');
    end = ended;
    // What the server has not ended by itself is ended by leaving.
    if (ended !== undefined && chunk.finish === undefined) break;
    if (ended === undefined) emit(growing.take());
  }
  const { text, tokens, finish, rest } = growing.finish(end ?? 'stop-token');
  emit(rest);
  return { kind: 'done', text, tokens, finish, stats: statsOf(growing, params.prompt, firstTokenMs, performance.now() - started, `${model.name} on ${host}`) };
}

function statsOf({ usage, generated, hasProbabilities }: ServerAnswer, prompt: string, firstTokenMs: number | undefined, totalMs: number, who: string): GenerateStats {
  return {
    promptTokens: usage?.promptTokens ?? roughTokens(prompt),
    reusedTokens: Math.min(usage?.cachedTokens ?? 0, usage?.promptTokens ?? 0),
    generatedTokens: generated,
    draftedTokens: 0,
    acceptedTokens: 0,
    queueMs: 0,
    // With the way there and back: how long a prompt may be is judged by what a person waits.
    prefillMs: firstTokenMs ?? totalMs,
    firstTokenMs: firstTokenMs ?? totalMs,
    totalMs,
    by: hasProbabilities || generated === 0 ? who : `${who}, which does not say how sure it is: nothing of it is held back as uncertain`,
  };
}
