import assert from 'node:assert/strict';
import type { UnexpectedToken } from '../../../../src/common/protocol';
import { alternativesTo } from '../../../../src/core/review/surprise/alternatives';
import { boundNames } from '../../../../src/core/review/surprise/bindings';
import { suspects, surprises, trial } from '../../../../src/core/review/surprise/surprise';
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

  it('is tried out only where it is much likelier, and parses', async () => {
    const { text, token } = read(CASES['a comparison'] as Case);
    const tree = (await pythonSyntax()).parse(text);
    try {
      assert.equal(suspects(tree, 0, [token]).length, 1);
      assert.equal(suspects(tree, 0, [{ ...token, logprob: Math.log(0.09) }]).length, 0);
      assert.equal(suspects(tree, 0, [{ ...token, rivals: [{ text: ' <=', logprob: Math.log(0.2) }] }]).length, 0);
    } finally {
      tree.dispose();
    }
  });

  it('is a hint only where what follows agrees', () => {
    const alternative = { slip: 'comparison', start: 0, end: 1, text: '<=', logprob: IMPROBABLE, alternativeLogprob: PROBABLE } as const;
    assert.deepEqual(surprises([{ alternative, gain: -1 }, { alternative, gain: 20 }, { alternative, gain: 30 }]).map(({ gain }) => gain), [30, 20]);
  });

  it('is tried out with the rest of its line and the two after it', () => {
    const text = 'a < b\nc\nd\ne\n';
    const alternative = { slip: 'comparison', start: 2, end: 3, text: '>', logprob: 0, alternativeLogprob: 0 } as const;
    assert.deepEqual(trial(text, alternative, text.length), { asIs: '< b\nc\nd', instead: '> b\nc\nd' });
    assert.deepEqual(trial(text, alternative, 5), { asIs: '< b', instead: '> b' });
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
