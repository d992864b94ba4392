/** The two sides of a proposal's diff: read-only documents of its own scheme, so that the user's document stays untouched. */
import * as vscode from 'vscode';

export const SCHEME = 'phi-pair-proposal';

export interface Sides {
  readonly before: vscode.Uri;
  readonly after: vscode.Uri;
}

/** Addresses that end like the document's own, so that VS Code knows the language. */
export function sidesFor(id: string, document: vscode.TextDocument): Sides {
  const name = fileName(document.uri);
  const path = /\.pyw?i?$/.test(name) ? name : `${name}.py`;
  const side = (folder: string): vscode.Uri => vscode.Uri.from({ scheme: SCHEME, path: `/${id}/${folder}/${path}` });
  return { before: side('before'), after: side('after') };
}

/** The proposal that an address belongs to, and the side. */
export function sideOf(uri: vscode.Uri): { readonly id: string; readonly side: 'before' | 'after' } | undefined {
  const match = uri.scheme === SCHEME ? /^\/([^/]+)\/(before|after)\//.exec(uri.path) : null;
  return match ? { id: match[1] as string, side: match[2] as 'before' | 'after' } : undefined;
}

/** The last part of a path, as the tab of the document shows it. */
export const fileName = (uri: vscode.Uri): string => uri.path.slice(uri.path.lastIndexOf('/') + 1) || 'untitled';
