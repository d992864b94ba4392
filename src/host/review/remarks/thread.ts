/** A remark as VS Code shows it: a comment thread that nobody replies to. */
import * as vscode from 'vscode';
import { safeMarkdown } from '../../../core/review/remarks/markdown';

/** Also in the `when` clauses of package.json. */
export const CONTROLLER_ID = 'phi-pair.review';
const AUTHOR = 'Phi Pair';

/** What a thread says beside its place. */
export interface ThreadFacts {
  /** As the model wrote it. */
  readonly text: string;
  readonly modelName: string;
  /** The code that was reviewed, for a person: `area`, `lines 3–5`. */
  readonly subject: string;
  /** Stands beside the author's name. */
  readonly icon: vscode.Uri;
}

export function createThread(controller: vscode.CommentController, uri: vscode.Uri, range: vscode.Range, { text, modelName, icon, subject }: ThreadFacts, expanded: boolean): vscode.CommentThread {
  const thread = controller.createCommentThread(uri, range, [{ author: { name: AUTHOR, iconPath: icon }, label: modelName, body: bodyOf(text), mode: vscode.CommentMode.Preview, contextValue: 'remark' }]);
  thread.canReply = false;
  setState(thread, false, subject);
  thread.collapsibleState = collapsible(expanded);
  return thread;
}

/** A thread that is resolved closes, one that is reopened opens. */
export function setResolved(thread: vscode.CommentThread, resolved: boolean, subject: string): void {
  setState(thread, resolved, subject);
  thread.collapsibleState = collapsible(!resolved);
}

function setState(thread: vscode.CommentThread, resolved: boolean, subject: string): void {
  thread.state = resolved ? vscode.CommentThreadState.Resolved : vscode.CommentThreadState.Unresolved;
  thread.contextValue = resolved ? 'resolved' : 'unresolved';
  thread.label = `Review of ${subject}: ${resolved ? 'resolved' : 'unresolved'}`;
}

const collapsible = (expanded: boolean): vscode.CommentThreadCollapsibleState =>
  expanded ? vscode.CommentThreadCollapsibleState.Expanded : vscode.CommentThreadCollapsibleState.Collapsed;

/** What a model writes is never trusted: no command links, no HTML. */
function bodyOf(text: string): vscode.MarkdownString {
  const body = new vscode.MarkdownString(safeMarkdown(text), false);
  body.isTrusted = false;
  body.supportHtml = false;
  return body;
}
