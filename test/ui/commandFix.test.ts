/** Fix from the light bulb, with Pyright to ask whether the problem is gone. */
import assert from 'node:assert/strict';
import { pyrightExtension } from '../harness/pyright';
import { until } from '../harness/progress';
import { useCommands } from './commandSession';

const FILE = 'rings.py';
const CODE = `def ring(outer: float, inner: float) -> float:
    """Return the area of a ring."""
    return 3.14 * (outer ** 2 - iner ** 2)
`;
const PROBLEM = { message: '"iner" is not defined', source: 'Pyright', line: 2 };
/** Pyright has to start and to read the standard library. */
const PYRIGHT_MS = 60_000;

describe('a fix that Pyright is asked about', () => {
  const driver = useCommands(
    { [FILE]: CODE },
    [{ task: 'fix', file: FILE, at: 'iner **', problems: [PROBLEM], answers: ['return 3.14 * (outer ** 2 - inr ** 2)\n', 'return 3.14 * (outer ** 2 - inner ** 2)\n', 'return 3.14 * outer ** 2 - 3.14 * inner ** 2\n', 'return (outer ** 2 - inner ** 2) * 3.14\n'] }],
    { beside: pyrightExtension },
    { stepMs: 10 },
  );

  it('comes from the light bulb, passes over what Pyright reports, and is marked as checked', async function () {
    this.timeout(3 * PYRIGHT_MS);
    const { workbench, page } = driver();
    await workbench.waitForStatus(/phi-2 is ready/);
    await page.locator('.squiggly-error').first().waitFor({ timeout: PYRIGHT_MS });
    await driver().putCursor('iner **');
    await workbench.press('ControlOrMeta+.');
    const action = page.locator('.action-widget .monaco-list-row', { hasText: 'Fix with Phi Pair' });
    await action.waitFor();
    await workbench.screenshot('commands-light-bulb');
    await action.click();
    await driver().titleButton('Apply Proposal').waitFor({ timeout: PYRIGHT_MS });
    await driver().waitForProposal('inner ** 2');
    await driver().notification('Checked: the problem is gone').waitFor();
    await workbench.screenshot('commands-fix-checked');
    await until('the copy that was checked is closed', 10_000, async () => ((await page.locator('.tab', { hasText: 'Phi Pair checks' }).count()) === 0 ? true : undefined));
    await driver().titleButton('Apply Proposal').click();
    await driver().waitForNoDiff();
    assert.match(await workbench.savedText(), /return .*inner \*\* 2/);
    await until('no problem is left', PYRIGHT_MS, async () => ((await page.locator('.squiggly-error').count()) === 0 ? true : undefined));
  });
});
