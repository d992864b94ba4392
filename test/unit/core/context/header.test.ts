import assert from 'node:assert/strict';
import { headerLines, importedModules, importedNames, readHeader } from '../../../../src/core/context/header';
import { sourceOf } from '../../support/documents';

const FILE = [
  '#!/usr/bin/env python3',
  '# A licence.',
  '"""Reads and writes things.',
  '',
  'import this_is_text',
  '"""',
  'from __future__ import annotations',
  '',
  'import os, sys as system  # the usual',
  'import numpy.linalg as la',
  'import xml.dom',
  'from typing import (',
  '    Any,',
  '    Callable,  # a comment',
  '    Iterator,',
  '    NamedTuple,',
  '    Sequence,',
  ')',
  'from .models import User, \\',
  '    Group as Team',
  'from . import views',
  'from constants import *',
  'if True:',
  '    import hidden',
  'LIMIT = 3',
  '',
  'class A:',
  '    pass',
  '',
  'import late',
].join('\n');

describe('core/context/header', () => {
  const header = readHeader(sourceOf(FILE), 100);
  const lines = (used: string[]): string[] => headerLines(header, new Set(used)).map(({ text }) => text);

  it('reads the docstring and the imports down to the first block', () => {
    assert.equal(header.docstring, 'Reads and writes things.');
    assert.deepEqual(
      [...importedNames(header)],
      ['os', 'system', 'la', 'xml', 'Any', 'Callable', 'Iterator', 'NamedTuple', 'Sequence', 'User', 'Team', 'views', '*'],
    );
  });

  it('puts first what is in use, and narrows long lists to it', () => {
    assert.deepEqual(lines(['Any', 'Sequence', 'Team']), [
      'from typing import Any, Sequence',
      'from .models import User, Group as Team',
      'from constants import *',
      '"""Reads and writes things."""',
      'import os, sys as system',
      'import numpy.linalg as la',
      'import xml.dom',
      'from . import views',
    ]);
  });

  it('knows where each line stood in the file', () => {
    const inOrder = [...headerLines(header, new Set(['views']))].sort((a, b) => a.order - b.order).map(({ text }) => text);
    assert.equal(inOrder[0], '"""Reads and writes things."""');
    assert.ok(inOrder.indexOf('import xml.dom') < inOrder.indexOf('from . import views'));
  });

  it('names the modules that are imported', () => {
    const modules = new Map(importedModules(header).map(({ module, names }) => [module, [...names]]));
    assert.deepEqual(modules.get('numpy.linalg'), []);
    assert.deepEqual(modules.get('models'), ['User', 'Team']);
    assert.deepEqual(modules.get('views'), []);
  });

  it('takes no import that the end cuts in two', () => {
    const cut = readHeader(sourceOf('import a\nfrom b import (\n    c,\n    d,\n)'), 3);
    assert.deepEqual([...importedNames(cut)], ['a']);
  });

  it('reads nothing of a file without a head', () => {
    assert.deepEqual(readHeader(sourceOf('x = 1\ny = """\nimport a\n"""'), 9), { docstring: undefined, imports: [] });
    assert.deepEqual(readHeader(sourceOf(''), 9), { docstring: undefined, imports: [] });
  });
});
