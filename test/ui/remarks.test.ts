/** A written review as a person meets it: comment threads in the editor and in the view of comments. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { until } from '../harness/progress';
import { MAIN_THEMES, THEMES } from '../harness/themes';
import { useCommands } from './commandSession';
import { useVsCode } from './setup';

const FILE = 'means.py';
const CODE = `import math


def mean(values):
    """Return the mean of all values."""
    total = sum(values)
    return total / len(values)


print(mean([1, 2, 3]))
`;
/** The prompt has opened the list and the first quotation. What could act is shown as text. */
const ANSWER = [
  'return total / len(values)` divides by zero where the list is empty. **Check it first**, or say so in the docstring.',
  '2. `total = sum(values)` adds floats with a small error; `math.fsum` does not. See [there](command:workbench.action.closeAllEditors) and https://example.com <b>soon</b>.',
].join('\n');
const FIXED = '"""Return the mean of all values."""\n    total = sum(values)\n    return total / max(1, len(values))\n';
const REMARK = '`return total / len(values)` divides by zero where the list is empty. Check it first, or say so in the docstring.';
/** Beside other suites a model writes slowly. */
const ANSWER_MS = 90_000;

describe('a written review', () => {
  const driver = useCommands(
    { [FILE]: CODE },
    [
      { task: 'review', file: FILE, at: 'return total', answers: [ANSWER] },
      { task: 'fix', file: FILE, at: 'return total', problems: [{ message: REMARK, source: 'Phi Pair', line: 6 }], answers: [FIXED] },
    ],
    { settings: { 'workbench.colorTheme': THEMES.dark.setting } },
    { stepMs: 40 },
  );

  const thread = (text: string): Locator => driver().workbench.editor.locator('.review-widget', { hasText: text });
  const divides = (): Locator => thread('divides by zero');
  const adds = (): Locator => thread('adds floats');
  const action = (of: Locator, title: string): Locator => of.locator(`.head .action-label[aria-label^="${title}"]`);

  async function review(): Promise<void> {
    const { workbench } = driver();
    await workbench.waitForStatus(/phi-2 is ready/);
    await driver().putCursor('return total');
    await workbench.runCommand('Phi Pair: Review in Writing');
  }

  it('is stopped from its notification, and nothing is shown', async () => {
    const { workbench, page } = driver();
    await review();
    await workbench.waitForStatus(/phi-2 is writing\. Review: \d+ tokens/);
    const notice = driver().notification('Review of mean');
    await notice.waitFor();
    await workbench.screenshot('remarks-writing');
    await notice.locator('a.monaco-button, .monaco-button', { hasText: 'Cancel' }).click();
    await workbench.waitForStatus(/phi-2 is ready/);
    assert.equal(await page.locator('.review-widget').count(), 0);
  });

  it('appears at the lines that it speaks of, as text that does nothing', async () => {
    const { workbench, page } = driver();
    await review();
    // What the status bar says goes after a while.
    const told = page.locator('.statusbar-item', { hasText: '2 remarks on mean, see Comments' }).waitFor({ timeout: ANSWER_MS });
    await Promise.all([told, divides().waitFor({ timeout: ANSWER_MS }), adds().waitFor({ timeout: ANSWER_MS })]);
    await workbench.screenshot('remarks-dark');
    assert.match(await divides().innerText(), /Phi Pair[^]*phi-2/);
    assert.equal(await divides().locator('.comment-body strong').innerText(), 'Check it first');
    assert.match(await adds().locator('.comment-body').innerText(), /See \[there\]\(command:workbench\.action\.closeAllEditors\) and https:\/\/example\.com <b>soon<\/b>\./);
    assert.equal(await page.locator('.review-widget .comment-body a').count(), 0, 'there is no link');
    assert.equal(await page.locator('.review-widget .comment-form:visible').count(), 0, 'nobody replies');
    const [above, below] = await Promise.all([adds().boundingBox(), divides().boundingBox()]);
    assert.ok(above && below && above.y < below.y, 'in the order of the lines');
  });

  it('stands in the view of comments', async () => {
    const { workbench, page } = driver();
    await workbench.runCommand('Comments: Focus on Comments View');
    await page.locator('.comments-panel .monaco-list-row', { hasText: 'divides by zero' }).waitFor();
    await workbench.screenshot('remarks-comments-view');
  });

  for (const theme of MAIN_THEMES) {
    it(`can be read in the theme ${THEMES[theme].label}`, async () => {
      const { workbench, page } = driver();
      await workbench.useTheme(theme);
      await divides().hover();
      await action(divides(), 'Resolve Remark').waitFor();
      await page.waitForTimeout(500);
      await workbench.screenshot(`remarks-${theme}`);
    });
  }

  it('is resolved and reopened', async () => {
    const { workbench, page } = driver();
    await action(adds(), 'Resolve Remark').click();
    await adds().waitFor({ state: 'hidden' });
    await workbench.runCommand('Comments: Focus on Comments View');
    const row = page.locator('.comments-panel .monaco-list-row', { hasText: 'adds floats' });
    await row.dblclick();
    await action(adds(), 'Reopen Remark').waitFor();
    await workbench.screenshot('remarks-resolved');
    await action(adds(), 'Reopen Remark').click();
    await action(adds(), 'Resolve Remark').waitFor();
  });

  it('hands a remark over to Fix This, undone in one step', async () => {
    const { workbench } = driver();
    await action(divides(), 'Fix What the Remark Says').click();
    await driver().waitForProposal('max(1, len(values))');
    await driver().titleButton('Apply Proposal').waitFor({ timeout: ANSWER_MS });
    await workbench.screenshot('remarks-fix');
    await driver().titleButton('Apply Proposal').click();
    await driver().waitForNoDiff();
    assert.equal(await workbench.savedText(), CODE.replace('/ len(values)', '/ max(1, len(values))'));
    await workbench.focusEditor();
    await workbench.press('ControlOrMeta+Z');
    assert.equal(await workbench.savedText(), CODE);
  });

  it('does not say again what was dismissed', async () => {
    const { page } = driver();
    await driver().dismissNotifications();
    await divides().waitFor();
    await action(divides(), 'Dismiss Remark').click();
    await divides().waitFor({ state: 'detached' });
    await review();
    await page.locator('.statusbar-item', { hasText: '1 remark (1 known before) on mean, see Comments' }).waitFor({ timeout: ANSWER_MS });
    assert.equal(await divides().count(), 0);
    await adds().waitFor();
  });

  it('is dismissed as a whole', async () => {
    const { workbench, page } = driver();
    await workbench.runCommand('Phi Pair: Dismiss All Remarks');
    await until('no remark is left', 10_000, async () => ((await page.locator('.review-widget').count()) === 0 ? true : undefined));
  });
});

describe('a written review with the embedded model', () => {
  const session = useVsCode({ file: FILE, files: { [FILE]: CODE } });

  it('is refused, and another model is offered', async () => {
    const { workbench } = session();
    await workbench.waitForStatus(/phi-micro is ready/);
    await workbench.editor.locator('.view-line', { hasText: 'total = sum' }).click();
    await workbench.runCommand('Phi Pair: Review in Writing');
    const notice = workbench.page.locator('.notifications-toasts .notification-list-item', { hasText: 'phi-micro is too small to review code' });
    await notice.locator('.monaco-button', { hasText: 'Get Phi-2…' }).waitFor();
    await workbench.screenshot('remarks-refused');
  });
});
