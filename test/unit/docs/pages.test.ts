/** The pages that `npm run docs` writes: they are as package.json has it, and say what a person needs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { keysPage } from '../../harness/docs/keys';
import { readManifest, type Manifest } from '../../harness/docs/manifest';
import { PAGES } from '../../harness/docs/pages';
import { settingsPage } from '../../harness/docs/settings';
import { root } from '../../harness/paths';

const NOTHING: Manifest['contributes'] = { commands: [], menus: {}, keybindings: [], configuration: [] };
const lineOf = (page: string, text: string): string => page.split('\n').find((line) => line.includes(text)) ?? '';

describe('generated pages', () => {
  const manifest = readManifest();

  for (const [file, write] of Object.entries(PAGES)) {
    it(`${file} is not stale`, () => assert.equal(readFileSync(path.join(root, file), 'utf8'), write(manifest), 'npm run docs writes it anew'));
  }

  it('settings have their values, limits and defaults', () => {
    const page = settingsPage({
      contributes: {
        ...NOTHING,
        configuration: [{
          title: 'Group',
          properties: {
            'a.second': { order: 2, scope: 'machine', default: 5, minimum: 1, maximum: 9, markdownDescription: 'A | B, see `#a.first#`.\nMore.' },
            'a.first': { order: 1, scope: 'window', default: 'x', enum: ['x', 'y'], enumDescriptions: ['The one.', 'The other.'], markdownDescription: 'Which.' },
            'a.third': { order: 3, scope: 'window', default: null, description: 'Plain.' },
          },
        }],
      },
    });
    assert.deepEqual(page.split('\n').filter((line) => line.startsWith('| `a.')), [
      '| `a.first` | `x` | window | Which.<br>`x`: The one.<br>`y`: The other. |',
      '| `a.second` | `5` | machine | A \\| B, see `a.first`.<br>More.<br>1 to 9. |',
      '| `a.third` | empty | window | Plain. |',
    ]);
  });

  it('commands have their keys and places', () => {
    const page = keysPage({
      contributes: {
        ...NOTHING,
        commands: [{ command: 'p.one', title: 'One' }, { command: 'p.hidden', title: 'Hidden' }, { command: 'p.odd', title: 'Odd' }],
        menus: {
          commandPalette: [{ command: 'p.one', when: 'editorLangId == python && resourceScheme != phi-pair-proposal' }, { command: 'p.hidden', when: 'false' }, { command: 'p.odd', when: 'a == b || c' }],
          'editor/title': [{ command: 'p.hidden' }],
          'own/menu': [{ command: 'p.odd' }],
        },
        keybindings: [{ command: 'p.one', key: 'ctrl+k alt+1', mac: 'cmd+k alt+1' }, { command: 'other.command', key: 'alt+\\' }],
      },
    });
    assert.equal(lineOf(page, 'p.one'), '| One | `Ctrl+K Alt+1`, macOS `Cmd+K Alt+1` | palette (in Python) | `p.one` |');
    assert.equal(lineOf(page, 'p.hidden'), '| Hidden |   | buttons above the editor | `p.hidden` |');
    assert.equal(lineOf(page, 'p.odd'), '| Odd |   | palette (if `a == b \\|\\| c`), `own/menu` | `p.odd` |');
    assert.equal(lineOf(page, 'other.command'), '| `Alt+\\` | `other.command` |');
  });

  it('every setting and every command of package.json is there', () => {
    const settings = manifest.contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    const missing = [
      ...settings.filter((name) => lineOf(settingsPage(manifest), `\`${name}\``) === ''),
      ...manifest.contributes.commands.filter(({ command }) => lineOf(keysPage(manifest), `\`${command}\``) === ''),
    ];
    assert.deepEqual(missing, []);
    assert.ok(settings.length > 10);
  });
});
