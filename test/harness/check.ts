/** The product in one go, without a person: type a docstring prompt, wait for the suggestion, accept it. */
import path from 'node:path';
import { root } from './paths';
import { openSession } from './session';
import type { Session } from './session';

const prompt = ['def add(a, b):', '"""Return the sum of a and b."""', ''].join('\n');

export async function check(): Promise<void> {
  const session = await openSession({ file: 'start.py' });
  try {
    await acceptOne(session);
  } catch (error) {
    await session.workbench.screenshot('start');
    console.log(session.server.extensionLogs() || 'The extension wrote no log.');
    throw error;
  } finally {
    await session.close();
  }
}

async function acceptOne({ workbench }: Session): Promise<void> {
  await workbench.retype(prompt);
  const typed = performance.now();
  const suggestion = await workbench.waitForGhostText(60_000);
  const took = Math.round(performance.now() - typed);
  await workbench.press('Tab');
  await workbench.waitForNoGhostText();
  const picture = await workbench.screenshot('start');
  const document = await workbench.savedText();
  if (!document.includes(suggestion.trim())) {
    throw new Error(`Accepted:\n${suggestion}\nbut the document holds:\n${document}`);
  }
  console.log(`\nTyped:\n${prompt}\nAccepted after ${took} ms:\n${suggestion}\n\nThe document now:\n${document}`);
  console.log(`Picture: ${path.relative(root, picture)}`);
}
