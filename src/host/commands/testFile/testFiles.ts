/** Puts tests that the model wrote into the test file of their source, unsaved and undone in one step. */
import * as vscode from 'vscode';
import type { Answer } from '../../../core/answers/answer';
import type { Target } from '../../../core/commands/target';
import { definedNames } from '../../../core/testFile/names';
import { placeTests, type TestPlace } from '../../../core/testFile/place';
import { planTests, type TestsInput, type TestsPlan } from '../../../core/testFile/plan';
import type { SyntaxTree } from '../../../core/syntax/tree';
import type { Trees } from '../../context/trees';
import { columnOf } from '../proposals/tabs';
import { documentFor, surroundingsOf } from './files';

export interface TestsRequest {
  /** The source. */
  readonly document: vscode.TextDocument;
  readonly target: Pick<Target, 'definition'>;
  readonly tests: Pick<Extract<Answer, { kind: 'tests' }>, 'text' | 'notes'>;
}

export type WrittenTests =
  /** The document is open, unsaved, with the tests on screen. `notes` are whole sentences for a person. */
  | { readonly kind: 'written'; readonly document: vscode.TextDocument; readonly names: readonly string[]; readonly notes: readonly string[] }
  /** They could not go where they belong, so they are in a new document; `message` says why. */
  | { readonly kind: 'apart'; readonly document: vscode.TextDocument; readonly message: string }
  /** Nothing was opened; `message` says why and what to do. */
  | { readonly kind: 'refused'; readonly message: string };

export type PlaceOfTests =
  | { readonly kind: 'place'; readonly uri: vscode.Uri; readonly place: Exclude<TestPlace, { kind: 'refused' }> }
  | { readonly kind: 'refused'; readonly message: string };

export class TestFiles {
  constructor(private readonly trees: Trees) {}

  /** Where the tests of a source go; asked before the model is, it spares the user an answer for nothing. */
  async placeFor(document: vscode.TextDocument): Promise<PlaceOfTests> {
    const around = await surroundingsOf(document);
    if (around.kind === 'refused') return around;
    const place = placeTests(around.files);
    return place.kind === 'refused' ? place : { kind: 'place', uri: vscode.Uri.joinPath(around.folder, place.path), place };
  }

  /** Inserts the tests and shows them. Nothing is overwritten, nothing saved. */
  async write({ document: source, target: { definition }, tests }: TestsRequest): Promise<WrittenTests> {
    if (definition === undefined) return { kind: 'refused', message: 'Tests are written for a function or a class. Put the cursor into one and run the command again.' };
    const found = await this.placeFor(source);
    if (found.kind === 'refused') return found;
    const document = await documentFor(found.uri);
    const subject = definition.owners[0] ?? definition.name;
    const plan = this.#plan(source, document, { module: found.place.module, subject }, tests.text);
    if (plan.kind === 'refused') return apart(tests.text, plan.message);
    if (!(await insert(document, plan))) {
      const name = vscode.workspace.asRelativePath(found.uri);
      return apart(tests.text, `"${name}" is read-only or changed at that very moment, so nothing was written into it.`);
    }
    await showFrom(document, document.positionAt(plan.start));
    const unplaced = document.isUntitled && document.uri.path !== found.uri.path ? [`Save the tests as "${found.place.path}".`] : [];
    return { kind: 'written', document, names: plan.names, notes: [...tests.notes, ...plan.notes, ...unplaced] };
  }

  #plan(source: vscode.TextDocument, document: vscode.TextDocument, names: Pick<TestsInput, 'module' | 'subject'>, text: string): TestsPlan {
    const parsed: SyntaxTree[] = [];
    const parse = (code: string): SyntaxTree => {
      const tree = this.trees.parse(code);
      if (tree === undefined) throw new Error('The Python grammar is still being loaded. Run the command again in a moment.');
      parsed.push(tree);
      return tree;
    };
    try {
      return planTests({
        ...names,
        existing: parse(document.getText()),
        tests: parse(text),
        moduleNames: definedNames((this.trees.treeFor(source) ?? parse(source.getText())).root),
        lineBreak: document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n',
      });
    } finally {
      for (const tree of parsed) tree.dispose();
    }
  }
}

/** One edit of the version that was planned for: VS Code refuses it where the document has changed since. */
async function insert(document: vscode.TextDocument, { changes }: Extract<TestsPlan, { kind: 'planned' }>): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  for (const { start, end, text } of changes) edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  return vscode.workspace.applyEdit(edit);
}

async function apart(content: string, why: string): Promise<WrittenTests> {
  const document = await vscode.workspace.openTextDocument({ language: 'python', content });
  await showFrom(document, new vscode.Position(0, 0));
  return { kind: 'apart', document, message: `${why} The tests are in a new document instead.` };
}

async function showFrom(document: vscode.TextDocument, position: vscode.Position): Promise<void> {
  const editor = await vscode.window.showTextDocument(document, { viewColumn: columnOf(document.uri), preview: false, selection: new vscode.Range(position, position) });
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
