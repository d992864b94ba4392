/** What the walkthrough's pictures show, one row a step: the real extension in the real VS Code, with the model that ships. */
import type { Locator } from 'playwright-core';
import type { Workbench } from '../workbench';

/** A model that is asked for the first time is loaded first, ms. */
const PATIENCE_MS = 60_000;
const ASKED_AGAIN_MS = 2000;

/** By the names of the pictures, in the order in which they are taken: "why" tells of what "complete" did. */
export const SCENES: Readonly<Record<string, (workbench: Workbench) => Promise<unknown>>> = {
  complete: async (workbench) => {
    await workbench.runCommand('Phi Pair: Try a Completion in a Sample');
    await workbench.waitForGhostText(PATIENCE_MS, workbench.untitled);
  },
  why: async (workbench) => {
    // The last scene was left with Escape: the suggestion comes again only when asked for.
    await workbench.press('Alt+\\');
    await workbench.waitForGhostText(PATIENCE_MS, workbench.untitled);
    await workbench.press('Tab');
    // The editor asks again after an acceptance: what becomes of that is worth a picture.
    await workbench.page.waitForTimeout(ASKED_AGAIN_MS);
    await workbench.runCommand('Phi Pair: Why Is There No Suggestion?');
    await row(workbench, 'from the model').waitFor();
  },
  model: async (workbench) => {
    await workbench.runCommand('Phi Pair: Get a Model');
    await row(workbench, 'Phi-2').waitFor();
  },
  explain: async (workbench) => {
    await workbench.runCommand('Phi Pair: Try Explain on a Sample');
    await workbench.page.locator('.notification-list-item', { hasText: 'too small to explain' }).waitFor({ timeout: PATIENCE_MS });
  },
  review: async (workbench) => {
    await workbench.runCommand('Phi Pair: Try a Review of a Sample');
    await workbench.page.locator('.markers-panel .monaco-list-row', { hasText: 'shell' }).first().waitFor({ timeout: PATIENCE_MS });
    await workbench.untitled.locator('.squiggly-info').first().waitFor();
  },
};

const row = ({ page }: Workbench, text: string): Locator => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();

/** Takes away what a scene has opened over the editor. */
export async function clear(workbench: Workbench): Promise<void> {
  await workbench.press('Escape');
  await workbench.runCommand('Notifications: Clear All Notifications');
}
