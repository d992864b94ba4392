/** What language servers and linters report on a piece of a document. */
import * as vscode from 'vscode';
import type { Target } from '../../core/commands/target';

/** A prompt with more of them would be about nothing in particular. */
const PROBLEMS_MAX = 5;

type Lines = Pick<Target, 'startLine' | 'endLine'>;

/** Errors and warnings; hints are matters of taste. */
const counts = ({ severity }: vscode.Diagnostic): boolean => severity <= vscode.DiagnosticSeverity.Warning;
const within = ({ startLine, endLine }: Lines) => ({ range }: vscode.Diagnostic): boolean => range.end.line >= startLine && range.start.line <= endLine;

/** Two reports of the same thing, wherever they stand: positions move with every edit. */
export const sameProblem = (one: vscode.Diagnostic, other: vscode.Diagnostic): boolean => one.message === other.message && one.source === other.source;

/**
 * What is to be fixed in a target.
 * @param only what was chosen by hand, of whatever severity; undefined: every error, and every warning where there is no error
 */
export function problemsIn(document: vscode.TextDocument, target: Lines, only: readonly vscode.Diagnostic[] | undefined): readonly vscode.Diagnostic[] {
  const reported = vscode.languages.getDiagnostics(document.uri).filter(within(target));
  if (only) {
    const still = reported.filter((one) => only.some((chosen) => sameProblem(one, chosen)));
    return (still.length > 0 ? still : only.filter(within(target))).slice(0, PROBLEMS_MAX);
  }
  const errors = reported.filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
  return (errors.length > 0 ? errors : reported.filter(counts)).slice(0, PROBLEMS_MAX);
}

/** Errors among them. */
export const errorsOf = (problems: readonly vscode.Diagnostic[]): readonly vscode.Diagnostic[] => problems.filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
