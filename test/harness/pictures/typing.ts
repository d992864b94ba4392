/** The README's animation: ghost text as it is met while typing, screenshot by screenshot. */
import { until } from '../progress';
import type { Workbench } from '../workbench';
import { animate, type Frame } from './animation';

/** What stands there before the first frame; the editor indents by itself. */
const BEFORE = ['class Stack:', '"""A last-in, first-out collection."""', '', 'def __init__(self):', 'self.items = []', ''].join('\n');
/** What is typed, up to where a suggestion is waited for and taken. */
const TYPED = [
  ['def push(self, item):', '"""Put an item on top."""', 'self.items.'],
  ['def __len__(self):', 'return '],
].map((lines) => lines.join('\n'));

/** How long things are shown, ms. */
const KEY_MS = 60;
const LINE_MS = 240;
const READ_MS = 1500;
const TAKEN_MS = 1100;
const END_MS = 3000;
/** The page draws within this time after a key, ms. */
const DRAWN_MS = 60;
const PLAYS = 4;
const PATIENCE_MS = 20_000;

/** Types, waits for suggestions, accepts them; gives the animation as a PNG. */
export async function recordTyping(workbench: Workbench): Promise<Buffer> {
  const frames: Frame[] = [];
  const shoot = async (ms: number): Promise<Buffer> => {
    await workbench.page.waitForTimeout(DRAWN_MS);
    const png = await workbench.page.screenshot();
    frames.push({ png, ms });
    return png;
  };
  await workbench.retype(BEFORE);
  await toClassLevel(workbench);
  await shoot(READ_MS);
  let still: Buffer | undefined;
  for (const [index, text] of TYPED.entries()) {
    if (index > 0) {
      await workbench.press('Enter', 'Enter');
      await toClassLevel(workbench);
      await shoot(LINE_MS);
    }
    for (const key of text) {
      await workbench.page.keyboard.type(key);
      await shoot(key === '\n' ? LINE_MS : KEY_MS);
    }
    console.log(`The animation shows: ${await suggestion(workbench)}`);
    const shown = await shoot(READ_MS);
    still ??= shown;
    await accept(workbench);
    await shoot(index === TYPED.length - 1 ? END_MS : TAKEN_MS);
  }
  return animate(frames, { plays: PLAYS, still: still as Buffer });
}

/** A level in, wherever the editor has put the cursor; Tab would take a suggestion. */
async function toClassLevel(workbench: Workbench): Promise<void> {
  await workbench.press('Escape', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab');
  await workbench.type('    ');
}

/** The one that comes by itself, else the one that is asked for. */
async function suggestion(workbench: Workbench): Promise<string> {
  try {
    return await workbench.waitForGhostText(PATIENCE_MS);
  } catch (error) {
    console.log(`None came by itself, so one is asked for (${error instanceof Error ? error.message : String(error)}).`);
    await workbench.press('Alt+\\');
    return workbench.waitForGhostText(PATIENCE_MS);
  }
}

/** What comes next is another matter: the picture after acceptance shows none. */
async function accept(workbench: Workbench): Promise<void> {
  const before = await workbench.ghostText();
  await workbench.press('Tab');
  await until('The suggestion is taken', PATIENCE_MS, async () => ((await workbench.ghostText()) === before ? undefined : true));
}
