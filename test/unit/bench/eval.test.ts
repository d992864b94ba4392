import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { roughTokens } from '../../../src/core/context/window';
import type { Outline } from '../../bench/completion/positions';
import { readOptions } from '../../bench/eval/options';
import { KINDS, parseProblems, readProblems } from '../../bench/eval/problems';
import { endings, type Solved } from '../../bench/eval/programs';
import { PUBLISHED } from '../../bench/eval/published';
import { chunksOf, draw, halves, nextLinesOf } from '../../bench/eval/sample';
import { differences, figures, type Measured } from '../../bench/eval/scores';
import { acceptedOf, addUp, bitsPerCharacter, draftFigures, shareOf, smoothed, sumTokens } from '../../bench/eval/statistics';

const source = (text: string, codeLines: readonly number[] = []) => {
  const outline: Outline = { functions: [], statements: [], tokens: codeLines.map((line) => [line, 0, 1, true] as const), arguments: [] };
  return { name: 'a.py', text, outline };
};

describe('bench/eval/sample', () => {
  it('draws the same for the same seed, in order, and a smaller draw is a part of a larger', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer()), fc.nat(60), fc.nat(60), fc.integer(), (items, a, b, seed) => {
        const [fewer, more] = [Math.min(a, b), Math.max(a, b)].map((count) => draw(items, count, seed)) as [number[], number[]];
        assert.deepEqual(fewer, draw(items, Math.min(a, b), seed));
        assert.equal(more.length, Math.min(items.length, Math.max(a, b)));
        assert.deepEqual(more, items.filter((item) => more.includes(item)));
        assert.ok(fewer.every((item) => more.includes(item)));
      }),
    );
  });

  it('draws every item about as often', () => {
    const counts = new Map<number, number>();
    for (let seed = 0; seed < 2000; seed++) for (const item of draw([0, 1, 2, 3], 1, seed)) counts.set(item, (counts.get(item) ?? 0) + 1);
    for (const item of [0, 1, 2, 3]) assert.ok(Math.abs((counts.get(item) ?? 0) - 500) < 120, `${item}: ${counts.get(item)}`);
  });

  it('cuts a file into whole lines, none between them lost, each chunk within the tokens', () => {
    const text = Array.from({ length: 300 }, (_, n) => `value_${n} = compute(${n})\n`).join('');
    const chunks = chunksOf([source(text)], 200);
    const joined = chunks.map((chunk) => chunk.text).join('');
    // The last lines are too few for a chunk.
    assert.ok(text.startsWith(joined) && text.length - joined.length < 400);
    assert.ok(chunks.length > 5);
    for (const chunk of chunks) assert.ok(chunk.text.endsWith('\n') && roughTokens(chunk.text) <= 200);
  });

  it('leaves out the end of a file that is too short, and never cuts a line', () => {
    const long = `x = "${'a'.repeat(3000)}"\n`;
    assert.deepEqual(chunksOf([source(`${long}y = 1\n`)], 200).map((chunk) => chunk.text), [long]);
  });

  it('halves a chunk at a line end, until it is one line', () => {
    const halved = halves({ file: 'a.py', text: 'one\ntwo\nthree\n' });
    assert.deepEqual(halved?.map(({ text }) => text), ['one\ntwo\n', 'three\n']);
    assert.deepEqual(halves({ file: 'a.py', text: 'a much longer first line\nb\n' })?.map(({ text }) => text), ['a much longer first line\n', 'b\n']);
    assert.equal(halves({ file: 'a.py', text: 'one line\n' }), undefined);
    assert.equal(halves({ file: 'a.py', text: 'one line' }), undefined);
  });

  it('asks for lines with code behind other text, with their indentation and without the blanks at their end', () => {
    const text = '\nimport os\n\ndef f():\n    # prose\n    return 1  \n';
    assert.deepEqual(nextLinesOf([source(text, [1, 3, 5])]).map(({ offset, truth }) => [text.slice(0, offset), truth]), [
      ['\nimport os\n\n', 'def f():'],
      ['\nimport os\n\ndef f():\n    # prose\n', '    return 1'],
    ]);
  });
});

