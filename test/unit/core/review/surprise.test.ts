import assert from 'node:assert/strict';
import type { UnexpectedToken } from '../../../../src/common/protocol';
import { alternativesTo } from '../../../../src/core/review/surprise/alternatives';
import { boundNames } from '../../../../src/core/review/surprise/bindings';
import { codeEvidence, EVIDENCE, modelEvidence, type Evidence } from '../../../../src/core/review/surprise/evidence';
import { functionsIn } from '../../../../src/core/review/surprise/functions';
import { hintOf } from '../../../../src/core/review/surprise/hints';
import { slipProbability, suspects, surprises, trial, type Tried, type Weights } from '../../../../src/core/review/surprise/surprise';
import { WEIGHTS } from '../../../../src/core/review/surprise/weights';
import { pythonSyntax } from '../../support/syntax';

/** The code with the judged token between `⟦` and `⟧`, and what the model expected there, likeliest first. */
interface Case {
  readonly code: string;
  readonly rivals: readonly string[];
  /** The code with the alternative in place; undefined where there is none. */
  readonly expected: string | undefined;
}

const f = (line: string): string => `def f(width, height, items):\n    total = 0\n    for index, item in enumerate(items):\n        ${line}\n    return total\n`;

const CASES: Readonly<Record<string, Case>> = {
  'a comparison': { code: f('if width⟦ <⟧ height: pass'), rivals: [' <='], expected: f('if width <= height: pass') },
  'a comparison, but the rival is no operator': { code: f('if width⟦ <⟧ height: pass'), rivals: [' and'], expected: undefined },
  'the sign of less in a generic place': { code: f('x = width⟦ <<⟧ 2'), rivals: [' <'], expected: undefined },
  'arithmetic': { code: f('total = width⟦ +⟧ height'), rivals: [' -'], expected: f('total = width - height') },
  'a sign before a number is no operator': { code: f('total =⟦ -⟧1'), rivals: [' +'], expected: undefined },
  'and, or': { code: f('if width⟦ or⟧ height: pass'), rivals: [' and'], expected: f('if width and height: pass') },
  'a constant that is one too high': { code: f('total = items[⟦1⟧]'), rivals: ['0'], expected: f('total = items[0]') },
  'a constant that is something else': { code: f('total = items[⟦7⟧]'), rivals: ['0'], expected: undefined },
  'the last digit of a constant': { code: f('total = 1⟦1⟧'), rivals: ['0'], expected: f('total = 10') },
  'a float': { code: f('total = ⟦1⟧.5'), rivals: ['0'], expected: undefined },
  'a name of the function': { code: f('total = total +⟦ width⟧'), rivals: [' height'], expected: f('total = total + height') },
  'the beginning of a name': { code: f('total = total +⟦ width⟧'), rivals: [' he'], expected: f('total = total + height') },
  'the beginning of two names': { code: f('total = total +⟦ width⟧'), rivals: [' i'], expected: undefined },
  'a name that the function does not know': { code: f('total = total +⟦ width⟧'), rivals: [' depth'], expected: undefined },
  'a builtin is not one of its own': { code: f('total =⟦ len⟧(items)'), rivals: [' item'], expected: undefined },
  'an attribute is no name': { code: f('total = item.⟦width⟧'), rivals: ['height'], expected: undefined },
  'the object of an attribute is': { code: f('total =⟦ item⟧.width'), rivals: [' items'], expected: f('total = items.width') },
  'a name that is assigned': { code: f('⟦item⟧ = 3'), rivals: ['total'], expected: undefined },
  'the keyword of a call': { code: f('call(⟦width⟧=3)'), rivals: ['height'], expected: undefined },
  'the value of a keyword': { code: f('call(width=⟦height⟧)'), rivals: ['width'], expected: f('call(width=width)') },
  'two arguments': { code: f('call(⟦height⟧, width)'), rivals: ['width'], expected: f('call(width, height)') },
  'the second rival': { code: f('if width⟦ <⟧ height: pass'), rivals: [' is', ' >'], expected: f('if width > height: pass') },
  'a missing not': { code: f('if⟦ items⟧: pass'), rivals: [' not'], expected: f('if not items: pass') },
  'a missing not in a part of a condition': { code: f('if width and⟦ items⟧: pass'), rivals: [' not'], expected: f('if width and not items: pass') },
  'a not elsewhere': { code: f('total =⟦ items⟧'), rivals: [' not'], expected: undefined },
  'another line': { code: f('total = width⟦\n⟧'), rivals: [' + height\n'], expected: undefined },
  'inside a string': { code: f('print("a⟦ <⟧ b")'), rivals: [' <='], expected: undefined },
  'inside a comment': { code: f('pass  # a⟦ <⟧ b'), rivals: [' <='], expected: undefined },
};

const PROBABLE = Math.log(0.8);
const IMPROBABLE = Math.log(0.001);

function read({ code, rivals }: Case): { text: string; token: UnexpectedToken } {
  const start = code.indexOf('⟦');
  const end = code.indexOf('⟧') - 1;
  const token = { start, end, logprob: IMPROBABLE, rivals: rivals.map((text, index) => ({ text, logprob: PROBABLE - index })) };
  return { text: code.replace(/[⟦⟧]/g, ''), token };
}

