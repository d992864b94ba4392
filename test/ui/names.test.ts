/** Names in accepted code that do not exist, as Pyright says so. */
import assert from 'node:assert/strict';
import { PYRIGHT_MS, useVsCodeWithPyright } from './pyrightSession';

/** What becomes of the accepted line: the models that write such names are not the one that ships. */
const MADE_UP = 'return os.path.exits(a)';

describe('a name that does not exist', () => {
  // A list of words that opens by itself would take the Tab.
  const session = useVsCodeWithPyright({ settings: { 'editor.quickSuggestions': { other: 'off' }, 'editor.suggestOnTriggerCharacters': false } });

  it('is told in Problems, and mended by the nearest one', async () => {
    const { workbench } = session();
    const { page } = workbench;
    await workbench.retype('import os\n\n\ndef there(a):\npath = os.path.join(a, "b")\nif not os.path.');
    await workbench.acceptGhostText(PYRIGHT_MS);
    await workbench.press('Escape', 'Shift+Home');
    await page.keyboard.insertText(MADE_UP);
    await workbench.press('Escape');
    await workbench.editor.locator('.squiggly-info').first().waitFor({ timeout: PYRIGHT_MS });
    await page.keyboard.press('Control+Shift+M');
    const row = page.locator('.markers-panel .monaco-list-row', { hasText: '"os.path.exits" does not exist in module os.path, says Pyright. Did you mean "exists"?' });
    await row.waitFor();
    await workbench.screenshot('names-problems');
    await workbench.focusEditor();
    await workbench.press('F8', 'Control+.');
    const fix = page.locator('.action-widget .monaco-list-row', { hasText: 'Replace "exits" by "exists"' });
    await fix.waitFor();
    await workbench.screenshot('names-fix');
    await fix.click();
    await row.waitFor({ state: 'detached' });
    const mended = await workbench.savedText();
    assert.ok(mended.endsWith(MADE_UP.replace('exits', 'exists')), mended);
    await workbench.press('ControlOrMeta+Z');
    assert.equal(await workbench.savedText(), mended.replace('exists', 'exits'));
  });
});
