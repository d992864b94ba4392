import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { EditorModel, KEYS, nextKey } from '../../bench/completion/typing/editor';
import { parseRecording, readRecordings, sceneOf } from '../../bench/completion/typing/recording';
import { Screen } from '../../bench/completion/typing/screen';
import { strokesOf, TYPISTS } from '../../bench/completion/typing/typist';

/** Types the keys at the mark and shows the document with its cursor. */
function typed(marked: string, ...keys: string[]): string {
  const offset = marked.indexOf('¦');
  const editor = new EditorModel({ text: marked.replace('¦', ''), offset }, 0);
  for (const key of keys) editor.press(key);
  const { text, offset: now } = editor.state;
  return `${text.slice(0, now)}¦${text.slice(now)}`;
}

/** Types a text as a person would, with the editor's help. */
function write(text: string, target: string, offset: number): { text: string; keys: number } {
  const editor = new EditorModel({ text, offset }, offset);
  let keys = 0;
  for (let key = nextKey(editor, target); key !== undefined; key = nextKey(editor, target)) {
    editor.press(key);
    if (++keys > 20 * (target.length + 10)) throw new Error(`no end: ${JSON.stringify(editor.typed)}`);
  }
  return { text: editor.state.text, keys };
}

describe('bench/completion/typing: the editor', () => {
  it('closes brackets and quotes, and types over what it closed', () => {
    assert.equal(typed('f¦\n', '('), 'f(¦)\n');
    assert.equal(typed('f¦\n', '(', '"', 'a', '"', ')'), 'f("a")¦\n');
    assert.equal(typed('¦name', '('), '(¦name');
    assert.equal(typed('don¦', "'"), "don'¦");
    assert.equal(typed('x = f¦', '"'), 'x = f"¦"');
    assert.equal(typed('¦', '"', '"', '"', 'D'), '"""D¦');
  });

  it('indents a new line', () => {
    assert.equal(typed('    if a:¦', KEYS.enter), '    if a:\n        ¦');
    assert.equal(typed('    a = 1¦', KEYS.enter), '    a = 1\n    ¦');
    assert.equal(typed('¦', 'f', '(', KEYS.enter), 'f(\n    ¦\n)');
    assert.equal(typed('    a¦', KEYS.enter, KEYS.enter), '    a\n\n    ¦');
  });

  it('takes back a pair, or a level of indentation', () => {
    assert.equal(typed('¦', '(', KEYS.backspace), '¦');
    assert.equal(typed('        ¦a', KEYS.backspace), '    ¦a');
    assert.equal(typed('      ¦a', KEYS.backspace), '    ¦a');
    assert.equal(typed('ab¦', KEYS.backspace), 'a¦');
  });

  it('reports changes that lead from one text to the next', () => {
    const editor = new EditorModel({ text: 'a\n', offset: 1 }, 0);
    for (const key of ['(', '[', 'x', ']', KEYS.enter, KEYS.backspace, ')']) {
      const before = editor.state.text;
      const change = editor.press(key);
      assert.ok(change);
      assert.equal(before.slice(0, change.start) + change.text + before.slice(change.end), editor.state.text);
    }
  });

  it('accepts a suggestion over what it closed', () => {
    const editor = new EditorModel({ text: 'f', offset: 1 }, 0);
    editor.press('(');
    editor.accept({ text: 'a)', replaceAfter: 1 });
    assert.deepEqual(editor.state, { text: 'f(a)', offset: 4 });
    assert.equal(editor.closed, '');
  });
});

