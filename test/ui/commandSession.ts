/** VS Code with a model that knows what the commands will ask, and how a person gets at them. */
import assert from 'node:assert/strict';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import type { DiagnosticFacts } from '../../src/core/prompts/prompt';
import type { Task } from '../../src/core/commands/task';
import { commandPrompt } from '../harness/commandPrompt';
import { makeParrot, type ParrotOptions, type Recording } from '../harness/parrot';
import { removeFolder, temporaryFolder } from '../harness/processes';
import { until } from '../harness/progress';
import type { Session, SessionOptions } from '../harness/session';
import type { Workbench } from '../harness/workbench';
import { pythonSyntax } from '../unit/support/syntax';
import { useVsCode } from './setup';

export interface RecordedCommand {
  readonly task: Task;
  readonly file: string;
  /** Text of the file at whose beginning the cursor stands when the command is run; undefined for a question without code. */
  readonly at: string | undefined;
  readonly answers: readonly string[];
  readonly question?: string;
  readonly problems?: readonly DiagnosticFacts[];
}

/** Opens VS Code on these files with a parrot as its model. */
export function useCommands(files: Readonly<Record<string, string>>, commands: readonly RecordedCommand[], options: Partial<SessionOptions> = {}, parrot: ParrotOptions = {}): () => CommandDriver {
  const folder = temporaryFolder('parrot');
  before('a model is made', async () => {
    const syntax = await pythonSyntax();
    const recordings = commands.map(({ task, file, at, answers, question, problems }): Recording => {
      const text = files[file] as string;
      const start = at === undefined ? 0 : text.indexOf(at);
      assert.ok(start >= 0, at);
      return { prompt: commandPrompt({ task, text: at === undefined ? undefined : text, start, end: start, question, problems }, syntax), answers };
    });
    await makeParrot(folder, recordings, { name: 'phi-2', ...parrot });
  });
  const session = useVsCode({ file: Object.keys(files)[0] as string, files, ...options, settings: { 'phiPair.model.folder': path.resolve(folder), ...options.settings } });
  after(() => removeFolder(folder));
  let driver: CommandDriver | undefined;
  return () => (driver ??= new CommandDriver(session(), files));
}

/** Longer than a menu waits before it takes clicks, ms. */
const MENU_READY_MS = 300;

/** What a person does with the commands. */
export class CommandDriver {
  readonly workbench: Workbench;
  readonly panel: FrameLocator;

  constructor(
    readonly session: Session,
    private readonly files: Readonly<Record<string, string>>,
  ) {
    this.workbench = session.workbench;
    this.panel = this.workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  }

  get page(): Workbench['page'] {
    return this.workbench.page;
  }

  /** The right side of the diff. */
  get proposal(): Locator {
    return this.page.locator('.editor.modified .monaco-editor[data-uri^="phi-pair-proposal"] .view-lines, .monaco-diff-editor .editor.modified .view-lines').first();
  }

  async proposed(): Promise<string> {
    const lines = await this.page.locator('.monaco-diff-editor .editor.modified .view-line').allTextContents();
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  titleButton(name: string): Locator {
    return this.page.locator(`.editor-group-container.active .editor-actions a.action-label[aria-label^="${name}"]`).first();
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first();
  }

  async dismissNotifications(): Promise<void> {
    await this.workbench.runCommand('Notifications: Clear All Notifications');
  }

  /** Puts the cursor before the first place where this stands in the file that is open. */
  async putCursor(at: string): Promise<void> {
    const { workbench } = this;
    const before = (this.files[workbench.file] as string).split(at)[0]?.split('\n') ?? [];
    const place = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
    await workbench.focusEditor();
    await workbench.press('ControlOrMeta+G');
    await this.page.locator('.quick-input-widget input[type=text]').fill(`:${place}`);
    await workbench.press('Enter');
    await this.page.locator('.statusbar-item', { hasText: `Ln ${place.replace(':', ', Col ')}` }).waitFor();
  }

  /** Chooses from the editor's context menu, at the cursor. */
  async chooseFromContextMenu(title: string, screenshot?: string): Promise<void> {
    await this.workbench.press('Shift+F10');
    const item = (name: string): Locator => this.page.locator('.monaco-menu .action-item', { hasText: name }).last();
    await item('Phi Pair').hover();
    await item('Phi Pair').click();
    await item(title).waitFor();
    if (screenshot !== undefined) await this.workbench.screenshot(screenshot);
    // VS Code's menus take no click in the first 100 ms, so that the one that opened them is not taken for another.
    await this.page.waitForTimeout(MENU_READY_MS);
    await item(title).click();
    await item(title).waitFor({ state: 'detached' });
  }

  async waitForProposal(text: string): Promise<void> {
    await until(`"${text}" is proposed`, 20_000, async () => ((await this.proposed()).includes(text) ? true : undefined));
  }

  async waitForNoDiff(): Promise<void> {
    await until('the diff is closed', 10_000, async () => ((await this.page.locator('.monaco-diff-editor').count()) === 0 ? true : undefined));
  }
}
