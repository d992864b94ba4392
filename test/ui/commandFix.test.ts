/** Fix from the light bulb, with Pyright to ask whether the problem is gone. */
import assert from 'node:assert/strict';
import { pyrightExtension } from '../harness/pyright';
import { until } from '../harness/progress';
import { useCommands } from './commandSession';

const FILE = 'rings.py';
const CODE = `def ring(outer: float, inner: float) -> float:
    """Return the area of a ring."""
    return 3.14 * (outer ** 2 - iner ** 2)


def twice(n: int) -> int:
    """Return twice n."""
    return 2 * m
`;
const undefinedName = (name: string, line: number) => ({ message: `"${name}" is not defined`, source: 'Pyright', line });
/** Pyright has to start and to read the standard library. */
const PYRIGHT_MS = 60_000;

describe('a fix that Pyright is asked about', () => {
  const driver = useCommands(
    { [FILE]: CODE },
    [
      { task: 'fix', file: FILE, at: 'iner **', problems: [undefinedName('iner', 2)], answers: ['return 3.14 * (outer ** 2 - inner ** 2)\n'] },
      { task: 'fix', file: FILE, at: 'm\n', problems: [undefinedName('m', 7)], answers: ['return 2 * k\n'] },
    ],
    { beside: pyrightExtension },
    { stepMs: 10 },
  );

  before('Pyright reports', async function () {
    this.timeout(2 * PYRIGHT_MS);
    await driver().workbench.waitForStatus(/phi-2 is ready/);
    await driver().page.locator('.squiggly-error').first().waitFor({ timeout: PYRIGHT_MS });
  });

  /** Chooses the quick fix at a place. */
  async function fixAt(at: string, screenshot: string): Promise<void> {
    const { workbench, page } = driver();
    await driver().putCursor(at);
    await workbench.press('ControlOrMeta+.');
    const action = page.locator('.action-widget .monaco-list-row', { hasText: 'Fix with Phi Pair' });
    await action.waitFor();
    await workbench.screenshot(screenshot);
    await action.click();
  }

  it('is shown as text where Pyright reports something else instead, and the code stays as it is', async () => {
    const { workbench, panel, page } = driver();
    await fixAt('m\n', 'commands-light-bulb');
    await panel.locator('#message', { hasText: 'but others are reported instead' }).waitFor({ timeout: PYRIGHT_MS });
    await panel.locator('#text', { hasText: 'return 2 * k' }).waitFor();
    await driver().waitForNoDiff();
    await workbench.screenshot('commands-fix-none-passed');
    // In front again once the copy that was checked is closed.
    await page.locator('.monaco-editor[data-uri$="/rings.py"] .view-line', { hasText: '2 * m' }).waitFor();
  });

  it('is marked as checked where the problem is gone, and leaves none when it is applied', async () => {
    const { workbench, page } = driver();
    await fixAt('iner **', 'commands-light-bulb-again');
    await driver().titleButton('Apply Proposal').waitFor({ timeout: PYRIGHT_MS });
    await driver().waitForProposal('- inner ** 2');
    await driver().notification('Checked: the problem is gone').waitFor();
    await workbench.screenshot('commands-fix-checked');
    await until('the copy that was checked is closed', 10_000, async () => ((await page.locator('.tab', { hasText: 'Phi Pair checks' }).count()) === 0 ? true : undefined));
    await driver().titleButton('Apply Proposal').click();
    await driver().waitForNoDiff();
    assert.equal(await workbench.savedText(), CODE.replace('iner', 'inner'));
    await until('the other problem alone is left', PYRIGHT_MS, async () => ((await page.locator('.monaco-editor[data-uri$="/rings.py"] .squiggly-error').count()) === 1 ? true : undefined));
  });
});
