/** Ghost text: asks the service, tells the editor, and writes one line about each request into the log. */
import * as vscode from 'vscode';
import type { History, HistoryEntry } from '../../core/completion/history';
import { describeOutcome, describeStats, type CompletionItem, type Outcome, type SkipReason } from '../../core/completion/outcome';
import type { Engine } from '../engine/engine';
import type { Log } from '../log/log';
import type { SettingsReader } from '../settings/settings';
import { inputAt, lineBreakOf } from './document';
import { documentFilters, isCompleted, isWritten } from './documentKinds';
import { MissedRequest } from './missed';
import { ACCEPTED_COMMAND, type Offers } from './offers';
import type { CompletionService } from './service';
import type { SyntaxTrees } from '../syntax/syntaxTrees';

/** Routine goes where it does not bury the rest. */
const LEVELS: Readonly<Record<Outcome['kind'], 'debug' | 'info' | 'error'>> = {
  shown: 'info',
  skipped: 'info',
  'not-ready': 'info',
  superseded: 'debug',
  cancelled: 'info',
  dropped: 'info',
  failed: 'error',
};

export class CompletionProvider implements vscode.InlineCompletionItemProvider {
  /** Asked again when the model is ready. */
  readonly missed = new MissedRequest();

  constructor(
    private readonly service: CompletionService,
    private readonly trees: Pick<SyntaxTrees, 'treeFor'>,
    private readonly settings: SettingsReader,
    private readonly history: History,
    private readonly offers: Offers,
    private readonly log: Log,
    /** Whether a suggestion would cost a command more than it is worth. */
    private readonly commandGoesFirst: () => boolean = () => false,
  ) {}

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    if (!isWritten(document.uri)) return [];
    const started = performance.now();
    this.missed.noteAsked();
    const byHand = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke && !this.missed.wasTyped(document, position);
    const outcome = await this.#outcome(document, position, context, byHand, token);
    const entry: HistoryEntry = {
      id: this.history.nextId(),
      languageId: document.languageId,
      line: position.line + 1,
      column: position.character + 1,
      byHand,
      selected: context.selectedCompletionInfo !== undefined,
      ms: performance.now() - started,
      outcome,
    };
    this.history.add(entry);
    this.#write(entry);
    if (!token.isCancellationRequested) this.missed.note(document, position, byHand, outcome);
    if (token.isCancellationRequested) return [];
    if (outcome.kind !== 'shown') {
      this.offers.hide();
      return [];
    }
    this.offers.show(entry.id, outcome, document, position, context.selectedCompletionInfo);
    return [outcome.item, ...outcome.others].map((item, index) => editorItem(entry.id, index, item, document, position, context));
  }

  async #outcome(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    byHand: boolean,
    token: vscode.CancellationToken,
  ): Promise<Outcome> {
    const { completion } = this.settings.current;
    const skip = this.#skip(document, position, context, byHand);
    if (skip) return { kind: 'skipped', reason: skip };
    const chosen = context.selectedCompletionInfo;
    const selected = chosen && { start: chosen.range.start.character, end: chosen.range.end.character, text: chosen.text };
    try {
      const input = { ...inputAt(document, position, selected), tree: this.trees.treeFor(document) };
      return await this.service.complete(input, { byHand, ...completion }, token);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  }

  #skip(document: vscode.TextDocument, position: vscode.Position, context: vscode.InlineCompletionContext, byHand: boolean): SkipReason | undefined {
    const { enabled, automatic } = this.settings.current.completion;
    if (!enabled) return 'off';
    if (!automatic && !byHand) return 'by-hand-only';
    if (!byHand && this.commandGoesFirst()) return 'command-running';
    const editor = vscode.window.activeTextEditor;
    if (editor?.document === document) {
      if (editor.selections.length > 1) return 'several-cursors';
      if (!editor.selection.isEmpty) return 'selection';
    }
    const range = context.selectedCompletionInfo?.range;
    return range && (!range.isSingleLine || range.start.line !== position.line) ? 'selected-item' : undefined;
  }

  #write({ id, languageId, line, column, byHand, selected, ms, outcome }: HistoryEntry): void {
    const stats = 'stats' in outcome ? describeStats(outcome.stats) : '';
    const how = `${byHand ? 'by hand' : 'typing'}${selected ? ', an item selected' : ''}`;
    const text = `#${id} ${languageId} ${line}:${column} (${how}) ${describeOutcome(outcome)}; ${ms.toFixed(0)} ms${stats && `; ${stats}`}`;
    const off = outcome.kind === 'skipped' && (outcome.reason === 'off' || outcome.reason === 'by-hand-only');
    this.log[off ? 'debug' : LEVELS[outcome.kind]](text);
    if (outcome.kind === 'shown') this.log.trace(`#${id} text: ${JSON.stringify(outcome.item.text)}`);
  }
}

function editorItem(
  id: number,
  index: number,
  item: CompletionItem,
  document: vscode.TextDocument,
  position: vscode.Position,
  { selectedCompletionInfo }: vscode.InlineCompletionContext,
): vscode.InlineCompletionItem {
  const text = item.text.replaceAll('\n', lineBreakOf(document));
  const range = selectedCompletionInfo?.range ?? new vscode.Range(position, position.translate(0, item.replaceAfter));
  const accepted: vscode.Command = { command: ACCEPTED_COMMAND, title: 'Accepted', arguments: [id, index] };
  return new vscode.InlineCompletionItem((selectedCompletionInfo?.text ?? '') + text, range, accepted);
}

/**
 * Registers the provider for the languages of the settings. It is registered anew when the settings change or a model
 * becomes ready: the editor keeps an empty answer for as long as cursor, text and providers are the same.
 */
export function registerProvider(provider: CompletionProvider, settings: SettingsReader, engine: Engine): vscode.Disposable {
  const register = (): vscode.Disposable =>
    vscode.languages.registerInlineCompletionItemProvider(documentFilters(settings.current.completion.languages), provider);
  let registered = register();
  const again = (): void => {
    registered.dispose();
    registered = register();
  };
  const changes = [
    settings.onDidChange(again),
    engine.onDidChangeState(({ kind }) => {
      if (kind !== 'ready') return;
      again();
      void provider.missed.askAgain();
    }),
    vscode.workspace.onDidChangeTextDocument((event) => {
      const isTyped = event.document === vscode.window.activeTextEditor?.document && isCompleted(event.document, settings.current.completion.languages);
      if (isTyped) provider.missed.noteTyping(event, engine.state.kind === 'ready');
    }),
  ];
  return new vscode.Disposable(() => {
    vscode.Disposable.from(registered, provider.missed, ...changes).dispose();
  });
}
