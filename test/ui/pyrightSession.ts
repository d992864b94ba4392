import { pyrightExtension } from '../harness/pyright';
import { until } from '../harness/progress';
import type { Session, SessionOptions } from '../harness/session';
import { useVsCode } from './setup';

/** Pyright has to start and to read the standard library. */
export const PYRIGHT_MS = 60_000;

/** VS Code with Pyright beside, which answers already. */
export function useVsCodeWithPyright(options: Partial<SessionOptions> = {}): () => Session {
  const session = useVsCode({ ...options, beside: pyrightExtension });
  before('Pyright answers', async function () {
    this.timeout(2 * PYRIGHT_MS);
    const { workbench } = session();
    await workbench.retype('import os\nos.getcw');
    await until('Pyright\'s items are listed', PYRIGHT_MS, async () => {
      await workbench.press('Control+Space');
      return (await workbench.suggestions()).some((label) => label.startsWith('getcwd')) || undefined;
    }, 500);
    await workbench.press('Escape');
  });
  return session;
}
