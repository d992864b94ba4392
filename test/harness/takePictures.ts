/** `npm run pictures`: the README's pictures, taken from the real thing. */
import path from 'node:path';
import { root } from './paths';
import { openSession } from './session';

/** What is typed: the model knows the names in front of it. The editor indents by itself. */
const TYPED = ['class Stack:', '"""A last-in, first-out collection."""', '', 'def __init__(self):', 'self.items = []', ''].join('\n');
const METHOD = ['', 'def is_empty(self) -> bool:', '"""Return whether there is nothing in it."""', 'return not '].join('\n');
const PICTURE = { width: 900, height: 400 };

async function main(): Promise<void> {
  const session = await openSession({
    file: 'start.py',
    settings: { 'workbench.colorTheme': 'Default Dark Modern', 'editor.minimap.enabled': false, 'workbench.sideBar.visible': false, 'editor.fontSize': 15 },
  });
  const { workbench } = session;
  try {
    await workbench.page.setViewportSize(PICTURE);
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.waitForStatus(/is ready/, 30_000);
    await workbench.retype(TYPED);
    // Back to the level of the class: the editor stays where the last method was.
    await workbench.press('Shift+Tab');
    await workbench.type(METHOD);
    console.log(`The picture shows: ${await workbench.waitForGhostText(30_000)}`);
    await workbench.page.screenshot({ path: path.join(root, 'media/ghost-text.png') });
  } finally {
    await session.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