describe('What the model expected instead', () => {
  for (const [name, one] of Object.entries(CASES)) {
    it(name, async () => {
      const { text, token } = read(one);
      const tree = (await pythonSyntax()).parse(text);
      try {
        const [alternative] = alternativesTo(tree.root, text, 0, token);
        assert.equal(alternative && text.slice(0, alternative.start) + alternative.text + text.slice(alternative.end), one.expected);
      } finally {
        tree.dispose();
      }
    });
  }

  it('is tried out only where it is much likelier, parses, and could become a hint', async () => {
    const { text, token } = read(CASES['a comparison'] as Case);
    const tree = (await pythonSyntax()).parse(text);
    try {
      assert.equal(suspects(tree, 0, [token]).length, 1);
      assert.equal(suspects(tree, 0, [{ ...token, logprob: Math.log(0.2) }]).length, 0);
      assert.equal(suspects(tree, 0, [{ ...token, rivals: [{ text: ' <=', logprob: Math.log(0.1) }] }]).length, 0);
      assert.equal(suspects(tree, 0, [token], { ...PLAIN, shownFrom: 0.5 }).length, 1);
      assert.equal(suspects(tree, 0, [token], { ...PLAIN, shownFrom: 1.01 }).length, 0);
    } finally {
      tree.dispose();
    }
  });

  it('is tried out with the blank before it, the rest of its line and the two after it', () => {
    const text = 'a < b\nc\nd\ne\n';
    const alternative = { ...ALTERNATIVE, start: 2, end: 3, text: '>' };
    assert.deepEqual(trial(text, alternative, text.length), { from: 1, asIs: ' < b\nc\nd', instead: ' > b\nc\nd' });
    assert.deepEqual(trial(text, alternative, 5), { from: 1, asIs: ' < b', instead: ' > b' });
    assert.deepEqual(trial(text, { ...alternative, start: 0, end: 1, text: 'x' }, 5), { from: 0, asIs: 'a < b', instead: 'x < b' });
  });
});

const ALTERNATIVE = { slip: 'comparison', start: 0, end: 1, text: '<=', about: { start: 0, end: 1 }, own: '<', expected: '<=', logprob: IMPROBABLE, alternativeLogprob: PROBABLE } as const;
const NO_EVIDENCE = Object.fromEntries(Object.keys(EVIDENCE).map((name) => [name, 0])) as Record<Evidence, number>;
/** What follows alone decides: a tenth of a nat for each nat. */
const PLAIN: Weights = { intercepts: { comparison: 0, arithmetic: 0, boolean: 0, constant: 0, name: 0, arguments: 0, negation: 0 }, evidence: { ...NO_EVIDENCE, after: 1 }, shownFrom: 0.6 };
const tried = (gain: number, more: Partial<Tried['alternative']> = {}): Tried => ({ alternative: { ...ALTERNATIVE, ...more }, code: NO_EVIDENCE, gain });

describe('A surprise', () => {
  it('is a hint where the evidence is strong enough, the best of a function alone', () => {
    assert.deepEqual(surprises([tried(-1), tried(12), tried(14)], PLAIN).map(({ gain }) => gain), [14]);
    assert.deepEqual(surprises([tried(-1), tried(5)], PLAIN), []);
  });

  it('weighs what follows without the alternative itself, and no single thing without end', () => {
    const { improbable, expected, after } = modelEvidence(ALTERNATIVE, PROBABLE - IMPROBABLE + 5);
    assert.ok(Math.abs(improbable + IMPROBABLE / 10) < 1e-9 && Math.abs(expected - 0.8) < 1e-9 && Math.abs(after - 0.5) < 1e-9);
    assert.deepEqual(modelEvidence({ ...ALTERNATIVE, logprob: -60, alternativeLogprob: 0 }, 900), { improbable: 1, expected: 1, after: 1 });
  });

  it('tells both probabilities, asks, and offers the alternative', () => {
    const hint = hintOf({ ...tried(9, { logprob: Math.log(0.031), alternativeLogprob: Math.log(0.812) }), probability: 0.9 });
    assert.deepEqual(hint, {
      kind: 'surprise', code: 'PP701', start: 0, end: 1, severity: 'information',
      message: 'The model gives `<` 3 % here and `<=` 81 %. Is the comparison the right one, at its border too?',
      fix: { title: 'Replace `<` by `<=`', isGuess: true, edits: [{ start: 0, end: 1, text: '<=' }] },
    });
    assert.match(hintOf({ ...tried(9, { logprob: -60, alternativeLogprob: 0 }), probability: 1 }).message, /less than 1 % here and `<=` more than 99 %/);
    const long = hintOf({ ...tried(9, { own: 'n'.repeat(90) }), probability: 1 });
    assert.ok(long.message.includes(`\`${'n'.repeat(39)}…\``));
  });

  it('is shown with the shipped weights where all speaks for it', () => {
    const code = { ...NO_EVIDENCE, doubled: 1, leftOver: 1 };
    const sure: Tried = { alternative: { ...ALTERNATIVE, slip: 'name', logprob: -60, alternativeLogprob: 0 }, code, gain: 200 };
    assert.ok(slipProbability(sure, WEIGHTS) >= WEIGHTS.shownFrom);
    assert.ok(WEIGHTS.evidence.improbable >= 0 && WEIGHTS.evidence.expected >= 0 && WEIGHTS.evidence.after >= 0, 'what cannot be shown is known before the trial');
  });
});