describe('bench/eval/statistics', () => {
  it("gives Wilson's interval", () => {
    // Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, and 0 of 20.
    const rounded = ({ low, high }: { low: number; high: number }) => [low.toFixed(4), high.toFixed(4)];
    assert.deepEqual(rounded(shareOf(81, 263)), ['0.2553', '0.3662']);
    assert.deepEqual(rounded(shareOf(0, 20)), ['0.0000', '0.1611']);
    assert.ok(Number.isNaN(shareOf(0, 0).share));
  });

  it('bounds what a token that is never written costs, and leaves the others as they are', () => {
    assert.ok(Math.abs(smoothed(-80, 51_200) - Math.log(1e-3 / 51_200)) < 1e-9);
    assert.ok(Math.abs(smoothed(Math.log(0.3), 51_200) - Math.log(0.3)) < 0.002);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 20 }), (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const sum = weights.reduce((all, weight) => all + Math.exp(smoothed(Math.log(weight / total), weights.length)), 0);
        assert.ok(Math.abs(sum - 1) < 1e-9, 'the probabilities of a vocabulary still add up to 1');
      }),
    );
  });

  it('adds chunks up, and tells bits a character from nats a token', () => {
    const half = { logprob: Math.log(0.5), first: true };
    const never = { logprob: -90, first: false };
    const sums = addUp([sumTokens([half, half], 4, 1000), sumTokens([never], 4, 1000)]);
    assert.deepEqual([sums.tokens, sums.characters, sums.writable, sums.first], [3, 8, 2, 2]);
    assert.ok(Math.abs(sums.writableNats - 2 * Math.LN2) < 1e-12);
    const nats = 2 * -Math.log(0.999 * 0.5 + 1e-6) - Math.log(1e-6);
    assert.ok(Math.abs(sums.nats - nats) < 1e-9);
    assert.ok(Math.abs(bitsPerCharacter(sums) - nats / Math.LN2 / 8) < 1e-12);
  });

  it('counts the right beginning of a draft', () => {
    const text = [1, 2, 3, 4, 5];
    assert.deepEqual([acceptedOf([2, 3, 9, 5], text, 1), acceptedOf([9], text, 0), acceptedOf([4, 5], text, 3), acceptedOf([5, 6], text, 4)], [2, 0, 2, 1]);
    assert.deepEqual(draftFigures([{ drafted: 8, accepted: 4, drafts: 2 }, { drafted: 4, accepted: 2, drafts: 1 }]), { acceptance: 0.5, tokensPerForward: 3 });
  });
});

describe('bench/eval/scores', () => {
  const solved = (...right: boolean[]): Solved[] => right.map((passed, index) => ({ id: String(index), verdict: passed ? { kind: 'passed' } : { kind: 'failed', why: 'error', detail: 'AssertionError' } }));
  const measured = (changes: Partial<Measured> = {}): Measured => ({ name: 'm', path: '/home/me/m', loss: undefined, nextLines: undefined, drafts: undefined, solved: {}, ...changes });
  const sums = (nats: number) => ({ characters: 10, tokens: 4, nats, writable: 3, writableNats: 1.5, first: 2 });

  it('gives null for what was not measured, and leaves out a benchmark that was not run', () => {
    assert.deepEqual(figures(measured()), {
      loss: null, bitsPerCharacter: null, writableLoss: null, writable: null, nextToken: null, nextLine: null, acceptance: null, tokensPerForward: null,
    });
    const found = figures(measured({ loss: [sums(2), sums(4)], nextLines: [true, false], drafts: [{ drafted: 4, accepted: 1, drafts: 1 }], solved: { mbpp: solved(true, false, false, false) } }));
    assert.deepEqual(found, {
      loss: 0.75, bitsPerCharacter: 6 / Math.LN2 / 20, writableLoss: 0.5, writable: 0.75, nextToken: 0.5, nextLine: 0.5, acceptance: 0.25, tokensPerForward: 2, mbpp: 0.25,
    });
  });

  it('compares two models item by item, and refuses different items', () => {
    const found = differences(measured({ nextLines: [true, true, false] }), measured({ nextLines: [true, false, false] }));
    assert.equal(found.nextLine?.mean.toFixed(3), '0.333');
    assert.equal(found.bitsPerCharacter, undefined);
    assert.throws(() => differences(measured({ nextLines: [true] }), measured({ nextLines: [] })), /different items/);
  });

  it('counts the ends of programs', () => {
    const verdicts: Solved[] = [...solved(true, false), { id: 't', verdict: { kind: 'failed', why: 'time', detail: 'ran out of time' } }, { id: 'c', verdict: { kind: 'failed', why: 'crash', detail: 'SIGSEGV' } }];
    assert.deepEqual(endings(verdicts), { passed: 1, AssertionError: 1, time: 1, crash: 1 });
  });

  it('names a source for every published score', () => {
    for (const { model, humaneval, mbpp, source: from } of PUBLISHED) assert.ok(from !== '' && (humaneval ?? mbpp) !== undefined, model);
  });
});

