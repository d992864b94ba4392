/** VS Code in a browser page, as a person uses it: what is typed, what is seen. */
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { ensureChromium } from './chromium';
import { outDir } from './paths';
import { until } from './progress';
import type { Server } from './server';
import { THEMES, type ThemeName } from './themes';

/** Milliseconds between keys: a quick typist. */
const typingDelay = 30;
/** VS Code opens within this time on a machine that is busy with much else, ms. */
const openingMs = 90_000;

export async function launchBrowser({ headless = true } = {}): Promise<Browser> {
  const executablePath = await ensureChromium();
  // Chromium refuses its sandbox to root, as in most containers.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, headless, args });
}

export class Workbench {
  private constructor(readonly page: Page, private readonly server: Server, readonly file: string) {}

  /** Opens the workbench with one file and puts the cursor into it; each step may take `patienceMs`. */
  static async open(browser: Browser, server: Server, file: string, patienceMs = openingMs): Promise<Workbench> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const workbench = new Workbench(page, server, file);
    await page.goto(server.url(file), { timeout: patienceMs });
    await workbench.editor.locator('.view-lines').waitFor({ timeout: patienceMs });
    // The extension host is up: from now on the editor indents as its language asks.
    await workbench.statusItem.waitFor({ timeout: patienceMs });
    await workbench.focusEditor();
    return workbench;
  }

  get editor(): Locator {
    return this.page.locator(`.monaco-editor[data-uri$="/${this.file}"]`).first();
  }

  async focusEditor(): Promise<void> {
    await this.editor.locator('.view-lines').click();
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: typingDelay });
  }

  /** Replaces the whole document by typing; the editor indents after a colon by itself. */
  async retype(text: string): Promise<void> {
    await this.focusEditor();
    await this.press('ControlOrMeta+A', 'Delete');
    await this.type(text);
  }

  /** As `retype`, but only the end of each line is typed, and the rest comes at once: hardly anything is suggested, shown and typed over on the way. */
  async retypeFast(text: string): Promise<void> {
    await this.focusEditor();
    await this.press('ControlOrMeta+A', 'Delete');
    for (const line of text.split(/(?<=\n)/)) {
      await this.page.keyboard.insertText(line.slice(0, -2));
      await this.type(line.slice(-2));
    }
  }

  /** Unsaved documents: the editor of the one that is shown. */
  get untitled(): Locator {
    return this.page.locator('.monaco-editor[data-uri^="untitled:"]').first();
  }

  /** The suggestion on screen, or undefined. */
  async ghostText(editor = this.editor): Promise<string | undefined> {
    const first = await editor.locator('.ghost-text-decoration, .ghost-text-decoration-preview').allTextContents();
    const following = await editor.locator('.suggest-preview-text .view-line').allTextContents();
    const text = [first.join(''), ...following].join('\n').replaceAll('\u00a0', ' ').replaceAll('\u200b', '');
    return text.trim() === '' ? undefined : text;
  }

  waitForGhostText(timeoutMs = 15_000, editor = this.editor): Promise<string> {
    return until('A suggestion appears', timeoutMs, () => this.ghostText(editor));
  }

  async waitForNoGhostText(timeoutMs = 5_000): Promise<void> {
    await until('The suggestion goes away', timeoutMs, async () => ((await this.ghostText()) === undefined ? true : undefined));
  }

  /** Takes what is shown; more may be suggested behind it at once. */
  async acceptGhostText(timeoutMs?: number): Promise<void> {
    const shown = await this.waitForGhostText(timeoutMs);
    await this.press('Tab');
    await until('The suggestion is taken', 15_000, async () => ((await this.ghostText()) === shown ? undefined : true));
  }

  /** What comes by itself, at once or a little later, and the list of words that opens at a point are closed first: the key asks only where none is shown. */
  async suggestByHand(): Promise<string> {
    await this.press('Escape');
    let quietSince = performance.now();
    await until('Nothing is suggested', 10_000, async () => {
      if ((await this.ghostText()) === undefined) return performance.now() - quietSince > 500 || undefined;
      await this.press('Escape');
      quietSince = performance.now();
      return undefined;
    });
    await this.press('Alt+\\');
    return this.waitForGhostText();
  }

  /** Labels of the open list of suggestions; none where it is closed. */
  async suggestions(): Promise<string[]> {
    return this.page.locator('.suggest-widget.visible .monaco-list-row .label-name').allTextContents();
  }

  /** What the file holds after saving: the document itself, not what the editor draws of it. */
  async savedText(): Promise<string> {
    const file = path.join(this.server.workspace, this.file);
    const before = fs.statSync(file).mtimeMs;
    await this.press('ControlOrMeta+S');
    await until('The file is saved', 10_000, () => fs.statSync(file).mtimeMs > before || undefined);
    // A file that is being written is empty first.
    let last: string | undefined;
    return until('The file is written', 10_000, () => {
      const text = fs.readFileSync(file, 'utf8');
      const same = text === last;
      last = text;
      return same ? { text } : undefined;
    }).then(({ text }) => text);
  }

  async runCommand(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type=text]');
    // It closes again where something that was called before takes the focus.
    await until('The list of commands opens', 15_000, async () => {
      await this.press('F1');
      return input.fill(`>${title}`, { timeout: 3000 }).then(() => true as const, () => undefined);
    });
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
    await this.press('Enter');
  }

  async useTheme(name: ThemeName): Promise<void> {
    const { label, className } = THEMES[name];
    const input = this.page.locator('.quick-input-widget input[type=text]');
    // It closes again where something else takes the focus.
    await until(`The theme ${label}`, 30_000, async () => {
      await this.press('Escape', 'ControlOrMeta+K', 'ControlOrMeta+T');
      const found = this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: label });
      const isFound = await input.fill(label, { timeout: 3000 }).then(() => found.waitFor({ timeout: 3000 })).then(() => true, () => false);
      if (!isFound) return undefined;
      await this.press('Enter');
      return this.page.locator(`.monaco-workbench.${className}`).waitFor({ timeout: 3000 }).then(() => true as const, () => undefined);
    });
  }

  /** The extension's item in the status bar. */
  get statusItem(): Locator {
    return this.page.locator('.statusbar-item[id^="phi-pair."], .statusbar-item[aria-label*="Phi"]').first();
  }

  /** Waits for a state by what a screen reader would say of the item. */
  async waitForStatus(reason: RegExp, timeoutMs = 15_000): Promise<void> {
    let last = '';
    try {
      await until(`The status ${String(reason)}`, timeoutMs, async () => {
        last = (await this.statusItem.locator('a').first().getAttribute('aria-label')) ?? '';
        return reason.test(last) || undefined;
      });
    } catch (error) {
      throw new Error(`The status bar item says: ${last}`, { cause: error });
    }
  }

  async openMenu(): Promise<void> {
    await this.statusItem.click();
    await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  }

  async choose(row: string): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: row }).first().click();
  }

  /** From now on, counts the looks at the screen, more than one a frame, that find no suggestion. */
  async watchGhostText(): Promise<void> {
    await this.page.evaluate(`
      window.looksWithoutGhostText = 0;
      setInterval(() => {
        if (!document.querySelector('.ghost-text-decoration, .ghost-text-decoration-preview')) window.looksWithoutGhostText++;
      }, 8);`);
  }

  looksWithoutGhostText(): Promise<number> {
    return this.page.evaluate<number>('window.looksWithoutGhostText');
  }

  async screenshot(name: string): Promise<string> {
    fs.mkdirSync(outDir, { recursive: true });
    const file = path.join(outDir, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }
}
