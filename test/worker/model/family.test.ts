/** How a model wants to be asked: as its folder says, else by its tokenizer. */
import assert from 'node:assert/strict';
import type { PromptFamily } from '../../../src/common/protocol';
import { editedFolder, json, open, removeFolders, type Edits } from './folders';

interface OwnFile {
  family?: string;
}
interface TokenizerFile {
  added_tokens: { id: number; content: string; special: boolean }[];
}

/** The first ids behind Phi-2's 50,295. */
const withMarks: Edits = {
  'tokenizer.json': json<TokenizerFile>((file) => {
    ['<|im_start|>', '<|im_end|>'].forEach((content, at) => file.added_tokens.push({ ...file.added_tokens[0], id: 50295 + at, content, special: true }));
  }),
};
const saying = (family: string | undefined): Edits => ({
  'phi-pair.json': json<OwnFile>((file) => {
    if (family === undefined) delete file.family;
    else file.family = family;
  }),
});

const CASES: readonly { what: string; edits: Edits; family: PromptFamily }[] = [
  { what: 'phi-pair.json says phi', edits: saying('phi'), family: 'phi' },
  { what: 'phi-pair.json says chatml', edits: saying('chatml'), family: 'chatml' },
  { what: "phi-pair.json says phi, whatever the tokenizer's marks", edits: { ...saying('phi'), ...withMarks }, family: 'phi' },
  { what: 'phi-pair.json does not say, and the tokenizer has ChatML marks', edits: { ...saying(undefined), ...withMarks }, family: 'chatml' },
  { what: 'there is no phi-pair.json, and the tokenizer has ChatML marks', edits: { 'phi-pair.json': () => undefined, ...withMarks }, family: 'chatml' },
  { what: 'phi-pair.json does not say, and the tokenizer has no marks', edits: saying(undefined), family: 'phi' },
  { what: 'there is neither phi-pair.json nor marks', edits: { 'phi-pair.json': () => undefined }, family: 'phi' },
];

describe("a model's prompt family", function () {
  this.timeout(60_000);
  after(removeFolders);

  for (const { what, edits, family } of CASES) {
    it(`is ${family} where ${what}`, async () => {
      const result = await open(editedFolder(edits));
      if (result.kind === 'failed') throw new Error(result.message);
      assert.equal(result.session.info.family, family);
      await result.session.dispose();
    });
  }

  it('must be one that prompts are written for', async () => {
    const result = await open(editedFolder(saying('alpaca')));
    assert.ok(result.kind === 'failed' && result.reason === 'bad-config');
    assert.match(result.message, /phi-pair\.json cannot be used: family/);
  });
});
