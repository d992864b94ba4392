/**
 * `npm run pictures`: the pictures of README and walkthrough, taken from the real thing. `npm run pictures -- typing` takes
 * the README's animation alone, `-- walkthrough` the others. A sitting that fails is repeated as a whole, and writes nothing.
 */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './paths';
import { clear, SCENES } from './pictures/scenes';
import { recordTyping } from './pictures/typing';
import { step } from './progress';
import { openSession, type Session } from './session';
import { THEMES } from './themes';

/** Pictures by their files in media/. */
type Pictures = Map<string, Buffer>;

const TYPING_SIZE = { width: 820, height: 400 };
const SCENE_SIZE = { width: 860, height: 500 };
/** A busy machine may not show in time what is waited for. */
const TRIES = 3;
/** What slides or fades in is there by then, ms. */
const SETTLED_MS = 1000;

/** Nothing on screen but what the picture is about. */
const PLAIN = {
  'breadcrumbs.enabled': false,
  'editor.cursorBlinking': 'solid',
  'editor.fontSize': 15,
  'editor.wordBasedSuggestions': 'off',
  'window.commandCenter': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.editor.editorActionsLocation': 'hidden',
  'workbench.editor.empty.hint': 'hidden',
  'workbench.editor.showTabs': 'single',
  'workbench.hover.delay': 60_000,
  'workbench.layoutControl.enabled': false,
  'workbench.reduceMotion': 'on',
};

/** One VS Code each, and what is taken in it. */
const SITTINGS: Readonly<Record<string, () => Promise<Pictures>>> = {
  typing: () => withVsCode(THEMES.dark.setting, TYPING_SIZE, async ({ workbench }) => new Map([['ghost-text.png', await recordTyping(workbench)]])),
  'walkthrough-dark': () => withVsCode(THEMES.dark.setting, SCENE_SIZE, (session) => takeScenes(session, 'dark')),
  'walkthrough-light': () => withVsCode(THEMES.light.setting, SCENE_SIZE, (session) => takeScenes(session, 'light')),
};

async function takeScenes({ workbench }: Session, theme: string): Promise<Pictures> {
  const pictures: Pictures = new Map();
  for (const [scene, show] of Object.entries(SCENES)) {
    await show(workbench);
    await workbench.page.waitForTimeout(SETTLED_MS);
    pictures.set(`walkthrough-${scene}-${theme}.png`, await workbench.page.screenshot());
    await clear(workbench);
  }
  return pictures;
}

async function withVsCode(theme: string, size: { width: number; height: number }, take: (session: Session) => Promise<Pictures>): Promise<Pictures> {
  const session = await openSession({ file: 'start.py', settings: { ...PLAIN, 'workbench.colorTheme': theme } });
  const { workbench } = session;
  try {
    await workbench.page.setViewportSize(size);
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.waitForStatus(/is ready/, 60_000);
    await workbench.focusEditor();
    return await take(session);
  } catch (error) {
    console.log(await workbench.screenshot('failed-picture'));
    throw error;
  } finally {
    await session.close();
  }
}

/** @throws Error of the last try. */
async function severalTimes<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES) throw error;
      console.log(`Taken again, as it failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !Object.keys(SITTINGS).some((one) => one.startsWith(name)));
  if (unknown.length > 0) throw new Error(`No pictures ${unknown.join(', ')}; there are ${Object.keys(SITTINGS).join(', ')}.`);
  for (const [name, take] of Object.entries(SITTINGS)) {
    if (named.length > 0 && !named.some((one) => name.startsWith(one))) continue;
    const pictures = await step(`Pictures: ${name}`, () => severalTimes(take));
    for (const [file, png] of pictures) {
      fs.writeFileSync(path.join(root, 'media', file), png);
      console.log(`media/${file}: ${Math.round(png.length / 1000)} kB`);
    }
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
