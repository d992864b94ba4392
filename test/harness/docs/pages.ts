/** The pages of docs/ that are written by `npm run docs`. */
import { keysPage } from './keys';
import type { Manifest } from './manifest';
import { settingsPage } from './settings';

export const PAGES: Readonly<Record<string, (manifest: Manifest) => string>> = { 'docs/settings.md': settingsPage, 'docs/keys.md': keysPage };
