import assert from 'node:assert/strict';
import { answeredIn } from '../../../../src/core/answers/definitions';
import { isWholeHeader, sameHeader } from '../../../../src/core/answers/signature';
import type { Token } from '../../../../src/core/syntax/tokens';

const tokens = (header: string): readonly Token[] => answeredIn(`${header}\n    pass`)[0]?.tokens ?? [];

describe('core/answers/signature', () => {
  const SAME: [a: string, b: string][] = [
    ['def f(a, b=1):', 'def f( a ,b = 1 ) :'],
    ['def f(a, b):', 'def f(\n    a,  # first\n    b,\n):'],
    ['def f(a="x") -> str:', "def f(a='x')->str:"],
    ['class A(B, metaclass=C):', 'class A( B,\n    metaclass=C,\n):'],
    ['async def f(*, a): ', 'async  def f(*, a):'],
    ['def f(a=lambda x: x):', 'def f(a=lambda x:x):'],
  ];
  const OTHER: [a: string, b: string][] = [
    ['def f(a, b):', 'def f(b, a):'],
    ['def f(a):', 'def g(a):'],
    ['def f(a):', 'async def f(a):'],
    ['def f(a):', 'def f(a, b=1):'],
    ['def f(a=1):', 'def f(a=2):'],
    ['def f(a=(1,)):', 'def f(a=(1)):'],
    ['def f(a: int):', 'def f(a: str):'],
    ['def f(a: int):', 'def f(a):'],
    ['def f() -> int:', 'def f():'],
    ['def f(a, *, b):', 'def f(a, b):'],
    ['def f(a="x"):', 'def f(a="y"):'],
    ['def f(a="x y"):', 'def f(a="xy"):'],
    ['class A(B):', 'class A(C):'],
    ['class f:', 'def f():'],
  ];

  it('is the same whatever the layout', () => {
    for (const [a, b] of SAME) assert.ok(sameHeader(tokens(a), tokens(b)), `${a} and ${b}`);
  });

  it('is another where a name, an order, a default or an annotation is', () => {
    for (const [a, b] of OTHER) assert.ok(!sameHeader(tokens(a), tokens(b)), `${a} and ${b}`);
  });

  it('is whole where Python takes it', () => {
    for (const header of ['def f(a):', 'class A:', 'async def f(a, /, *b) -> c:']) assert.ok(isWholeHeader(tokens(header)), header);
    for (const header of ['def f(a b):', 'def f(a=1, b):', 'class A(:']) assert.ok(!isWholeHeader(tokens(header)), header);
  });
});
