import assert from 'node:assert/strict';
import { fencedBlocks, firstFence, pythonBlocks } from '../../../../src/core/answers/fences';

const codes = (text: string): string[] => fencedBlocks(text).map(({ language, code, closed }) => `${language}|${code}|${closed}`);

describe('core/answers/fences', () => {
  it('takes blocks of backticks and tildes, closed and open', () => {
    assert.deepEqual(codes('a\n```python\nx\n```\nb'), ['python|x|true']);
    assert.deepEqual(codes('~~~\nx\ny\n~~~~'), ['|x\ny|true']);
    assert.deepEqual(codes('```py\nx'), ['py|x|false']);
    assert.deepEqual(codes('no `code` ``` here'), []);
    assert.deepEqual(codes('```PYTHON title="x"\n```\n```js\nb\n```'), ['python||true', 'js|b|true']);
  });

  it('closes with as many of the same, no deeper than it opened', () => {
    assert.deepEqual(codes('````\n```\n````'), ['|```|true']);
    assert.deepEqual(codes('```\n~~~\n```'), ['|~~~|true']);
    assert.deepEqual(codes('```python\ndef f():\n    """\n    ```\n    x\n    ```\n    """\n```'), ['python|def f():\n    """\n    ```\n    x\n    ```\n    """|true']);
  });

  it('takes the indentation of a list away', () => {
    assert.deepEqual(codes('1. so:\n   ```python\n   def f():\n       pass\n   ```'), ['python|def f():\n    pass|true']);
  });

  it('prefers what says that it is Python', () => {
    const languages = (text: string): string[] => pythonBlocks(text).map(({ language }) => language);
    assert.deepEqual(languages('```\na\n```\n```python\nb\n```\n```js\nc\n```'), ['python']);
    assert.deepEqual(languages('```\na\n```\n```bash\nb\n```\n```text\nc\n```'), ['', 'text']);
  });

  it('finds the first fence, and whether it is bare', () => {
    assert.deepEqual(firstFence('x\n```\ny'), { at: 2, bare: true });
    assert.deepEqual(firstFence('~~~py\n'), { at: 0, bare: false });
    assert.equal(firstFence('    ```'), undefined);
  });
});
