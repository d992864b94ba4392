/** Names that do not exist: what servers report and answer, and what the hint then says. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Hint } from '../../../../src/core/review/hint';
import { isMissing, reportedVerdict, type Answers, type PlacedReport } from '../../../../src/core/review/names/evidence';
import { nearestName, slipsBetween } from '../../../../src/core/review/names/nearest';
import { nameReport, type Report } from '../../../../src/core/review/names/reports';
import { hintWith, namePartsOf, type NameVerdict } from '../../../../src/core/review/names/verdict';
import { hintsIn } from './support';

/** The hint "verify this API" about a symbol, in code that was accepted as a whole. */
async function hintAbout(text: string, symbol: string): Promise<Hint> {
  const hints = await hintsIn(text, { accepted: [{ start: 0, end: text.length }] });
  const found = hints.find((hint) => hint.symbol && `${hint.symbol.module}.${hint.symbol.name}`.replace(/\.$/, '') === symbol);
  assert.ok(found, hints.map(({ message }) => message).join('\n'));
  return found;
}

describe('names: reports', () => {
  const rows: readonly (readonly [string, string, string, string])[] = [
    ['reportAttributeAccessIssue', '"parse" is unknown import symbol', 'in-module', 'parse'],
    ['reportAttributeAccessIssue', '"foo" is not a known attribute of module "..path"', 'in-module', 'foo'],
    ['reportGeneralTypeIssues', '"foo" is not a known member of module "json"', 'in-module', 'foo'],
    ['reportAttributeAccessIssue', 'Cannot access attribute "hom" for class "type[Path]"\n  Attribute "hom" is unknown', 'in-class', 'hom'],
    ['reportMissingImports', 'Import "numpy.linalg" could not be resolved', 'module', 'numpy.linalg'],
    ['attr-defined', 'Module has no attribute "parse"', 'in-module', 'parse'],
    ['attr-defined', 'Module "json" has no attribute "parse"; maybe "JSONDecoder"?', 'in-module', 'parse'],
    ['import-not-found', 'Cannot find implementation or library stub for module named "jsn"', 'module', 'jsn'],
    ['E1101:no-member', "Module 'json' has no 'parse' member", 'in-module', 'parse'],
    ['no-name-in-module', "No name 'parse' in module 'json'", 'in-module', 'parse'],
    ['E0401', "Unable to import 'jsn'", 'module', 'jsn'],
    ['unresolved-attribute', 'Module `json` has no member `parse`', 'in-module', 'parse'],
    ['unresolved-import', 'Cannot resolve imported module `jsn`', 'module', 'jsn'],
    ['missing-module-attribute', 'Could not import `parse` from `json`', 'in-module', 'parse'],
    ['missing-attribute', 'No attribute `parse` in module `json`', 'in-module', 'parse'],
  ];
  for (const [code, message, kind, name] of rows) {
    it(`${code}: ${message.split('\n')[0] as string}`, () => assert.deepEqual(nameReport({ source: 'Pyright', code, message }), { kind, name, by: 'Pyright' }));
  }

  const others: readonly Report[] = [
    // An attribute of some value: its type may be guessed wrong.
    { source: 'Pyright', code: 'reportAttributeAccessIssue', message: 'Cannot access attribute "get" for class "str"\n  Attribute "get" is unknown' },
    { source: 'Pyright', code: 'reportUndefinedVariable', message: '"parse" is unknown import symbol' },
    { source: 'Pyright', code: 'reportMissingModuleSource', message: 'Import "yaml" could not be resolved from source' },
    { source: 'mypy', code: 'attr-defined', message: '"str" has no attribute "parse"' },
    { source: 'Ruff', code: 'F401', message: '`json.parse` imported but unused' },
  ];
  for (const report of others) it(`says nothing of ${report.code}: ${report.message.split('\n')[0] as string}`, () => assert.equal(nameReport(report), undefined));

  it('does not repeat a source that is no name', () => {
    assert.equal(nameReport({ source: '[x](command:evil)\n', code: 'E0401', message: "Unable to import 'jsn'" })?.by, 'the language server');
    assert.equal(nameReport({ source: undefined, code: 'E0401', message: "Unable to import 'jsn'" })?.by, 'the language server');
  });
});