/** Code with the unexpected word between `⟦` and `⟧`, what was expected, and the evidence that is not 0. */
const CODE_EVIDENCE: Readonly<Record<string, { code: string; rival: string; expected: Partial<Record<Evidence, number>> }>> = {
  'nothing in particular': { code: 'def f(a, b, c):\n    return a +⟦ b⟧ + c + b\n', rival: ' a', expected: {} },
  'a name twice, and another left over': { code: 'def f(a, b):\n    return a *⟦ a⟧\n', rival: ' b', expected: { doubled: 1, leftOver: 1 } },
  'the only use of a name': { code: 'def f(a, b):\n    use(b)\n    return 2 *⟦ a⟧\n', rival: ' b', expected: { onlyUse: 1 } },
  'arguments in the order of the parameters': { code: 'def g(a, b): pass\ndef f(a, b):\n    g(⟦b⟧, a)\n', rival: 'a', expected: { order: 1, otherHabit: 1 } },
  'arguments against the order of the parameters': { code: 'class C:\n    def g(self, b: int, a=1): pass\ndef f(a, b):\n    c.g(⟦b⟧, a)\n', rival: 'a', expected: { order: -1, otherHabit: 1 } },
  'a habit of the file': { code: 'def f(a):\n    x = a.b < 10\n    return a.b⟦ <⟧ 10\n', rival: ' <=', expected: { habit: 1, beside: 1 } },
  'another habit of the file': { code: 'def f(a):\n    x = a.b <= c\n    return a.b⟦ <⟧ c\n', rival: ' <=', expected: { otherHabit: 1 } },
  'a small index': { code: 'def f(a):\n    return a[⟦1⟧]\n', rival: '0', expected: { index: 1, smallNumber: 1 } },
  'a larger number': { code: 'def f(a):\n    return a + ⟦8⟧\n', rival: '7', expected: {} },
  'a comparison with a length, asserted': { code: 'def f(a, b):\n    assert len(a)⟦ <⟧ b\n', rival: ' ==', expected: { beside: 1, inTest: 1 } },
  'a test': { code: 'def test_f(a, b):\n    if a⟦ <⟧ b: pass\n', rival: ' >', expected: { inTest: 1 } },
};

describe('What the code says of a slip', () => {
  for (const [name, { code, rival, expected }] of Object.entries(CODE_EVIDENCE)) {
    it(name, async () => {
      const { text, token } = read({ code, rivals: [rival], expected: undefined });
      const tree = (await pythonSyntax()).parse(text);
      try {
        const [alternative] = alternativesTo(tree.root, text, 0, token);
        assert.ok(alternative);
        assert.deepEqual(Object.fromEntries(Object.entries(codeEvidence(tree, alternative)).filter(([, value]) => value !== 0)), expected);
      } finally {
        tree.dispose();
      }
    });
  }
});

describe('The functions of a module', () => {
  it('are the outermost ones, from their first line on', async () => {
    const text = 'import x\n\n@wraps\ndef a():\n    def inner(): pass\n    return inner\n\nclass C:\n    @property\n    def b(self): return 1\n\nif x:\n    async def c(): pass\n';
    const tree = (await pythonSyntax()).parse(text);
    try {
      assert.deepEqual(functionsIn(tree.root, text).map(({ range: { start, end } }) => text.slice(start, end)), [
        '@wraps\ndef a():\n    def inner(): pass\n    return inner', '    @property\n    def b(self): return 1', '    async def c(): pass',
      ]);
    } finally {
      tree.dispose();
    }
  });
});

describe('The names that a function binds', () => {
  it('are its parameters, variables and loop variables, not those of inner functions', async () => {
    const code = [
      'def f(a, b: int, c=d, *args, e: str = g, **kwargs) -> h:',
      '    i, (j, *k) = l',
      '    m.n = o[p] = 1',
      '    q: int = 2',
      '    for r, s in t: u += 1',
      '    with open(v) as w: pass',
      '    if (x := y): pass',
      '    z = [aa for bb in cc]',
      '    def inner(dd): ee = 1',
      '    try: pass',
      '    except E as ff: pass',
    ].join('\n');
    const tree = (await pythonSyntax()).parse(code);
    try {
      const definition = tree.root.namedChildren[0];
      assert.ok(definition);
      assert.deepEqual([...boundNames(definition)].sort(), ['a', 'args', 'b', 'bb', 'c', 'e', 'ff', 'i', 'j', 'k', 'kwargs', 'q', 'r', 's', 'u', 'w', 'x', 'z'].sort());
    } finally {
      tree.dispose();
    }
  });
});
