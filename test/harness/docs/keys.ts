/** docs/keys.md: every command with its keys and the menus it is in, from package.json. */
import { cell, code, table } from './markdown';
import type { Command, Keybinding, Manifest } from './manifest';

const HEAD = `<!-- Written by npm run docs from package.json: change titles, menus and keys there. -->

# Commands and keys

In the palette each command stands under *Phi Pair*. [What the commands do](commands.md) has a page of its own, and so
have [review](review.md), [models](models.md) and [settings](settings.md).
`;

/** Menus, as a person knows them. Others are named as VS Code does. */
const MENUS: Readonly<Record<string, string>> = {
  'phiPair.editorContext': 'editor\'s context menu',
  'editor/title': 'buttons above the editor',
  'view/title': 'buttons above the view',
  'view/item/context': 'rows of the view',
  'comments/commentThread/title': 'buttons of a comment',
  'comments/commentThread/context': 'buttons of a comment',
};

/** Parts of a condition, in words. Those that no reader needs are empty; others are shown as they are. */
const CONDITIONS: Readonly<Record<string, string>> = {
  'editorLangId == python': 'in Python',
  editorIsOpen: 'in an editor',
  'phiPair.running': 'while a command runs',
  'resource in phiPair.proposals.offered': 'in a diff of Phi Pair',
  'resourceScheme == phi-pair-proposal': 'in a diff of Phi Pair',
  'resourceScheme != phi-pair-proposal': '',
};

/** Keys of commands that are none of package.json's: VS Code's own, and ours that nobody calls by name. */
const OTHER_KEYS: Readonly<Record<string, string>> = {
  'phiPair.internal.dismiss': 'dismisses the suggestion; the same text is not offered again there unless you ask',
  'editor.action.inlineSuggest.acceptNextLine': 'accepts a line of the suggestion',
};

/** VS Code's own keys that a suggestion answers to. */
const BUILT_IN = [
  ['`Tab`', 'accepts the suggestion'],
  ['`Ctrl+Right`, macOS `Cmd+Right`', 'accepts a word of it'],
  ['`Alt+]`, `Alt+[`', 'the next and the previous of several suggestions'],
] as const;

export function keysPage({ contributes }: Manifest): string {
  const { commands, menus, keybindings } = contributes;
  const known = new Set(commands.map(({ command }) => command));
  const keysFor = (id: string): string => keybindings.filter(({ command }) => command === id).map(keyOf).join(', ');
  const rows = commands.map((command) => [command.title, keysFor(command.command), cell(placesOf(command, menus)), code(command.command)]);
  const others = keybindings.filter(({ command }) => !known.has(command)).map((key) => [keyOf(key), OTHER_KEYS[key.command] ?? code(key.command)]);
  return [
    HEAD,
    `## Commands\n\n${table(['Phi Pair: …', 'keys', 'where', 'identifier'], rows)}\n`,
    `The light bulb has *Explain*, *Fix*, *Write Docstring*, *Implement* and *Write Tests* too, where they fit. Every key can be\nchanged in VS Code's *Keyboard Shortcuts*, by the command's identifier.\n`,
    `## While a suggestion is shown\n\n${table(['key', ''], [...BUILT_IN, ...others])}\n`,
  ].join('\n');
}

function placesOf({ command }: Command, menus: Manifest['contributes']['menus']): string {
  const { commandPalette = [], ...others } = menus;
  const palette = commandPalette.find((item) => item.command === command);
  const inPalette = palette?.when === 'false' ? [] : [`palette${condition(palette?.when)}`];
  const elsewhere = Object.entries(others).flatMap(([menu, items]) => (items.some((item) => item.command === command) ? [MENUS[menu] ?? code(menu)] : []));
  return [...new Set([...inPalette, ...elsewhere])].join(', ');
}

function condition(when: string | undefined): string {
  const parts = (when ?? '').split('&&').map((part) => part.trim()).filter(Boolean).map((part) => CONDITIONS[part] ?? `if ${code(part)}`);
  const said = parts.filter(Boolean);
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
}

/** "ctrl+k alt+1" as it stands on the keys. */
function keyOf({ key, mac }: Keybinding): string {
  return mac === undefined ? code(pressed(key)) : `${code(pressed(key))}, macOS ${code(pressed(mac))}`;
}

const NAMES: Readonly<Record<string, string>> = { escape: 'Esc' };
const pressed = (key: string): string =>
  key.split(' ').map((chord) => chord.split('+').map((part) => NAMES[part] ?? part.charAt(0).toUpperCase() + part.slice(1)).join('+')).join(' ');
