import { MAIN_THEMES, THEMES } from '../harness/themes';
import { docstringPrompt, useVsCode } from './setup';

describe('suggestions', () => {
  const session = useVsCode({ settings: { 'phiPair.completion.showConfidence': true } });

  for (const theme of MAIN_THEMES) {
    describe(`in the theme ${THEMES[theme].label}`, () => {
      before(() => session().workbench.useTheme(theme));

      it('ghost text and status bar item can be seen', async () => {
        const { workbench } = session();
        await workbench.retypeFast(docstringPrompt);
        await workbench.waitForGhostText();
        await workbench.screenshot(`theme-${theme}`);
      });

      it('what the model was unsure of can be seen after acceptance', async () => {
        const { workbench } = session();
        await workbench.retype('def check(value):\nif isinstance');
        await workbench.suggestByHand();
        await workbench.press('Tab');
        await workbench.editor.locator('.view-overlays [class*="ced-"], .view-lines [class*="ced-"]').first().waitFor();
        await workbench.screenshot(`unsure-${theme}`);
      });
    });
  }
});
