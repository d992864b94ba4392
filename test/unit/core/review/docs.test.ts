/** docs/review.md: each rule has its section, and its examples are true. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { docsAnchor, HINT_KINDS } from '../../../../src/core/review/hint';
import { NO_RUFF_CONFIG } from '../../../../src/core/review/ruffConfig';
import { RULES } from '../../../../src/core/review/rules';
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
  for (const chapter of page.split(/^## /m).slice(1)) {
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

describe('docs/review.md', () => {
  const sections = readSections();

  it('has the rules and no others', () => assert.deepEqual([...sections.keys()].sort(), Object.keys(RULES).sort()));

  it('has headings that links find', () => {
    for (const code of sections.keys()) assert.match(docsAnchor(code), /^[a-z]{1,4}\d{3,4}$/);
  });

  for (const [code, { kind, text, bad, good }] of sections) {
    it(code, async () => {
      assert.equal(kind, HINT_KINDS[RULES[code]?.kind ?? 'injection']);
      assert.match(text, /\*\*What\.\*\* \S[^]*\*\*Why\.\*\* \S/);
      assert.ok((await codesIn(bad, code)).includes(code), 'the bad example is found');
      assert.ok(good !== '' && !(await codesIn(good, code)).includes(code), 'the good example is left alone');
    });
  }
});
