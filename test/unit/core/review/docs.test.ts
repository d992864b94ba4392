/** docs/review.md: each rule has its section, and its examples are true. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { docsAnchor, HINT_KINDS } from '../../../../src/core/review/hint';
import { NO_RUFF_CONFIG } from '../../../../src/core/review/ruffConfig';
import { RULES } from '../../../../src/core/review/rules';
import { alternativesTo } from '../../../../src/core/review/surprise/alternatives';
import { SLIP_TEXTS, SURPRISE_CODES } from '../../../../src/core/review/surprise/hints';
import { pythonSyntax } from '../../support/syntax';
import { hintsIn } from './support';

const page = readFileSync(path.join(__dirname, '../../../../docs/review.md'), 'utf8');

interface Section {
  readonly kind: string;
  readonly text: string;
  readonly bad: string;
  readonly good: string;
}

function readSections(): Map<string, Section> {
  const sections = new Map<string, Section>();
  for (const chapter of page.split(/^## /m).slice(1).filter((text) => !text.startsWith('What surprises'))) {
    const kind = chapter.split('\n')[0] as string;
    for (const section of chapter.split(/^### /m).slice(1)) {
      const code = section.split('\n')[0] as string;
      assert.ok(!sections.has(code), `${code} stands twice`);
      const [bad = '', good = ''] = [...section.matchAll(/```python\n# (?:Bad|Good)\n([^]*?)```/g)].map(([, example]) => example as string);
      sections.set(code, { kind, text: section, bad, good });
    }
  }
  return sections;
}

async function codesIn(text: string, code: string): Promise<string[]> {
  const accepted = code === 'PP901' ? [{ start: 0, end: text.length }] : [];
  return (await hintsIn(text, { accepted, config: { ...NO_RUFF_CONFIG, select: [code] } })).map((hint) => hint.code);
}

/** The code of the slip that leads from the good example to the bad one, where the model would have written the good one. */
async function slipBetween(bad: string, good: string): Promise<string> {
  const wordsOf = (text: string): string[] => text.match(/\w+|[^\w\s]+|\s+/g) ?? [];
  const [before, after] = [wordsOf(bad), wordsOf(good)];
  const at = before.findIndex((word, index) => word !== after[index]);
  const start = before.slice(0, at).join('').length;
  const token = { start, end: start + (before[at]?.length ?? 0), logprob: Math.log(0.01), rivals: [{ text: after[at] ?? '', logprob: Math.log(0.9) }] };
  const tree = (await pythonSyntax()).parse(bad);
  try {
    const [alternative] = alternativesTo(tree.root, bad, 0, token);
    assert.ok(alternative, 'the model can name what it expects');
    assert.equal(bad.slice(0, alternative.start) + alternative.text + bad.slice(alternative.end), good);
    return SLIP_TEXTS[alternative.slip].code;
  } finally {
    tree.dispose();
  }
}

describe('docs/review.md', () => {
  const sections = readSections();

  it('has the rules and no others', () => assert.deepEqual([...sections.keys()].sort(), [...Object.keys(RULES), ...SURPRISE_CODES].sort()));

  it('has headings that links find', () => {
    for (const code of sections.keys()) assert.match(docsAnchor(code), /^[a-z]{1,4}\d{3,4}$/);
  });

  for (const [code, { kind, text, bad, good }] of sections) {
    it(code, async () => {
      const isSurprise = SURPRISE_CODES.includes(code);
      assert.equal(kind, HINT_KINDS[isSurprise ? 'surprise' : (RULES[code]?.kind ?? 'injection')]);
      assert.match(text, /\*\*What\.\*\* \S[^]*\*\*Why\.\*\* \S/);
      if (isSurprise) return assert.equal(await slipBetween(bad, good), code);
      assert.ok((await codesIn(bad, code)).includes(code), 'the bad example is found');
      assert.ok(good !== '' && !(await codesIn(good, code)).includes(code), 'the good example is left alone');
    });
  }
});
