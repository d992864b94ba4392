import assert from 'node:assert/strict';
import { choosePositions, KIND_NAMES, placeOf, positionsOf, type Outline, type Position } from '../../bench/completion/positions';

const TEXT = `def area(width, height):
    """Return the area."""
    side = max(width, height)
    return width * height  # in units


total = area(3, 4) + 1
`;

/** As python.py describes the text above. */
const OUTLINE: Outline = {
  functions: [{ line: 0, bodyLine: 1, endLine: 3, docEndLine: 1, afterDocLine: 2 }],
  statements: [2, 3],
  tokens: [
    [0, 0, 3, true], [0, 4, 8, true], [0, 8, 9, false], [0, 9, 14, true], [0, 14, 15, false], [0, 16, 22, true], [0, 22, 23, false], [0, 23, 24, false],
    [1, 4, 26, false],
    [2, 4, 8, true], [2, 9, 10, false], [2, 11, 14, true], [2, 14, 15, false], [2, 15, 20, true], [2, 20, 21, false], [2, 22, 28, true], [2, 28, 29, false],
    [3, 4, 10, true], [3, 11, 16, true], [3, 17, 18, false], [3, 19, 25, true],
    [6, 0, 5, true], [6, 6, 7, false], [6, 8, 12, true], [6, 12, 13, false], [6, 13, 14, false], [6, 14, 15, false], [6, 16, 17, false], [6, 17, 18, false], [6, 19, 20, false], [6, 21, 22, false],
  ],
  arguments: [[2, 15, 28], [2, 21, 28], [6, 13, 17], [6, 15, 17]],
};

/** The document with the cursor in it, and what is missing. */
function shown(position: Position): string {
  const { text, offset } = placeOf(TEXT, position);
  const lines = `${text.slice(0, offset)}¦${text.slice(offset)}`.split('\n');
  return `${lines.find((line) => line.includes('¦')) ?? ''} ← ${JSON.stringify(position.truth)}`;
}

describe('bench/completion/positions', () => {
  const positions = positionsOf(TEXT, OUTLINE);

  it('cuts ends off lines, at tokens and inside names', () => {
    const cut = positions.lineEnd.map(shown);
    assert.ok(cut.includes('    side = ¦ ← "max(width, height)"'));
    assert.ok(cut.includes('    side = max(wi¦ ← "dth, height)"'));
    assert.ok(!cut.some((line) => line.includes('units')), 'no line with a comment');
    assert.ok(!cut.some((line) => line.includes('¦ ← ")"')), 'nothing that is not worth it');
  });

  it('takes the body and leaves the docstring', () => {
    const [body, ...others] = positions.body;
    assert.equal(others.length, 0);
    const place = placeOf(TEXT, body as Position);
    assert.equal(place.text.slice(0, place.offset), 'def area(width, height):\n    """Return the area."""\n    ');
    assert.equal(place.text.slice(place.offset), '\n\n\ntotal = area(3, 4) + 1\n');
    assert.equal(body?.truth, 'side = max(width, height)\n    return width * height  # in units');
  });

  it('empties calls behind the bracket and behind a comma', () => {
    assert.deepEqual(positions.call.map(shown), [
      '    side = max(¦) ← "width, height"', '    side = max(width, ¦) ← "height"', 'total = area(¦) + 1 ← "3, 4"',
    ]);
  });

  it('takes whole statements, and keeps their indentation', () => {
    assert.deepEqual(positions.newLine.map(shown), ['    ¦ ← "side = max(width, height)"']);
  });

  it('takes tokens out of the middle of lines', () => {
    assert.ok(positions.midLine.length > 3);
    assert.ok(positions.midLine.map(shown).includes('    side ¦(width, height) ← "= max"'));
    for (const position of positions.midLine) {
      const { text, offset } = placeOf(TEXT, position);
      assert.notEqual(text[offset], '\n', 'something follows');
      assert.equal(text.slice(0, offset) + position.truth + text.slice(offset), TEXT);
    }
  });

  it('knows where a function goes on', () => {
    assert.deepEqual(positions.call.map(({ midFunction }) => midFunction), [true, true, false]);
    assert.equal(positions.lineEnd.find((one) => shown(one).startsWith('def'))?.midFunction, false);
  });

  it('chooses by seed, at most one of a kind on a line, less as a part of more', () => {
    const files = [{ text: TEXT, outline: OUTLINE }, { text: TEXT, outline: OUTLINE }];
    const many = choosePositions(files, 100, 7);
    const few = choosePositions(files, 2, 7);
    assert.deepEqual(choosePositions(files, 2, 7), few);
    assert.ok(few.every((one) => many.some((other) => other.file === one.file && JSON.stringify(other.position) === JSON.stringify(one.position))));
    for (const kind of KIND_NAMES) {
      assert.equal(few.filter(({ position }) => position.kind === kind).length, 2);
      const lines = many.filter(({ position }) => position.kind === kind).map(({ file, position }) => `${file}:${TEXT.slice(0, position.start).split('\n').length}`);
      assert.equal(new Set(lines).size, lines.length);
    }
    assert.notDeepEqual(choosePositions(files, 2, 8), few);
  });
});