describe('bench/completion/typing: somebody who types', () => {
  it('gets to any Python with less keys than characters', () => {
    const source = fs.readFileSync(path.join(__dirname, '../../fixtures/workspace/shapes.py'), 'utf8').trimEnd();
    const { text, keys } = write('import math\n\n\n\n\nx = 1\n', source, 13);
    assert.equal(text, `import math\n\n${source}\n\n\nx = 1\n`);
    assert.ok(keys < source.length, `${keys} keys for ${source.length} characters`);
  });

  it('gets to calls over several lines, however they are closed', () => {
    for (const target of ['f(\n    a,\n    b,\n)', 'f(\n    a,\n    b)', 'f(a,\n  b)', 'x = [\n    (1, "a"),\n    {2: b"c"},\n]\ny = 2', "s = f'{a[\"b\"]}'", 'def f():\n    """Say "it".\n\n    Twice: don\'t.\n    """\n    return\n\n\nx']) {
      assert.equal(write('\nlast = 1\n', target, 0).text, `${target}\nlast = 1\n`);
    }
  });

  it('gets to anything at all', () => {
    const piece = fc.constantFrom('(', ')', '[', ']', '"', "'", '\n', '    ', ' ', 'a', ':', ',', '#', '\\');
    fc.assert(fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
      // No editor leaves blanks alone on a line for long.
      const target = pieces.join('').replace(/ +(?=\n|$)/g, '');
      assert.equal(write('\nlast\n', target, 0).text.startsWith(target), true);
    }));
  });

  it('has a rhythm, slips and takes them back, the same for a seed', () => {
    const source = fs.readFileSync(path.join(__dirname, '../../fixtures/workspace/shapes.py'), 'utf8');
    const scene = sceneOf(source, 0, 20);
    for (const typist of TYPISTS) {
      const strokes = strokesOf(scene, typist, 5);
      assert.deepEqual(strokesOf(scene, typist, 5), strokes);
      const editor = new EditorModel(scene.start, scene.start.offset);
      for (const { wrong } of strokes) editor.press(wrong ?? (nextKey(editor, scene.target) as string));
      assert.equal(editor.typed, scene.target);
      const intervals = strokes.slice(1).map(({ t }, at) => t - (strokes[at]?.t ?? 0)).sort((a, b) => a - b);
      const middle = intervals[intervals.length >> 1] ?? NaN;
      assert.ok(middle > typist.wordMs * 0.8 && middle < typist.wordMs * 2, `${typist.name}: ${middle}`);
    }
  });
});

describe('bench/completion/typing: recordings', () => {
  it('are there, whole, and hold no code', () => {
    const recordings = readRecordings();
    assert.ok(recordings.length >= 6);
    for (const { name, header, strokes } of recordings) {
      assert.ok(strokes.length > 100, name);
      assert.ok(header.lastLine > header.firstLine, name);
    }
  });

  it('are refused where times go backwards', () => {
    const header = '{"format":"phi-pair typing 1","file":"a.py","hash":"0","firstLine":1,"lastLine":2,"typist":"t","origin":"o"}';
    assert.throws(() => parseRecording('bad', `${header}\n{"t":5}\n{"t":4}\n`), /backwards/);
    assert.equal(parseRecording('good', `${header}\n{"t":5}\n{"t":9,"wrong":"k"}\n`).strokes.length, 2);
  });

  it('take the typed lines out of the file', () => {
    const { start, target } = sceneOf('a\nb\nc\nd\n', 1, 2);
    assert.deepEqual(start, { text: 'a\n\nd\n', offset: 2 });
    assert.equal(target, 'b\nc');
  });
});

describe('bench/completion/typing: the screen', () => {
  const ghost = (text: string): { text: string; replaceAfter: number } => ({ text, replaceAfter: 0 });

  it('keeps a suggestion that is typed along', () => {
    const screen = new Screen();
    screen.answered(ghost('abc'), 100);
    screen.typed('a', 150);
    screen.answered(ghost('bc'), 210);
    assert.equal(screen.visibleFor(300), 200);
    screen.typed('x', 350);
    assert.deepEqual(screen.visibleMs, [250]);
    assert.equal(screen.ghost, undefined);
  });

  it('counts another answer as another suggestion', () => {
    const screen = new Screen();
    screen.answered(ghost('abc'), 0);
    screen.answered(ghost('xyz'), 40);
    screen.answered(undefined, 100);
    screen.hide(200);
    assert.deepEqual(screen.visibleMs, [40, 60]);
  });
});
