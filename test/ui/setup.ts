/** One VS Code for each group of UI tests, with a picture and the extension's log where a test fails. */
import { openSession } from '../harness/session';
import type { Session, SessionOptions } from '../harness/session';

export function useVsCode(options: Partial<SessionOptions> = {}): () => Session {
  let session: Session | undefined;

  before('VS Code opens', async () => {
    session = await openSession({ file: 'start.py', ...options });
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed' || !session) return;
    const name = this.currentTest.fullTitle().replaceAll(/\W+/g, '-');
    console.log(`${await session.workbench.screenshot(`failed-${name}`)}\n${session.server.extensionLogs() || session.server.hostLogs()}`);
  });

  after('VS Code closes', async () => {
    await session?.close();
  });

  return () => {
    if (!session) throw new Error('VS Code is not open yet');
    return session;
  };
}

/** A signature and a docstring, as they are typed: the editor indents by itself. */
export const docstringPrompt = 'def add(a, b):\n"""Return the sum of a and b."""\n';
/** The same as the document holds it, with the indentation that the editor gives to the next line. */
export const promptWithIndent = 'def add(a, b):\n    """Return the sum of a and b."""\n    ';