describe('names: the nearest', () => {
  const cases: readonly (readonly [string, readonly string[], string | undefined])[] = [
    ['exits', ['exists', 'join', 'isdir'], 'exists'],
    ['hom', ['home', 'cwd', 'stem'], 'home'],
    ['readFile', ['read_text', 'read_file', 'open'], 'read_file'],
    ['laod', ['load', 'loads', 'dump'], 'load'],
    // Two are just as near, or none is near.
    ['dumpx', ['dumps', 'dumpy'], undefined],
    ['parse', ['load', 'loads', 'dump', 'dumps'], undefined],
    ['hom', ['_home', '__hom__'], undefined],
    ['abc', ['abc'], undefined],
  ];
  for (const [wanted, names, nearest] of cases) it(`of ${wanted} among ${names.join(', ')}: ${nearest ?? 'none'}`, () => assert.equal(nearestName(wanted, names), nearest));

  const word = fc.string({ unit: fc.constantFrom('a', 'b', '_'), maxLength: 8 });
  it('counts slips alike from both sides, and none for the same', () => {
    fc.assert(fc.property(word, word, (one, other) => {
      assert.equal(slipsBetween(one, other), slipsBetween(other, one));
      assert.equal(slipsBetween(one, other) === 0, one === other);
      assert.ok(slipsBetween(one, other) <= Math.max(one.length, other.length));
    }));
  });

  it('is one of the names, or none', () => {
    fc.assert(fc.property(word, fc.array(word), (wanted, names) => {
      const nearest = nearestName(wanted, names);
      assert.ok(nearest === undefined || (names.includes(nearest) && nearest !== wanted));
    }));
  });
});

describe('names: in the code', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['import os\n\nos.path.join("a")\n', 'os.path.join', ['os/', 'path/os', 'join/os.path']],
    ['import numpy as np\n\nnp.linalg.foo\n', 'numpy.linalg.foo', ['np/', 'linalg/numpy', 'foo/numpy.linalg']],
    ['from json import parse as p\n', 'json.parse', ['parse/json']],
    ['import jsn\n', 'jsn', ['jsn/']],
    ['import xml.etree\n', 'xml', ['xml/', 'etree/xml']],
    ['import json\n\n(json\n  .parse)("é")\n', 'json.parse', ['json/', 'parse/json']],
  ];
  for (const [text, symbol, expected] of cases) {
    it(JSON.stringify(text), async () => {
      const parts = namePartsOf(await hintAbout(text, symbol), text);
      assert.deepEqual(parts.map(({ name, owner }) => `${name}/${owner}`), expected);
      for (const { name, start, end } of parts) assert.equal(text.slice(start, end), name);
    });
  }
});

describe('names: what is reported', () => {
  const reportAt = (text: string, name: string, more: Partial<PlacedReport> = {}): PlacedReport => {
    const start = text.lastIndexOf(name);
    return { kind: 'in-module', name, by: 'Pyright', start, end: start + name.length, ...more };
  };

  it('of an attribute', async () => {
    const text = 'import json\n\njson.parse("x")\n';
    const hint = await hintAbout(text, 'json.parse');
    assert.deepEqual(reportedVerdict(hint, text, [reportAt(text, 'parse')]), { kind: 'missing', name: 'parse', owner: 'json', ownerIs: 'module', by: 'Pyright', nearest: undefined });
    assert.equal(reportedVerdict(hint, text, [reportAt(text, 'x', { name: 'parse' })]), undefined, 'a report of another place');
    assert.equal(reportedVerdict(hint, text, [reportAt(text, 'parse', { name: 'dump' })]), undefined, 'a report of another name');
  });

  it('of a module, wherever it is imported', async () => {
    const text = 'import jsn\n\njsn.parse("x")\n';
    const hint = await hintAbout(text, 'jsn.parse');
    assert.deepEqual(reportedVerdict(hint, text, [{ kind: 'module', name: 'jsn', by: 'Pylance', start: 7, end: 10 }]), { kind: 'no-module', module: 'jsn', by: 'Pylance' });
    assert.equal(reportedVerdict(hint, text, [{ kind: 'module', name: 'js', by: 'Pylance', start: 0, end: 1 }]), undefined);
  });
});

