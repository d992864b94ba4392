/** What a server is asked, in the words of OpenAI's API for completions. */
import type { GenerateParams } from '../../common/protocol';

/** Strings that end generation which the API allows; the others end the text here. */
const STOPS_MAX = 4;

/** @param prompt as it is sent; that of `params` may have been cut */
export function completionBody(model: string, prompt: string, { maxTokens, sampling, stopStrings }: Pick<GenerateParams, 'maxTokens' | 'sampling' | 'stopStrings'>): Record<string, unknown> {
  const stop = stopStrings.filter((string) => string !== '').slice(0, STOPS_MAX);
  return {
    model,
    prompt,
    max_tokens: maxTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    ...(sampling.temperature > 0 && { seed: sampling.seed }),
    ...(sampling.topK > 0 && { top_k: sampling.topK }),
    ...(stop.length > 0 && { stop }),
    stream: true,
    stream_options: { include_usage: true },
    // How sure it was of each token: completions that it was not sure of are not shown unasked.
    logprobs: 1,
  };
}