describe('bench/eval/problems', () => {
  const human = { task_id: 'HumanEval/0', prompt: 'def add(a, b):\n    """Adds."""\n', canonical_solution: '', test: 'def check(f):\n    assert f(1, 2) == 3\n', entry_point: 'add' };
  const task = { task_id: 7, text: 'Write a function to add.', code: '', test_list: ['assert add(1, 2) == 3', 'assert add(0, 0) == 0'], test_setup_code: 'import math' };

  it('asks HumanEval as it is, and tests what follows the prompt', () => {
    const [problem] = parseProblems('humaneval', JSON.stringify(human), 'x.jsonl');
    assert.equal(problem?.prompt, 'def add(a, b):\n    """Adds."""');
    assert.equal(problem.program('\n    return a + b'), 'def add(a, b):\n    """Adds."""\n    return a + b\n\ndef check(f):\n    assert f(1, 2) == 3\n\n\ncheck(add)\n');
  });

  it('asks MBPP by a docstring with the task and its tests, in either of its published forms', () => {
    const sanitized = { task_id: 7, prompt: task.text, test_list: task.test_list, test_imports: ['import math'] };
    for (const row of [task, sanitized, { ...sanitized, test_imports: ['import math', 'import math'] }]) {
      const [problem] = parseProblems('mbpp', `\n${JSON.stringify(row)}\n`, 'x.jsonl');
      assert.equal(problem?.prompt, '"""\nWrite a function to add.\nassert add(1, 2) == 3\nassert add(0, 0) == 0\n"""');
      assert.match(problem.program('\ndef add(a, b): ...'), /^\n?import math\n\ndef add\(a, b\): \.\.\.\n\nassert add\(1, 2\) == 3\nassert add\(0, 0\) == 0\n$/);
    }
  });

  it("adds what MBPP's tests name without saying so", () => {
    const rows = [{ ...task, test_setup_code: '', test_list: ['assert math.isclose(f(), 1)'] }, { ...task, test_setup_code: '' }].map((row) => JSON.stringify(row));
    const programs = parseProblems('mbpp', rows.join('\n'), 'x.jsonl').map(({ program }) => program('').includes('import math'));
    assert.deepEqual(programs, [true, false]);
  });

  it('ends an answer where other code begins, not inside the function', () => {
    for (const { stops } of Object.values(KINDS)) {
      assert.ok(stops.includes('<|endoftext|>') && stops.includes('\nprint('));
      assert.ok(stops.every((stop) => !'\n    if a:\n        return b\n'.includes(stop)));
    }
    assert.ok(KINDS.humaneval.stops.includes('\ndef '));
    // An MBPP answer begins with a function, and may have several.
    assert.ok(!KINDS.mbpp.stops.includes('\ndef ') && KINDS.mbpp.stops.includes('\nassert '));
  });

  it('reads a compressed file too, and says which line is wrong', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eval-'));
    try {
      const file = path.join(folder, 'x.jsonl.gz');
      fs.writeFileSync(file, zlib.gzipSync(`${JSON.stringify(human)}\n{}\n`));
      assert.throws(() => readProblems('humaneval', file), /Line 2 of .*x\.jsonl\.gz is no problem of HumanEval: task_id/);
      fs.writeFileSync(file, zlib.gzipSync(JSON.stringify(human)));
      assert.equal(readProblems('humaneval', file).length, 1);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
    assert.throws(() => parseProblems('mbpp', 'no json', 'x.jsonl'), /Line 1 of x\.jsonl is no problem of MBPP/);
    assert.throws(() => parseProblems('mbpp', '\n', 'x.jsonl'), /x\.jsonl holds no problems/);
    // What would run before the walls' program has its say: a name, nothing else.
    assert.throws(() => parseProblems('humaneval', JSON.stringify({ ...human, entry_point: 'add), print(' }), 'x.jsonl'), /entry_point/);
  });
});

describe('bench/eval/options', () => {
  it('runs no program unless it is said', () => {
    assert.throws(() => readOptions(['--model', 'm', '--humaneval', 'h.jsonl']), /--run-programs/);
    assert.throws(() => readOptions(['--model', 'm', '--mbpp', 'm.jsonl']), /--run-programs/);
    assert.deepEqual(readOptions(['--model', 'm', '--mbpp', 'm.jsonl', '--run-programs']).benchmarks, { mbpp: 'm.jsonl' });
    assert.deepEqual(readOptions(['--model', 'm', '--run-programs']).benchmarks, {});
  });

  it('wants a model, and knows its parts', () => {
    assert.throws(() => readOptions([]), /--model DIR/);
    assert.throws(() => readOptions(['--model', 'm', '--only', 'speed']), /--only is loss, next-line, acceptance/);
    assert.throws(() => readOptions(['--model', 'm', '--quick', '--write']), /full run/);
    assert.throws(() => readOptions(['--model', 'm', '--seed', 'x']), /--seed/);
    const options = readOptions(['--model', 'm', '--compare', 'n', '--only', 'loss', '--only', 'acceptance', '--quick']);
    assert.deepEqual([options.models, [...options.parts]], [['m', 'n'], ['loss', 'acceptance']]);
    assert.equal(readOptions(['--model', 'm']).parts.size, 3);
  });
});
