import { docstringPrompt, useVsCode } from './setup';

const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern', 'high-contrast': 'Default High Contrast' };

for (const [name, theme] of Object.entries(themes)) {
  describe(`in the theme ${theme}`, () => {
    const session = useVsCode({ settings: { 'workbench.colorTheme': theme, 'phiPair.completion.showConfidence': true } });

    it('ghost text and status bar item can be seen', async () => {
      const { workbench } = session();
      await workbench.retype(docstringPrompt);
      await workbench.waitForGhostText();
      await workbench.screenshot(`theme-${name}`);
    });

    it('what the model was unsure of can be seen after acceptance', async () => {
      const { workbench } = session();
      await workbench.retype('def check(value):\nif isinstance');
      await workbench.suggestByHand();
      await workbench.press('Tab');
      await workbench.editor.locator('.view-overlays [class*="ced-"], .view-lines [class*="ced-"]').first().waitFor();
      await workbench.screenshot(`unsure-${name}`);
    });
  });
}
