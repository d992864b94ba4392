import assert from 'node:assert/strict';
import fc from 'fast-check';
import { placeTests } from '../../../../src/core/testFile/place';

type Case = readonly [what: string, source: string, others: readonly string[], place: string];

function placed(source: string, others: readonly string[]): string {
  const place = placeTests({ source, files: new Set([source, ...others]), folderName: 'project' });
  return place.kind === 'refused' ? place.reason : `${place.kind} ${place.path} from ${place.module ?? 'itself'}`;
}

const EXISTING: readonly Case[] = [
  ['beside', 'shapes.py', ['test_shapes.py'], 'append test_shapes.py from shapes'],
  ['beside, named the other way', 'shapes.py', ['shapes_test.py'], 'append shapes_test.py from shapes'],
  ['in tests', 'shapes.py', ['tests/test_shapes.py'], 'append tests/test_shapes.py from shapes'],
  ['in test', 'shapes.py', ['test/shapes_test.py'], 'append test/shapes_test.py from shapes'],
  ['beside rather than further away', 'a/shapes.py', ['tests/test_shapes.py', 'a/test_shapes.py'], 'append a/test_shapes.py from shapes'],
  ['in the nearer folder of tests', 'a/shapes.py', ['tests/test_shapes.py', 'a/tests/test_shapes.py'], 'append a/tests/test_shapes.py from a.shapes'],
  ['mirrored', 'app/geo/shapes.py', ['app/__init__.py', 'app/geo/__init__.py', 'tests/app/geo/test_shapes.py', 'tests/conftest.py'], 'append tests/app/geo/test_shapes.py from app.geo.shapes'],
  ['mirrored without the package', 'src/app/geo/shapes.py', ['src/app/__init__.py', 'src/app/geo/__init__.py', 'tests/geo/test_shapes.py'], 'append tests/geo/test_shapes.py from app.geo.shapes'],
  ['mirrored without src', 'src/app/shapes.py', ['src/app/__init__.py', 'tests/app/test_shapes.py'], 'append tests/app/test_shapes.py from app.shapes'],
  ['flat', 'src/app/shapes.py', ['src/app/__init__.py', 'tests/test_shapes.py'], 'append tests/test_shapes.py from app.shapes'],
  ['somewhere under tests, alone of its name', 'app/shapes.py', ['tests/unit/fast/test_shapes.py'], 'append tests/unit/fast/test_shapes.py from app.shapes'],
  ['a test file itself', 'tests/test_shapes.py', ['shapes.py'], 'append tests/test_shapes.py from itself'],
  ["a package's", 'app/__init__.py', ['tests/test_app.py'], 'append tests/test_app.py from app'],
];

const NEW: readonly Case[] = [
  ['beside', 'shapes.py', [], 'new test_shapes.py from shapes'],
  ['beside, in a folder', 'geo/shapes.py', ['geo/other.py'], 'new geo/test_shapes.py from shapes'],
  ['beside, in a package', 'geo/shapes.py', ['geo/__init__.py'], 'new geo/test_shapes.py from geo.shapes'],
  ['in tests', 'shapes.py', ['tests/test_other.py'], 'new tests/test_shapes.py from shapes'],
  ['in tests that hold no test yet', 'shapes.py', ['tests/conftest.py'], 'new tests/test_shapes.py from shapes'],
  ['in tests, from a folder', 'app/shapes.py', ['tests/conftest.py'], 'new tests/test_shapes.py from app.shapes'],
  ['in the mirrored folder', 'src/app/geo/shapes.py', ['src/app/__init__.py', 'src/app/geo/__init__.py', 'tests/geo/test_lines.py'], 'new tests/geo/test_shapes.py from app.geo.shapes'],
  ['in the tests of the package', 'app/geo/shapes.py', ['app/__init__.py', 'app/geo/__init__.py', 'app/tests/__init__.py', 'tests/test_app.py'], 'new app/tests/test_shapes.py from app.geo.shapes'],
  ['with src', 'src/shapes.py', ['tests/conftest.py'], 'new tests/test_shapes.py from shapes'],
  ['in a package that is the workspace itself', 'shapes.py', ['__init__.py', 'tests/conftest.py'], 'new tests/test_shapes.py from project.shapes'],
  ['below a folder that is no name', 'my-app/shapes.py', ['tests/conftest.py'], 'new tests/test_shapes.py from shapes'],
  ['beside a source of the same name elsewhere', 'b/utils.py', ['a/utils.py', 'tests/test_utils.py'], 'new tests/test_b_utils.py from b.utils'],
];

const REFUSED: readonly Case[] = [
  ['a name with a hyphen', 'my-shapes.py', [], 'not-importable'],
  ['a keyword', 'class.py', [], 'not-importable'],
  ['a package below a folder that is no name', 'my-app/shapes.py', ['my-app/__init__.py'], 'not-importable'],
];

describe('core/testFile/place', () => {
  for (const [group, cases] of [
    ['the existing test file', EXISTING],
    ['a new test file', NEW],
    ['no test file', REFUSED],
  ] as const) {
    describe(group, () => {
      for (const [what, source, others, expected] of cases) it(what, () => assert.equal(placed(source, others), expected));
    });
  }

  it('never overwrites, and a module is always one that Python can import', () => {
    const name = fc.constantFrom('a', 'src', 'tests', 'test', 'utils', 'my-app', 'test_utils', 'utils_test', 'a_b');
    const path = fc.tuple(fc.array(name, { maxLength: 3 }), fc.oneof(name, fc.constant('__init__'))).map(([folders, stem]) => [...folders, `${stem}.py`].join('/'));
    fc.assert(
      fc.property(path, fc.array(path, { maxLength: 8 }), (source, others) => {
        const files = new Set([source, ...others]);
        const place = placeTests({ source, files, folderName: 'project' });
        if (place.kind === 'refused') return;
        assert.equal(files.has(place.path), place.kind === 'append', place.path);
        assert.match(place.path, /(^|\/)(test_[^/]*|[^/]*_test)\.py$/);
        if (place.module !== undefined) assert.match(place.module, /^[a-z_]+(\.[a-z_]+)*$/);
      }),
    );
  });
});
