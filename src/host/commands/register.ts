/** Registers the commands of the table: from a call by palette, menu, key or light bulb to a request. */
import * as vscode from 'vscode';
import type { SyntaxTrees } from '../syntax/syntaxTrees';
import type { RunOutcome } from './outcome';
import type { Questions } from './questions';
import type { CommandRuns } from './runs';
import { nameOf, placeOf, readSource, unquoted, type CommandPlace, type CommandSource } from './source';
import { COMMAND_ROWS, type CommandRow } from './table';
import { tell } from './tell';
import type { TestFiles } from './testFile/testFiles';

export interface CommandParts {
  readonly runs: CommandRuns;
  readonly trees: Pick<SyntaxTrees, 'whenParsed'>;
  readonly questions: Questions;
  readonly testFiles: Pick<TestFiles, 'placeFor'>;
}

type Refused = Extract<RunOutcome, { kind: 'refused' }>;

export function registerModelCommands(parts: CommandParts): vscode.Disposable {
  return vscode.Disposable.from(
    ...COMMAND_ROWS.map((row) => vscode.commands.registerCommand(row.id, (...given: unknown[]) => RUN[row.task](row, parts, given))),
    vscode.commands.registerCommand('phiPair.stop', () => parts.runs.stop('user')),
  );
}

/** @returns what became of it, for tests and for other extensions */
type Run = (row: CommandRow, parts: CommandParts, given: readonly unknown[]) => Promise<RunOutcome>;

const onCode: Run = async (row, { runs, trees }, [place]) => {
  const read = await sourceAt(row, trees, isPlace(place) ? place : activePlace());
  return read.kind === 'source' ? runs.start({ row, source: read.source, question: undefined, attempt: 0 }) : refuse(read);
};

/** An answer that could go nowhere is not asked for. */
const onTestable: Run = async (row, parts, [given]) => {
  const place = isPlace(given) ? given : activePlace();
  const read = await sourceAt(row, parts.trees, place);
  if (read.kind === 'refused') return refuse(read);
  const found = await parts.testFiles.placeFor(read.source.document);
  return found.kind === 'refused' ? refuse({ kind: 'refused', reason: 'no-test-file', message: found.message }) : onCode(row, parts, [place]);
};

/** A question may come without code. */
const ask: Run = async (row, { runs, trees, questions }, [question]) => {
  const place = activePlace();
  const read = place && (await sourceAt(row, trees, place));
  if (read?.kind === 'refused' && read.reason === 'secret-file') return refuse(read);
  const source = read?.kind === 'source' ? read.source : undefined;
  const asked = typeof question === 'string' ? { question, withCode: true } : await questions.ask(source && described(source));
  if (asked === undefined) return { kind: 'refused', reason: 'dismissed', message: 'Nothing was asked.' };
  return runs.start({ row, source: asked.withCode ? source : undefined, question: asked.question, attempt: 0 });
};

const RUN: Readonly<Record<CommandRow['task'], Run>> = { explain: onCode, fix: onCode, document: onCode, implement: onCode, test: onTestable, ask, review: onCode };

async function sourceAt(row: CommandRow, trees: CommandParts['trees'], place: CommandPlace | undefined): ReturnType<typeof readSource> {
  if (place) return readSource(row.task, place, trees);
  return { kind: 'refused', reason: 'no-document', message: 'This works on Python: open a Python file and put the cursor into a function.' };
}

function activePlace(): CommandPlace | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && { document: editor.document, range: editor.selection };
}

/** What the light bulb hands over; menus hand over other things. */
const isPlace = (value: unknown): value is CommandPlace => typeof value === 'object' && value !== null && 'range' in value && value.range instanceof vscode.Range && 'document' in value;

const described = (source: CommandSource): string => `${unquoted(nameOf(source.target))} (${placeOf(source)})`;

function refuse(refused: Refused): Refused {
  tell(refused);
  return refused;
}