describe('names: what a server answers', () => {
  const json = ['dump', 'dumps', 'load', 'loads', '__all__'];
  const nothing: Answers = { defined: false, signature: '', ownerSignature: '(module) json', listed: json, listedBehind: [] };
  const cases: readonly (readonly [string, string, Partial<Answers>, boolean])[] = [
    ['a module that lists others', 'parse', {}, true],
    ['a type that is unknown', 'parse', { signature: '(function) parse: Unknown' }, true],
    ['a module under another name', 'exits', { ownerSignature: '(variable) path: Module("posixpath")' }, true],
    ['an import', 'parse', { ownerSignature: undefined }, true],
    ['a definition', 'parse', { defined: true }, false],
    ['a type', 'parse', { signature: '(function) parse: Any' }, false],
    ['an attribute of a value', 'parse', { ownerSignature: '(variable) app: Flask' }, false],
    ['a server without hovers', 'parse', { ownerSignature: '' }, false],
    ['a list with the name', 'dumps', {}, false],
    ['a list that grows with the letters typed', 'parse', { listedBehind: ['parse'] }, false],
    ['no server at all', 'parse', { listed: [], ownerSignature: undefined }, false],
    ['a module of which little is known', 'parse', { listed: ['__doc__', '__name__', '__file__', 'load'] }, false],
    ['a private name', '_parse', {}, false],
    ['a module that makes its names', 'parse', { listed: [...json, '__getattr__'] }, false],
  ];
  for (const [what, name, more, missing] of cases) it(`${what}: ${missing ? 'missing' : 'not decided'}`, () => assert.equal(isMissing(name, { ...nothing, ...more }), missing));
});

describe('names: what the hint says', () => {
  const text = 'import os\n\nos.path.exits("a")\n';
  const missing: NameVerdict = { kind: 'missing', name: 'exits', owner: 'os.path', ownerIs: 'module', by: 'Pyright', nearest: 'exists' };

  it('of a name that does not exist, with the nearest one as fix', async () => {
    const hint = hintWith(await hintAbout(text, 'os.path.exits'), missing, text);
    assert.equal(hint.message, '"os.path.exits" does not exist in module os.path, says Pyright. Did you mean "exists"?');
    assert.equal(hint.severity, 'information');
    const [edit] = hint.fix?.edits ?? [];
    assert.ok(edit && hint.fix?.isGuess);
    assert.equal(text.slice(0, edit.start) + edit.text + text.slice(edit.end), text.replace('exits', 'exists'));
  });

  it('without one where none is near', async () => {
    const hint = hintWith(await hintAbout(text, 'os.path.exits'), { ...missing, nearest: undefined }, text);
    assert.equal(hint.fix, undefined);
    assert.match(hint.message, /Look up what there is\.$/);
  });

  it('is taken back when nobody says so any more', async () => {
    const hint = await hintAbout(text, 'os.path.exits');
    assert.deepEqual(hintWith(hintWith(hint, missing, text), undefined, text), hint);
    assert.equal(hint.severity, 'hint');
  });

  it('of a name that exists, and still to verify', async () => {
    const hint = hintWith(await hintAbout(text, 'os.path.exits'), { kind: 'exists' }, text);
    assert.equal(hint.severity, 'hint');
    assert.match(hint.message, /^"os\.path\.exits" exists\. Verify its arguments/);
  });
});
