/** The themes that everything is looked at in, by the ends of their pictures' names: their settings, their names in VS Code's list, the classes they give to pages. */
export const THEMES = {
  dark: { setting: 'Default Dark Modern', label: 'Dark Modern', className: 'vs-dark', webviewClass: 'vscode-dark' },
  light: { setting: 'Default Light Modern', label: 'Light Modern', className: 'vs', webviewClass: 'vscode-light' },
  hc: { setting: 'Default High Contrast', label: 'Dark High Contrast', className: 'hc-black', webviewClass: 'vscode-high-contrast' },
  'hc-light': { setting: 'Default High Contrast Light', label: 'Light High Contrast', className: 'hc-light', webviewClass: 'vscode-high-contrast-light' },
} as const;

export type ThemeName = keyof typeof THEMES;
/** One of each kind. */
export const MAIN_THEMES = ['dark', 'light', 'hc'] as const satisfies readonly ThemeName[];
