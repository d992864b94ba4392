/** The first five minutes: what a stranger sees, and the walkthrough. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { until } from '../harness/progress';
import { THEMES, type ThemeName } from '../harness/themes';
import { docstringPrompt, useVsCode } from './setup';

const STEPS = ['complete', 'model', 'explain', 'review', 'why'];
/** VS Code shows pictures beside the steps, and samples beside the walkthrough, where there is room. */
const WIDE = { width: 1600, height: 900 };
/** High contrast has the picture of its brightness. */
const PICTURES = { dark: 'dark', light: 'light', hc: 'dark', 'hc-light': 'light' } as const satisfies Record<ThemeName, string>;

describe('the first five minutes', () => {
  const session = useVsCode({ settings: { 'workbench.startupEditor': 'welcomePage' } });

  it('nothing pops up and no page opens by itself before the first suggestion', async () => {
    const { workbench } = session();
    const { page } = workbench;
    await page.evaluate(`
      window.popUps = [];
      setInterval(() => {
        for (const toast of document.querySelectorAll('.notification-toast, .monaco-dialog-box')) window.popUps.push(toast.textContent);
      }, 20);`);
    // Whoever types at once types before the model is there.
    await workbench.retypeFast(docstringPrompt);
    await workbench.waitForGhostText(60_000);
    await workbench.screenshot('first-suggestion');
    assert.deepEqual(await page.evaluate('window.popUps'), []);
    assert.equal(await page.locator('.gettingStartedContainer').count(), 0, 'no walkthrough is open');
    await workbench.press('Tab');
    await page.waitForTimeout(1000);
    assert.deepEqual(await page.evaluate('window.popUps'), [], 'nor after it');
  });
});

describe('the walkthrough', () => {
  const session = useVsCode();
  const { step, shown, open } = walkthroughIn(() => session().workbench.page.locator('.gettingStartedContainer'));
  before(() => session().workbench.page.setViewportSize(WIDE));
  afterEach(() => session().workbench.runCommand('View: Close Editor'));

  for (const [theme, picture] of Object.entries(PICTURES) as [ThemeName, string][]) {
    it(`opens from the menu, each step with its picture, in the theme ${THEMES[theme].label}`, async () => {
      const { workbench } = session();
      await workbench.useTheme(theme);
      await workbench.openMenu();
      await workbench.choose('Get started');
      for (const id of STEPS) {
        await open(id);
        const image = await shown(`walkthrough-${id}-${picture}.png`);
        assert.ok((await image.getAttribute('alt'))?.includes(' '), 'it has words');
        await workbench.screenshot(`walkthrough-${theme}-${id}`);
      }
      assert.equal(await step('complete').getAttribute('aria-checked'), 'false', 'no step is done by being looked at');
    });
  }
});

describe('the walkthrough\'s buttons', () => {
  const session = useVsCode();
  const { step, open, button, waitUntilDone } = walkthroughIn(() => session().workbench.page.locator('.gettingStartedContainer'));

  beforeEach(async () => {
    await session().workbench.page.setViewportSize(WIDE);
    await session().workbench.runCommand('Phi Pair: Get Started');
  });

  it('a sample opens beside it, a suggestion comes, and Tab completes the step', async () => {
    const { workbench } = session();
    await open('complete');
    // It opens a sample beside itself once it has taken note of its new width.
    await workbench.page.locator('.gettingStartedContainer:not(.width-constrained, .width-semi-constrained)').waitFor();
    await button('Open a Sample').click();
    await workbench.waitForGhostText(30_000, workbench.untitled);
    assert.equal(await step('complete').isVisible(), true, 'the walkthrough is still to be seen');
    await workbench.screenshot('walkthrough-sample');
    await workbench.press('Tab');
    await waitUntilDone('complete');
    await workbench.screenshot('walkthrough-completed');
  });

  it('models are listed, and that completes the step', async () => {
    const { workbench } = session();
    await open('model');
    await button('Get a Model…').click();
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Phi-2' }).first().waitFor();
    await workbench.press('Escape');
    await waitUntilDone('model');
  });

  it('explain says that phi-micro is too small, and offers a larger model', async () => {
    const { workbench } = session();
    await open('explain');
    await button('Explain a Sample').click();
    const message = workbench.page.locator('.notification-list-item', { hasText: 'phi-micro is too small to explain code' });
    await message.locator('.monaco-button', { hasText: 'Get Phi-2…' }).waitFor();
    // The sample may cover it: somebody comes back.
    await workbench.runCommand('Phi Pair: Get Started');
    await waitUntilDone('explain');
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('a sample is reviewed, its hints are in Problems', async () => {
    const { workbench } = session();
    await open('review');
    await button('Review a Sample').click();
    for (const hint of ['S602', 'B006', 'F632']) await workbench.page.locator('.markers-panel .monaco-list-row', { hasText: hint }).first().waitFor();
    // The sample may cover it: somebody comes back.
    await workbench.runCommand('Phi Pair: Get Started');
    await waitUntilDone('review');
    await workbench.screenshot('walkthrough-reviewed');
    await workbench.runCommand('View: Hide Panel');
  });

  it('the reasons are shown', async () => {
    const { workbench } = session();
    await open('why');
    await button('Why Is There No Suggestion?').click();
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'is ready' }).waitFor();
    await workbench.press('Escape');
    await waitUntilDone('why');
    await workbench.screenshot('walkthrough-done');
  });
});

/** The page that VS Code makes of package.json's walkthrough. */
function walkthroughIn(container: () => Locator): {
  step: (id: string) => Locator;
  open: (id: string) => Promise<void>;
  shown: (file: string) => Promise<Locator>;
  button: (label: string) => Locator;
  waitUntilDone: (id: string) => Promise<void>;
} {
  const selector = (id: string): string => `.getting-started-step[data-step-id$="#${id}"]`;
  const step = (id: string): Locator => container().locator(selector(id));
  return {
    step,
    open: async (id) => {
      await step(id).waitFor({ timeout: 30_000 });
      if ((await step(id).getAttribute('aria-expanded')) !== 'true') await step(id).locator('.step-title').click();
      await container().locator(`${selector(id)}[aria-expanded="true"]`).waitFor();
    },
    shown: async (file) => {
      const image = container().locator('.getting-started-media img').last();
      await until(`${file} is drawn`, 15_000, async () => {
        if ((await image.count()) === 0) return undefined;
        const { src, width } = await image.evaluate((element) => {
          const { currentSrc, naturalWidth } = element as unknown as { currentSrc: string; naturalWidth: number };
          return { src: currentSrc, width: naturalWidth };
        });
        return decodeURIComponent(src).includes(file) && width > 0 ? true : undefined;
      });
      return image;
    },
    button: (label) => container().locator('.getting-started-step.expanded .monaco-button', { hasText: label }),
    waitUntilDone: (id) => container().locator(`${selector(id)}[aria-checked="true"]`).waitFor({ timeout: 10_000 }),
  };
}
