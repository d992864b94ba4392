import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { GenerateParams, ModelInfo } from '../../../src/common/protocol';
import type { PreambleSource } from '../../../src/core/context/request';
import { roughTokens } from '../../../src/core/context/window';
import { CompletionService } from '../../../src/host/completion/service';
import { sourceOf } from '../support/documents';

/** Reads 20 tokens a millisecond, or a twentieth of one. */
const SPEEDS = { fast: 20, slow: 0.05 };
const OPTIONS = { byHand: true, maxLines: 12, debounceMs: undefined };

describe('host/completion/service: preamble and budget', () => {
  const prompts: string[] = [];
  const lines = Array.from({ length: 900 }, (_, i) => `value_${i} = ${i}`);

  function serviceWith(speed: keyof typeof SPEEDS, preambleFor?: () => PreambleSource | undefined): CompletionService {
    prompts.length = 0;
    return new CompletionService({
      engine: {
        state: { kind: 'ready', model: { contextLength: 2048, contextUse: 'project' } as ModelInfo },
        generate: ({ prompt }: GenerateParams) => {
          prompts.push(prompt);
          const promptTokens = 400;
          const stats = { promptTokens, reusedTokens: 0, generatedTokens: 1, draftedTokens: 0, acceptedTokens: 0, queueMs: 0, prefillMs: promptTokens / SPEEDS[speed], firstTokenMs: 1, totalMs: 1 };
          return Promise.resolve({ kind: 'done', text: 'call(a)', tokens: [], finish: 'scope', stats });
        },
      },
      newCancellation: () => new CancellationTokenSource(),
      now: () => performance.now(),
      ...(preambleFor && { preambleFor }),
    });
  }

  const inputAt = (line: number, documentKey = 'file:///a.py') => {
    const text = [...lines.slice(0, line), 'x = '].join('\n');
    return { documentKey, languageId: 'python', source: sourceOf(text), line, character: 4, indentation: { insertSpaces: true, tabSize: 4 } };
  };
  const ask = (service: CompletionService, line: number, documentKey?: string) => service.complete(inputAt(line, documentKey), OPTIONS, new CancellationTokenSource().token);

  it('begins the prompt with the preamble of its window, within its share of the budget', async () => {
    const seen: Parameters<PreambleSource>[0][] = [];
    const service = serviceWith('fast', () => (place) => (seen.push(place), '# before\n'));
    await ask(service, 500);
    assert.match(prompts[0] ?? '', /^# before\nvalue_\d+ = \d+\n/);
    assert.ok((prompts[0] ?? '').endsWith('\nx = '));
    assert.equal(seen[0]?.tokens, 192);
    assert.ok(roughTokens(prompts[0] as string) <= 768 - 192 + 3);
    assert.equal(service.promptAt(inputAt(500), OPTIONS), undefined, 'the worker has read it');
    assert.ok(service.promptAt(inputAt(501), OPTIONS)?.startsWith('# before\n'));
  });

  it('leaves the whole budget to the window where there is none', async () => {
    await ask(serviceWith('fast', () => undefined), 500);
    assert.ok(roughTokens(prompts[0] as string) > 768 / 2);
    assert.match(prompts[0] ?? '', /^value_/);
  });

  it('reads more where reading is fast, less where it is slow', async () => {
    for (const [speed, tokens] of [['fast', 1536], ['slow', 256]] as const) {
      const service = serviceWith(speed);
      for (let line = 600; line < 605; line++) await ask(service, line);
      const long = roughTokens(prompts.at(-1) as string);
      assert.ok(long <= tokens && long > tokens * 0.45, `${long} tokens, ${speed}`);
    }
  });

  it('reads nothing of a file that holds secrets by its name', async () => {
    const service = serviceWith('fast');
    assert.deepEqual(await ask(service, 5, 'file:///home/me/secrets.py'), { kind: 'skipped', reason: 'secret-file' });
    assert.equal(service.promptAt(inputAt(5, 'file:///home/me/secrets.py'), OPTIONS), undefined);
    assert.equal(prompts.length, 0);
  });
});
