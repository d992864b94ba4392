import assert from 'node:assert/strict';
import { canDo } from '../../../../src/core/models/abilities';
import { statusError, connectionError } from '../../../../src/core/server/failure';
import { chooseModel, modelInfo, readModels } from '../../../../src/core/server/models';

const SERVER = { host: 'llm.example.org', answers: true, note: '' };

describe('core/server/models', () => {
  it('reads what vLLM lists, and what others list', () => {
    assert.deepEqual(readModels({ object: 'list', data: [{ id: 'phi-2', object: 'model', max_model_len: 4096, root: 'x' }, { id: 'other' }] }), [{ id: 'phi-2', contextLength: 4096 }, { id: 'other', contextLength: 2048 }]);
  });
  it('keeps the length within reason', () => {
    assert.deepEqual(readModels({ data: [1, 1e12, -5, 0, 2048.9].map((length) => ({ id: 'm', max_model_len: length })) })?.map(({ contextLength }) => contextLength), [256, 131_072, 256, 2048, 2048]);
  });
  it('refuses what is no list', () => {
    for (const value of [undefined, null, 'x', [], {}, { data: {} }, { data: [{}] }, { data: [{ id: '' }] }, { data: [{ id: 'x'.repeat(1000) }] }, { data: Array.from({ length: 2000 }, () => ({ id: 'm' })) }]) assert.equal(readModels(value), undefined, JSON.stringify(value)?.slice(0, 40));
  });
  it('takes the first, or the one that is named', () => {
    const models = [{ id: 'a', contextLength: 1 }, { id: 'b', contextLength: 2 }];
    assert.deepEqual([chooseModel(models, '')?.id, chooseModel(models, 'b')?.id, chooseModel(models, 'c'), chooseModel([], '')], ['a', 'b', undefined, undefined]);
  });

  const known: readonly [string, string, boolean, boolean][] = [
    // id, what it is taken for, can explain, can test
    ['microsoft/phi-2', 'project', true, true],
    ['/models/Phi-2-int4', 'project', true, true],
    ['phi-micro', 'file', false, false],
    ['microsoft/phi-1_5', 'project', false, true],
    ['our-own-model', 'project', true, true],
  ];
  for (const [id, use, explains, tests] of known) {
    it(`knows what ${id} can do`, () => {
      const model = modelInfo({ id, contextLength: 2048 }, SERVER);
      assert.deepEqual([model.name, model.contextUse, canDo(model, 'explain').kind === 'can', canDo(model, 'test').kind === 'can'], [id, use, explains, tests]);
    });
  }
});

describe('core/server/failure', () => {
  const statuses: readonly [number, string, string, string][] = [
    [401, '', 'unauthorised', 'waits'],
    [403, '', 'forbidden', 'waits'],
    [404, '', 'not-found', 'passes'],
    [407, '', 'proxy', 'waits'],
    [429, '', 'too-many-requests', 'passes'],
    [500, '', 'server-error', 'passes'],
    [503, '', 'server-error', 'passes'],
    [301, '', 'redirect', 'waits'],
    [400, '{"message":"This model\'s maximum context length is 2048 tokens."}', 'prompt-too-long', 'request'],
    [400, '{"message":"logprobs is not supported"}', 'refused', 'request'],
    [418, '', 'refused', 'request'],
  ];
  for (const [status, body, reason, consequence] of statuses) {
    it(`${status}${body && ` ${body}`}: ${reason}`, () => {
      const error = statusError(status, 'llm.example.org', undefined, body, 0);
      assert.deepEqual([error.reason, error.consequence], [reason, consequence]);
      assert.ok(error.message.includes('llm.example.org') && !error.message.includes('logprobs'), error.message);
    });
  }
  it('takes the time that the server asks for, within reason', () => {
    assert.deepEqual(['7', 'Thu, 01 Jan 1970 00:00:20 GMT', '1e9', '99999999', 'soon', undefined].map((header) => statusError(429, 'h', header, '', 10_000).retryAfterMs), [7000, 10_000, undefined, 600_000, undefined, undefined]);
  });
  it('tells a connection that cannot be made from one that is not trusted and one that was lost', () => {
    for (const [code, reason] of [['ECONNREFUSED', 'unreachable'], ['ENOTFOUND', 'unreachable'], ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'], ['CERT_HAS_EXPIRED', 'certificate'], ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'], ['EPROTO', 'certificate'], ['ECONNRESET', 'dropped'], ['', 'dropped']] as const) assert.equal(connectionError(code, 'h').reason, reason, code);
  });
});
