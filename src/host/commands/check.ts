/**
 * Whether what was reported on a target is gone with a replacement in its place. Language servers are asked, on an unsaved
 * copy of the file: the user's own document is not touched. They serve what lies on disk or is unsaved, and many of them
 * only what has a tab. VS Code gives an unsaved document a tab in the background by itself; it is closed with the check.
 */
import * as vscode from 'vscode';
import { DIAGNOSTIC_SOURCE } from '../review/hintStore';
import type { Check } from './outcome';
import { errorsOf, sameProblem } from './problems';
import { nameOfDocument, type CommandSource } from './source';

/** Language servers are waited for no longer, ms: on the file as it is, and on each replacement. */
const WAIT_MS = 3000;
/** Several servers may report on one document, and one in several steps: what is said last counts, ms. */
const SETTLED_MS = 300;
/** VS Code takes note of an emptied document a little later, ms. */
const EMPTIED_MS = 1000;

type Problems = readonly vscode.Diagnostic[];

/** A check that goes on beside the model: the file as it is can be read before any replacement is there. */
export interface CheckSession {
  check(replacement: string): Promise<Check>;
  end(): Promise<void>;
}

const NOTHING_TO_CHECK: CheckSession = { check: () => Promise.resolve('not-asked'), end: () => Promise.resolve() };

/** @param token ends the waiting; what a check then says is of no use */
export function beginCheck(source: CommandSource, token: vscode.CancellationToken): CheckSession {
  const { target, text, document } = source;
  // What our own review says, no language server repeats.
  const problems = source.problems.filter((problem) => problem.source !== DIAGNOSTIC_SOURCE);
  if (problems.length === 0) return NOTHING_TO_CHECK;
  const holds = (found: Problems, problem: vscode.Diagnostic): boolean => found.some((one) => sameProblem(one, problem));
  // The first line is what the tab is called.
  const heading = `# Phi Pair checks a fix of ${nameOfDocument(document)}\n`;
  const copying = Promise.resolve(vscode.workspace.openTextDocument({ language: document.languageId, content: heading + text }));
  const before = copying.then(({ uri }) => reported(uri, (found) => problems.every((problem) => holds(found, problem)), token));
  return {
    check: async (replacement) => {
      const asItIs = await before;
      // Where no server sees the problem here, its silence afterwards would mean nothing.
      if (asItIs === undefined) return 'not-checked';
      const copy = await copying;
      if (!(await rewrite(copy, heading + text.slice(0, target.start) + replacement + text.slice(target.end)))) return 'not-checked';
      const found = await reported(copy.uri, (now) => !problems.some((problem) => holds(now, problem)), token);
      if (found === undefined) return 'still-there';
      return errorsOf(found).some((error) => !holds(asItIs, error)) ? 'new-errors' : 'gone';
    },
    end: async () => close(await copying),
  };
}

async function rewrite(copy: vscode.TextDocument, text: string): Promise<boolean> {
  if (copy.isClosed) return false;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(copy.uri, new vscode.Range(0, 0, copy.lineCount, 0), text);
  return vscode.workspace.applyEdit(edit);
}

/** An unsaved document that is empty closes without a question. */
async function close(copy: vscode.TextDocument): Promise<void> {
  if (!(await rewrite(copy, ''))) return;
  const end = Date.now() + EMPTIED_MS;
  while (copy.isDirty && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === copy.uri.toString());
  await vscode.window.tabGroups.close(tabs, true);
}

/** What is reported on a document once `holds` is true of it and stays so; undefined where that does not happen in time. */
function reported(uri: vscode.Uri, holds: (found: Problems) => boolean, token: vscode.CancellationToken): Promise<Problems | undefined> {
  const listeners: vscode.Disposable[] = [];
  let settled: NodeJS.Timeout | undefined;
  let late: NodeJS.Timeout | undefined;
  return new Promise<Problems | undefined>((resolve) => {
    const look = (): void => {
      clearTimeout(settled);
      const found = vscode.languages.getDiagnostics(uri);
      if (holds(found)) settled = setTimeout(() => resolve(found), SETTLED_MS);
    };
    late = setTimeout(() => resolve(undefined), WAIT_MS);
    listeners.push(
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        if (uris.some((one) => one.toString() === uri.toString())) look();
      }),
      token.onCancellationRequested(() => resolve(undefined)),
    );
    look();
  }).finally(() => {
    clearTimeout(settled);
    clearTimeout(late);
    vscode.Disposable.from(...listeners).dispose();
  });
}
