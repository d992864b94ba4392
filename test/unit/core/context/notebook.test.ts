import assert from 'node:assert/strict';
import { cellAsPython, ownCellAsPython } from '../../../../src/core/context/notebook';
import type { TextSource } from '../../../../src/core/context/text';
import { sourceOf } from '../../support/documents';

const textOf = (source: TextSource): string => Array.from({ length: source.lineCount }, (_, n) => source.line(n)).join('\n');
const code = (text: string): string => textOf(cellAsPython({ kind: 'code', source: sourceOf(text) }));

describe('core/context/notebook', () => {
  it('leaves Python as it is', () => assert.equal(code('import math\nx = 5 % 3\n'), 'import math\nx = 5 % 3\n'));

  it('makes comments of magics, shell commands and questions', () => {
    assert.equal(code('%matplotlib inline\n!pip install x\n?len\nnp.array?\nfor i in x:\n    %time f(i)'), '# %matplotlib inline\n# !pip install x\n# ?len\n# np.array?\nfor i in x:\n    # %time f(i)');
  });

  it('knows an operator and text from a magic', () => {
    const text = 'x = (a\n% b)\ny = """\n%s\n!\n"""\nz = a \\\n% b';
    assert.equal(code(text), text);
  });

  it('takes a timed cell for Python, and another language for none', () => {
    assert.equal(code('%%time\nx = 1'), '# %%time\nx = 1');
    assert.equal(code('%%bash\nls -l\n\necho "'), '# %%bash\n# ls -l\n\n# echo "');
  });

  it('makes a comment of the text between cells, of its first lines', () => {
    const text = textOf(cellAsPython({ kind: 'markdown', source: sourceOf('# Areas\n\nOf circles.' + '\nmore'.repeat(20)) }));
    assert.ok(text.startsWith('# # Areas\n\n# Of circles.\n# more'));
    assert.equal(text.split('\n').length, 8);
  });

  it("leaves the cursor's line as it is", () => {
    const source = sourceOf('%matplotlib inline\nx = 1\n%time f(');
    assert.equal(textOf(ownCellAsPython(source, 2)), '# %matplotlib inline\nx = 1\n%time f(');
  });
});
