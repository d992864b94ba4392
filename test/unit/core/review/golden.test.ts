import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { HINT_KINDS, type HintKind } from '../../../../src/core/review/hint';
import { hintsIn } from './support';

const FOLDER = path.join(__dirname, 'golden');
/** The issue asks for so many of each. */
const LEAST = 5;

interface Case {
  readonly title: string;
  /** Codes that must be found, one for each mark; none for a near miss. */
  readonly codes: readonly string[];
  readonly file: string | undefined;
  readonly marked: string;
}

/** Cases read `=== title`, `--- true: CODE [CODE…] [in path]` or `--- false [in path]`, then code in which «…» is what a hint is about. */
function readCases(file: string): Case[] {
  return readFileSync(file, 'utf8').split(/^=== /m).slice(1).map((block) => {
    const [title = '', head = '', ...code] = block.split('\n');
    const match = /^--- (?:true: ([A-Z0-9 ]+?)|false)(?: in (\S+))?$/.exec(head);
    assert.ok(match, `${path.basename(file)}: "${title}" has no verdict`);
    return { title, codes: match[1]?.split(' ') ?? [], file: match[2], marked: `${code.join('\n').trimEnd()}\n` };
  });
}

interface Found {
  readonly code: string;
  readonly text: string;
}

async function check({ codes, file, marked }: Case, kind: HintKind): Promise<void> {
  const text = marked.replace(/[«»]/g, '');
  const hints = (await hintsIn(text, { path: file })).filter((hint) => hint.kind === kind);
  const found = hints.map(({ code, start, end }): Found => ({ code, text: text.slice(start, end) }));
  const marks = [...marked.matchAll(/«([^»]*)»/g)].map(([, inside]) => inside as string);
  assert.deepEqual(found, marks.map((inside, index): Found => ({ code: codes[index] ?? codes[0] ?? '', text: inside })));
  for (const { message } of hints) assert.ok(message.endsWith('.'), message);
}

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.txt'))) {
  const kind = name.replace('.txt', '') as HintKind;
  describe(`review/golden/${name}`, () => {
    const cases = readCases(path.join(FOLDER, name));
    it('holds enough of both', () => {
      assert.ok(kind in HINT_KINDS, kind);
      assert.ok(cases.filter(({ codes }) => codes.length > 0).length >= LEAST);
      assert.ok(cases.filter(({ codes }) => codes.length === 0).length >= LEAST);
    });
    for (const one of cases) it(`${one.codes.length > 0 ? 'finds' : 'leaves alone'}: ${one.title}`, () => check(one, kind));
  });
}
