import assert from 'node:assert/strict';
import fs from 'node:fs';
import fc from 'fast-check';
import { importedModules, readHeader } from '../../../../src/core/context/header';
import { namesIn } from '../../../../src/core/context/names';
import { outline, type Declaration } from '../../../../src/core/context/outline';
import { otherSignatures, ownSignatures } from '../../../../src/core/context/signatures';
import { PythonSyntax } from '../../../../src/core/syntax/parser';
import { sourceOf } from '../../support/documents';

const MODELS = [
  'import os',
  '',
  'def load(path: str,',
  '         mode="r",  # how',
  '         ) -> "Shop":',
  '    """Read a shop from a file.',
  '',
  '    Slowly.',
  '    """',
  '    return Shop()',
  '',
  '@dataclass',
  'class Order(Base, metaclass=Meta):',
  '    """What a customer wants."""',
  '',
  '    def __init__(self, items):',
  '        self.items = items',
  '',
  '    async def total(self) -> float:',
  "        'Sum of the prices.'",
  '        def inner(): pass',
  '        return 1.0',
  '',
  'class Empty: pass',
  '',
  'def broken(',
].join('\n');

describe('core/context/outline and signatures', () => {
  let syntax: PythonSyntax;
  before(async () => {
    const wasm = (name: string): Uint8Array => fs.readFileSync(require.resolve(name));
    syntax = await PythonSyntax.load({ runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'), grammar: wasm('tree-sitter-python/tree-sitter-python.wasm') });
  });

  const declarations = (text: string): Declaration[] => {
    const tree = syntax.parse(text);
    try {
      return outline(tree.root);
    } finally {
      tree.dispose();
    }
  };
  const used = (text: string) => namesIn(text);

  it('lists what a file declares, with one-line signatures and docstrings', () => {
    const found = declarations(MODELS).map(({ name, kind, owner, signature, doc, startLine, endLine }) => [name, kind, owner, signature, doc, startLine, endLine]);
    assert.deepEqual(found.slice(0, 5), [
      ['load', 'function', undefined, 'def load(path: str, mode="r") -> "Shop"', 'Read a shop from a file.', 2, 9],
      ['Order', 'class', undefined, 'class Order(Base, metaclass=Meta)', 'What a customer wants.', 11, 21],
      ['__init__', 'method', 'Order', 'def __init__(self, items)', undefined, 15, 16],
      ['total', 'method', 'Order', 'async def total(self) -> float', 'Sum of the prices.', 18, 21],
      ['Empty', 'class', undefined, 'class Empty', undefined, 23, 23],
    ]);
  });

  it('shows those of the own file that the code near the cursor uses', () => {
    const own = ownSignatures(declarations(MODELS), used('x = load(name)\ny = Order([]).total()'), { line: 40, inWindow: () => false });
    assert.deepEqual(own.map(({ text }) => text), [
      'def load(path: str, mode="r") -> "Shop": """Read a shop from a file."""',
      'class Order(Base, metaclass=Meta): """What a customer wants."""\n    def __init__(self, items): ...',
      'async def Order.total(self) -> float: """Sum of the prices."""',
    ]);
  });

  it('shows nothing that the prompt shows already', () => {
    const own = ownSignatures(declarations(MODELS), used('load(Order)'), { line: 40, inWindow: ({ name }) => name === 'load' });
    assert.deepEqual(own.map(({ text }) => text.split('(')[0]), ['class Order']);
  });

  it('shows the class around the cursor first', () => {
    const own = ownSignatures(declarations(MODELS), used('load load load'), { line: 20, inWindow: () => false });
    assert.match(own[0]?.text ?? '', /^class Order/);
    assert.ok(own.every(({ text }) => !text.includes('Order.total')), 'the method that is being written');
  });

  it('shows declarations of other files only where they are imported', () => {
    const files = [{ path: 'src/shop/models.py', declarations: declarations(MODELS) }];
    const shown = (head: string, code: string): string[] =>
      otherSignatures(files, used(code), importedModules(readHeader(sourceOf(head), 99))).map(({ path, text }) => `${path} ${text.split('(')[0]}`);
    assert.deepEqual(shown('from shop.models import load', 'load(x)\nOrder()'), ['src/shop/models.py def load']);
    assert.deepEqual(shown('from .models import Order', 'Order().total()'), ['src/shop/models.py class Order', 'src/shop/models.py async def Order.total']);
    assert.deepEqual(shown('from shop import models', 'models.load()'), ['src/shop/models.py def load']);
    assert.deepEqual(shown('import shop.models', 'shop.models.load()'), ['src/shop/models.py def load']);
    assert.deepEqual(shown('from other import load', 'load(x)'), []);
    assert.deepEqual(shown('import models_extra', 'load(x)'), []);
  });

  it('takes any text', () => {
    const piece = fc.constantFrom('def f(a, b):', 'class A(B):', '    ', '\n', '"""doc', '"""', ')', '@x', 'async ', 'é😀', '#', '\ud800');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')), (text) => {
        for (const { signature, startLine, endLine } of declarations(text)) {
          assert.ok(!signature.includes('\n'));
          assert.ok(startLine <= endLine);
        }
      }),
    );
  });
});
