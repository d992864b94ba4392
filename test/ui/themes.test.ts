import { docstringPrompt, useVsCode } from './setup';

const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern', 'high-contrast': 'Default High Contrast' };

for (const [name, theme] of Object.entries(themes)) {
  describe(`in the theme ${theme}`, () => {
    const session = useVsCode({ settings: { 'workbench.colorTheme': theme } });

    it('ghost text and status bar item can be seen', async () => {
      const { workbench } = session();
      await workbench.retype(docstringPrompt);
      await workbench.waitForGhostText();
      await workbench.screenshot(`theme-${name}`);
    });
  });
}
