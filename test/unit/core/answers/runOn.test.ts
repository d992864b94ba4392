import assert from 'node:assert/strict';
import { codeUntilRunOn, docstringUntilRunOn, proseUntilRunOn, statementsUntilRunOn, untilChatMark } from '../../../../src/core/answers/runOn';

describe('core/answers/runOn', () => {
  const HEADINGS = ['Exercise 2: Write it.', 'Exercise:', 'Question 3: What is it?', 'Instruct: Go on.', 'Alice: Hi.', 'Bob: Hi.', 'Follow-up exercise 1:', '## Exercise 2:', '**Problem 1**: x', 'Human: so'];

  it('ends code before each heading', () => {
    for (const heading of HEADINGS) assert.deepEqual(codeUntilRunOn(`x = 1\n${heading}\ny = 2`), { text: 'x = 1\n', cut: true }, heading);
    assert.deepEqual(codeUntilRunOn('if x:\n    y = 1\n    Question: what then is y?'), { text: 'if x:\n    y = 1\n', cut: true });
  });

  it('leaves code that looks a little like it', () => {
    for (const code of ['exercise = 2', 'question: str = "x"', 'def f():\n    problem: int', 'class Question:\n    pass', 'bob.alice()', 'x = """\nExercise 2: no\n"""', '# Question: why?']) assert.deepEqual(codeUntilRunOn(code), { text: code, cut: false }, code);
  });

  it('ends prose before the next exercise or turn, but not inside of code', () => {
    for (const heading of HEADINGS.filter((one) => !/^Exercise:/.test(one))) assert.deepEqual(proseUntilRunOn(`So.\n${heading}`), { text: 'So.', cut: true }, heading);
    for (const prose of ['The problem: it is slow.', 'Exercises help.', '```\nQuestion: x\n```', 'Solution: sort it.', 'Example:\nx', '- Note: this']) assert.deepEqual(proseUntilRunOn(prose), { text: prose, cut: false }, prose);
  });

  it('ends a docstring only at the margin, and not on its first line', () => {
    assert.deepEqual(docstringUntilRunOn('Say it.\n\nExercise 2: x'), { text: 'Say it.\n', cut: true });
    assert.equal(docstringUntilRunOn('Question: is it?').cut, false);
    assert.equal(docstringUntilRunOn('Say it.\n\n    Question: is it?').cut, false);
  });

  it('ends statements before what the original has none of', () => {
    const cut = (code: string, original = 'x = 1'): string => statementsUntilRunOn(code, original).text;
    for (const after of ['def g():', 'class C:', '@a', 'if __name__ == "__main__":', 'print(x)', '# Test', '# Example usage']) assert.equal(cut(`x = 2\n${after}\n    y`), 'x = 2', after);
    assert.equal(cut('x = 2\nprint(x)', 'x = 1\nprint(x)'), 'x = 2\nprint(x)');
    assert.equal(cut('f(\nprint(x)\n)'), 'f(\nprint(x)\n)');
    assert.equal(cut('print(x)\ny = 1'), 'print(x)\ny = 1');
  });

  it('ends any text at the marks of a chat', () => {
    assert.deepEqual(untilChatMark('a<|im_end|>b'), { text: 'a', cut: true });
    assert.deepEqual(untilChatMark('a <| b |> c'), { text: 'a <| b |> c', cut: false });
  });
});
