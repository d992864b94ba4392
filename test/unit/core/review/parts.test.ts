/** The parts of the review that need neither ruff nor trees, and what ruff and trees are told. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { changedRanges } from '../../../../src/core/review/changedLines';
import { dismissalText } from '../../../../src/core/review/dismissed';
import { matchesGlob } from '../../../../src/core/review/glob';
import type { Hint } from '../../../../src/core/review/hint';
import { LineIndex } from '../../../../src/core/review/lines';
import { extendConfig, parseRuffConfig, RuffConfig, type RuffConfigData } from '../../../../src/core/review/ruffConfig';
import { growThrough, shiftHint, shiftRange } from '../../../../src/core/review/shift';
import { applyChange } from '../../../../src/core/syntax/change';
import { hintsIn } from './support';

const codes = (hints: readonly Hint[]): string[] => hints.map(({ code }) => code);

function config(text: string, file = '/home/me/project/ruff.toml'): RuffConfigData {
  const parsed = parseRuffConfig(file, text);
  assert.ok(parsed.kind === 'config', JSON.stringify(parsed));
  return parsed.data;
}

describe('review: ranges', () => {
  const text = fc.array(fc.constantFrom('a', ' ', '\n', 'é', '😀', '(')).map((parts) => parts.join(''));
  const offsets = (length: number): fc.Arbitrary<[number, number]> => fc.tuple(fc.nat(length), fc.nat(length)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);

  it('shifted ranges hold the same text, or are gone', () => {
    fc.assert(
      fc.property(text.chain((before) => fc.tuple(fc.constant(before), offsets(before.length), offsets(before.length), text)), ([before, [start, end], [from, to], inserted]) => {
        const change = { start: from, end: to, text: inserted };
        const shifted = shiftRange({ start, end }, change);
        if (shifted === undefined) assert.ok(from < end && to > start);
        else assert.equal(applyChange(before, change).slice(shifted.start, shifted.end), before.slice(start, end));
      }),
    );
  });

  it('grown ranges hold what was typed inside', () => {
    assert.deepEqual(growThrough({ start: 4, end: 8 }, [{ start: 6, end: 6, text: 'abc' }]), { start: 4, end: 11 });
    assert.deepEqual(growThrough({ start: 4, end: 8 }, [{ start: 8, end: 8, text: 'x' }]), { start: 4, end: 9 });
    assert.deepEqual(growThrough({ start: 4, end: 8 }, [{ start: 0, end: 2, text: '' }, { start: 10, end: 12, text: 'y' }]), { start: 2, end: 6 });
    assert.equal(growThrough({ start: 4, end: 8 }, [{ start: 4, end: 8, text: '' }]), undefined);
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.nat(30), fc.nat(30), fc.nat(5), (start, length, from, more, inserted) => {
        const grown = growThrough({ start, end: start + length + 1 }, [{ start: from, end: from + more, text: 'x'.repeat(inserted) }]);
        if (grown !== undefined) assert.ok(grown.start >= 0 && grown.end > grown.start);
      }),
    );
  });

  it('a hint loses the fix whose place was edited, and keeps itself', () => {
    const hint: Hint = { kind: 'injection', code: 'S102', message: 'No.', severity: 'information', start: 10, end: 12, fix: { title: 'Fix', edits: [{ start: 20, end: 22, text: '' }] }, related: [{ start: 0, end: 2, message: 'Here.' }] };
    assert.deepEqual(shiftHint(hint, [{ start: 5, end: 5, text: '12' }])?.fix?.edits, [{ start: 22, end: 24, text: '' }]);
    const edited = shiftHint(hint, [{ start: 21, end: 21, text: 'x' }]);
    assert.deepEqual([edited?.start, edited?.fix, edited?.related?.length], [10, undefined, 1]);
  });

  it('rows and columns are offsets, whatever breaks the lines', () => {
    const lines = new LineIndex('a\r\nbc\rd\n\né😀x');
    assert.deepEqual([1, 2, 3, 4, 5].map((row) => lines.offset({ row, column: 1 })), [0, 3, 6, 8, 9]);
    assert.equal(lines.offset({ row: 5, column: 4 }), 12);
    assert.equal(lines.offset({ row: 9, column: 9 }), 13);
    assert.deepEqual([0, 2, 3, 5, 6, 8, 9, 13].map((offset) => lines.lineAt(offset)), [0, 0, 1, 1, 2, 3, 4, 4]);
    assert.deepEqual([lines.lineText(0), lines.lineText(3), lines.lineText(4)], ['a', '', 'é😀x']);
  });

  it('changed lines are those that the older text has not', () => {
    const before = 'a\nb\nc\n';
    const after = 'a\r\nB\r\nc\r\nd\r\n';
    assert.deepEqual(changedRanges(before, after).map(({ start, end }) => after.slice(start, end)), ['B\r\n', 'd\r\n']);
    assert.deepEqual(changedRanges(before, before), []);
    assert.deepEqual(changedRanges('', before), [{ start: 0, end: before.length }]);
  });

  it('dismissals know code by its text, not by its place', () => {
    const hint = { kind: 'injection', code: 'S102', message: 'No.', severity: 'information' } as const;
    const one = dismissalText({ ...hint, start: 0, end: 4 }, 'exec(x)\n', 'a.py');
    assert.equal(dismissalText({ ...hint, start: 10, end: 14 }, 'if y:\n    exec(x)\n', 'a.py'), one);
    assert.notEqual(dismissalText({ ...hint, start: 0, end: 4 }, 'exec(y)\n', 'a.py'), one);
    assert.notEqual(dismissalText({ ...hint, start: 0, end: 4 }, 'exec(x)\n', 'b.py'), one);
    assert.notEqual(dismissalText({ ...hint, code: 'S307', start: 0, end: 4 }, 'exec(x)\n', 'a.py'), one);
  });
});

describe('review: path patterns', () => {
  const yes: [string, string][] = [
    ['*.py', 'a.py'], ['*.py', 'b/a.py'], ['tests/**', 'tests/a/b.py'], ['**/conftest.py', 'conftest.py'], ['**/tests/*.py', 'x/tests/a.py'],
    ['test_?.py', 'test_1.py'], ['[ab].py', 'b.py'], ['[!ab].py', 'c.py'], ['[a-c]*.py', 'cat.py'], ['{a,b}.py', 'b.py'], ['{a,{b,c}}.py', 'c.py'], ['a\\*.py', 'a*.py'],
  ];
  const no: [string, string][] = [['*.py', 'a.pyi'], ['test_?.py', 'test_10.py'], ['[ab].py', 'c.py'], ['[!ab].py', 'a.py'], ['{a,b}.py', 'c.py'], ['a.py', 'aXpy'], ['a\\*.py', 'ab.py']];
  for (const [pattern, path] of yes) it(`${pattern} is ${path}`, () => assert.ok(matchesGlob(pattern, path)));
  for (const [pattern, path] of no) it(`${pattern} is not ${path}`, () => assert.ok(!matchesGlob(pattern, path)));

  it('of any kind come to an end', () => {
    assert.ok(!matchesGlob('*a'.repeat(200), `${'a'.repeat(5000)}b`));
    assert.ok(!matchesGlob('{a,b}'.repeat(50), 'c'));
    fc.assert(fc.property(fc.string(), fc.string(), (pattern, path) => typeof matchesGlob(pattern, path) === 'boolean'));
    fc.assert(fc.property(fc.stringMatching(/^[a-z/.]*$/), (path) => matchesGlob(path, path) && matchesGlob('**', path)));
  });
});

describe('review: ruff configuration', () => {
  const ignores = (data: RuffConfigData, code: string, file?: string): boolean => new RuffConfig(data).ignores(code, file);

  it('is read from pyproject.toml too, and only where it is ruff\'s', () => {
    assert.equal(parseRuffConfig('/home/me/pyproject.toml', '[tool.black]\nline-length = 80\n').kind, 'none');
    assert.ok(ignores(config('[tool.ruff.lint]\nignore = ["S"]\n', '/home/me/pyproject.toml'), 'S102'));
  });

  it('of older versions stands at the top', () => assert.ok(ignores(config('ignore = ["S102"]\n'), 'S102')));

  it('that is broken says where', () => {
    const parsed = parseRuffConfig('/home/me/ruff.toml', 'ignore = [');
    assert.ok(parsed.kind === 'broken' && parsed.why.length > 0);
  });

  it('decides by the longer selector', () => {
    const data = config('[lint]\nselect = ["S105"]\nignore = ["S1", "ALL"]\n');
    assert.deepEqual(['S105', 'S106', 'B006'].map((code) => ignores(data, code)), [false, true, true]);
    assert.ok(ignores(config('[lint]\nselect = ["S"]\nignore = ["S"]\n'), 'S102'));
  });

  it('leaves rules out by path', () => {
    const data = config('[lint.per-file-ignores]\n"tests/**" = ["S"]\n"__init__.py" = ["F"]\n"!src/**.py" = ["B"]\n');
    assert.ok(ignores(data, 'S102', '/home/me/project/tests/unit/test_a.py'));
    assert.ok(!ignores(data, 'S102', '/home/me/project/src/tests.py'));
    assert.ok(ignores(data, 'F811', '/home/me/project/src/__init__.py'));
    assert.deepEqual(['/home/me/project/src/a.py', '/home/me/project/tools/a.py'].map((file) => ignores(data, 'B006', file)), [false, true]);
  });

  it('leaves files out', () => {
    const data = new RuffConfig(config('extend-exclude = ["generated", "*_pb2.py", "docs/conf.py"]\n'));
    const excluded = ['/home/me/project/generated/a.py', '/home/me/project/src/a_pb2.py', '/home/me/project/docs/conf.py', '/home/me/project/src/conf.py'].map((file) => data.excludes(file));
    assert.deepEqual(excluded, [true, true, true, false]);
  });

  it('adds to the one that it extends', () => {
    const data = extendConfig(config('[lint]\nignore = ["S102"]\nselect = ["F"]\n'), config('line-length = 100\n[lint]\nignore = ["S307"]\n'));
    assert.deepEqual([data.ignore, data.select, data.options], [['S102', 'S307'], ['F'], { 'line-length': 100 }]);
  });

  it('of any shape is taken for what it is worth', () => {
    fc.assert(
      fc.property(fc.constantFrom('ignore', 'select', 'exclude', 'lint', 'extend', 'per-file-ignores'), fc.constantFrom('1', '"x"', '[1, {}]', '{ a = 1 }', '{ ignore = 3 }', '["/;[", "*"]', 'true'), (key, value) => {
        const parsed = parseRuffConfig('/home/me/ruff.toml', `${key} = ${value}\n`);
        assert.ok(parsed.kind === 'config');
        const read = new RuffConfig(parsed.data);
        assert.deepEqual([typeof read.ignores('S102', '/home/me/a.py'), typeof read.excludes('/home/me/a.py')], ['boolean', 'boolean']);
      }),
    );
  });

  it('reaches ruff', async () => {
    const text = 'def f(a=make()):\n    return a\n';
    assert.deepEqual(codes(await hintsIn(text)), ['F821', 'B008']);
    const data = config('[lint]\nignore = ["F821"]\n[lint.flake8-bugbear]\nextend-immutable-calls = ["a.make"]\n');
    assert.deepEqual(codes(await hintsIn('from a import make\n\n\ndef f(a=make()):\n    return a\n', { config: data })), []);
  });

  it('switches on what is off by itself, and fixes off', async () => {
    const text = 'assert ready is "x"\n';
    const off = await hintsIn(text, { ignore: ['F821'] });
    assert.deepEqual([codes(off), off[0]?.fix?.edits.length], [['F632'], 1]);
    const on = await hintsIn(text, { ignore: ['F821'], config: config('[lint]\nselect = ["S1"]\nunfixable = ["F6"]\n') });
    assert.deepEqual([codes(on), on.map(({ fix }) => fix)], [['S101', 'F632'], [undefined, undefined]]);
  });

  it('that ruff does not take is left aside, but what it ignores is not', async () => {
    const data = { ...config('[lint]\nignore = ["S102"]\n'), options: { 'target-version': 'py1' } };
    assert.deepEqual(codes(await hintsIn('exec("x")\neval("y")\n', { config: data })), ['S307']);
  });
});

describe('review: what is not said', () => {
  const PING = 'import os\n\n\ndef f(x, password):\n    os.system("ping " + x)\n    print(password)\n';

  it('what a comment answers', async () => {
    assert.deepEqual(codes(await hintsIn(PING)), ['S605', 'PP602']);
    assert.deepEqual(codes(await hintsIn(PING.replace('+ x)', '+ x)  # noqa: S605').replace('(password)\n', '(password)  # noqa: PP602, E501\n'))), []);
    assert.deepEqual(codes(await hintsIn(PING.replace('print(password)', 'print(password)  # noqa'))), ['S605']);
    assert.deepEqual(codes(await hintsIn(`# ruff: noqa: PP6\n${PING}`)), ['S605']);
    assert.deepEqual(codes(await hintsIn(PING.replace('print(password)', 'print(password)  # noqa: PP101'))), ['S605', 'PP602']);
  });

  it('what the user never wants', async () => assert.deepEqual(codes(await hintsIn(PING, { ignore: ['PP', 'S605'] })), []));

  it('what lies outside the ranges', async () => {
    const start = PING.indexOf('print');
    assert.deepEqual(codes(await hintsIn(PING, { ranges: [{ start, end: start + 15 }] })), ['PP602']);
    assert.deepEqual(codes(await hintsIn(PING, { ranges: [{ start, end: PING.length }] })), ['PP602']);
  });

  it('what another cell may define', async () => {
    assert.deepEqual(codes(await hintsIn('print(total)\n', { isCell: true })), []);
    assert.deepEqual(codes(await hintsIn('print(total)\n')), ['F821']);
  });

  it('the same twice', async () => {
    assert.deepEqual(codes(await hintsIn('try:\n    print(1)\nexcept:\n    pass\n')), ['S110']);
    const selected = config('[lint]\nselect = ["S"]\n');
    assert.deepEqual(codes(await hintsIn('import random\n\ntoken = random.random()\n', { config: selected })), ['PP501']);
  });
});

describe('review: APIs to verify', () => {
  const symbols = async (text: string, part = text): Promise<string[]> => {
    const start = text.indexOf(part);
    const hints = await hintsIn(text, { accepted: [{ start, end: start + part.length }], ignore: ['F', 'S', 'B', 'PP1', 'PP2', 'PP4'] });
    return hints.map((hint) => `${text.slice(hint.start, hint.end)} = ${hint.symbol?.module}:${hint.symbol?.name}`);
  };
  const USES = 'import os\nimport math\nimport numpy as np\nfrom json import dumps as write\n\nprint(os.path.join("a", str(math.pi)), np.linalg.norm([1]), write({}), os.path.join("b"))\n';

  it('are told by their full names, each once, the known modules aside', async () => {
    assert.deepEqual(await symbols(USES, USES.slice(USES.indexOf('print'))), ['os.path.join = os:path.join', 'np.linalg.norm = numpy:linalg.norm', 'write = json:dumps']);
  });

  it('are looked for in what was accepted alone', async () => assert.deepEqual(await symbols(USES, 'write({})'), ['write = json:dumps']));

  it('are told at the import where nothing else is used', async () => {
    assert.deepEqual(await symbols('from requests import Session\nimport httpx\n'), ['Session = requests:Session', 'httpx = httpx:']);
  });

  it('are not the file\'s own names, attributes or keywords', async () => {
    assert.deepEqual(await symbols('import os\n\n\ndef f(self, x):\n    self.os = g(os=1)\n    return x.os\n', 'self.os = g(os=1)\n    return x.os'), []);
  });

  it('are not relative imports', async () => assert.deepEqual(await symbols('from .helpers import tidy\nfrom . import other\n\ntidy(other.x)\n'), []));
});

describe('review: any text', () => {
  it('is read without failing', async () => {
    const piece = fc.constantFrom('def f(x):\n', '    ', '"""Args:\n x: y\n"""', 'return ', 'request.args["a"]', 'open(', ')', 'except Exception as e:\n', 'try:\n', 'sys.argv[1]', '\n', 'f"{', '}"', 'import os, x.y as z\n', 'class A(B):\n', '@app.get("/")\n', '😀', '\t', '\r\n', 'lambda: ', 'password', 'raise E(');
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const text = pieces.join('');
        for (const { start, end } of await hintsIn(text, { accepted: [{ start: 0, end: text.length }] })) assert.ok(start >= 0 && start <= end && end <= text.length);
      }),
      { numRuns: 150 },
    );
  });
});
