/** What a command works on, read from the document at once: it may change later. */
import * as vscode from 'vscode';
import { findTarget } from '../../core/commands/findTarget';
import { preambleFor } from '../../core/commands/preamble';
import { rebase } from '../../core/commands/rebase';
import type { Target } from '../../core/commands/target';
import type { Task } from '../../core/commands/task';
import { secretFile } from '../../core/context/secrets';
import type { DiagnosticFacts } from '../../core/prompts/prompt';
import { documentFilters, isReadable } from '../completion/documentKinds';
import type { SyntaxTrees } from '../syntax/syntaxTrees';
import { problemsIn } from './problems';
import type { RunOutcome } from './outcome';

/** Where a command is asked for. */
export interface CommandPlace {
  readonly document: vscode.TextDocument;
  /** Empty for a cursor. */
  readonly range: vscode.Range;
  /** What is to be fixed; all that is reported on the target where it is not given. */
  readonly problems?: readonly vscode.Diagnostic[] | undefined;
}

export interface CommandSource {
  readonly document: vscode.TextDocument;
  /** The document's text when it was read, and its version. */
  readonly text: string;
  readonly version: number;
  readonly target: Target;
  /** Code before the target that it needs. */
  readonly preamble: string;
  /** What is reported on the target, for a fix. */
  readonly problems: readonly vscode.Diagnostic[];
}

export type SourceResult = { readonly kind: 'source'; readonly source: CommandSource } | Extract<RunOutcome, { kind: 'refused' }>;

type Trees = Pick<SyntaxTrees, 'whenParsed'>;

/** Python, wherever the document lies. */
export const PYTHON = documentFilters(['python']);

/** Reads the target at a place; waits for a parse that is under way. */
export async function readSource(task: Task, { document, range, problems }: CommandPlace, trees: Trees): Promise<SourceResult> {
  if (!isReadable(document.uri) || vscode.languages.match(PYTHON, document) === 0) return noDocument('This works on Python: open a Python file and put the cursor into a function.');
  const secret = secretFile(document.uri.toString());
  if (secret !== undefined) {
    return { kind: 'refused', reason: 'secret-file', message: `By its name this file holds ${secret}. Such files are never read. Rename it if that is wrong.` };
  }
  const tree = await trees.whenParsed(document);
  if (tree === undefined) return noDocument(document.isClosed ? 'The document was closed.' : 'This document cannot be read as Python: it is too long, or the grammar could not be loaded. The output channel "Phi Pair" says more.');
  const found = findTarget(tree, { start: document.offsetAt(range.start), end: document.offsetAt(range.end) }, task);
  if (found.kind === 'none') return { kind: 'refused', reason: found.reason, message: found.message };
  const { target } = found;
  const reported = task === 'fix' ? problemsIn(document, target, problems) : [];
  return { kind: 'source', source: { document, text: tree.text, version: document.version, target, preamble: preambleFor(tree, target), problems: reported } };
}

/** The same target in the document as it is now. */
export async function readAgain(task: Task, source: CommandSource, trees: Trees): Promise<SourceResult> {
  const { document, target, text, problems } = source;
  if (document.isClosed) return noDocument('The document was closed. Open it and run the command again.');
  if (document.version === source.version) return { kind: 'source', source };
  const place = rebase(target, text, document.getText());
  if (place.kind === 'refused') return { kind: 'refused', reason: 'changed', message: place.message };
  const range = new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
  return readSource(task, { document, range, problems: problems.length > 0 ? problems : undefined }, trees);
}

const noDocument = (message: string): SourceResult => ({ kind: 'refused', reason: 'no-document', message });

/** For the prompt. */
export const factsOf = ({ problems, target }: CommandSource): DiagnosticFacts[] =>
  problems.map(({ message, source, range }) => ({ message, source, line: Math.min(target.endLine, Math.max(target.startLine, range.start.line)) - target.startLine }));

/** What a target is called, for a person: its name between backquotes, or its lines. */
export function nameOf({ definition, startLine, endLine }: Target): string {
  if (definition) return `\`${definition.name}\``;
  return startLine === endLine ? `line ${startLine + 1}` : `lines ${startLine + 1}–${endLine + 1}`;
}

/** The same where backquotes would be shown as they are. */
export const unquoted = (name: string): string => name.replaceAll('`', '');

/** As its tab shows it. */
export const nameOfDocument = ({ uri }: vscode.TextDocument): string => uri.path.slice(uri.path.lastIndexOf('/') + 1);

/** For a person: `shapes.py:12`. */
export const placeOf = ({ document, target }: CommandSource): string => `${nameOfDocument(document)}:${target.startLine + 1}`;

export const eolOf = (document: vscode.TextDocument): '\n' | '\r\n' => (document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
