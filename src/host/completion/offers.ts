/** What becomes of the suggestion on screen: taken, refused or passed over. Whoever learns from that is told here. */
import * as vscode from 'vscode';
import { OfferTracker, type OfferedItem, type OfferEvent } from '../../core/completion/offer';
import type { CompletionItem, ShownOutcome } from '../../core/completion/outcome';
import type { Log } from '../log/log';
import type { StatisticsStore } from '../status/statistics';
import type { Ahead } from './ahead';
import { lineBreakOf } from './document';
import type { CompletionService } from './service';
import type { UnsureMarks } from './unsureMarks';

/** Runs when a suggestion was accepted; not for the command palette. */
export const ACCEPTED_COMMAND = 'phiPair.internal.accepted';
/** Runs for Escape while a suggestion of ours is on screen; not for the command palette. */
export const DISMISS_COMMAND = 'phiPair.internal.dismiss';
/** Context key: one of our suggestions is offered. */
const OFFERING_KEY = 'phiPair.offering';
/** A change that takes so many line breaks away is more than a key that joins two lines. */
const LINES_TAKEN = 2;
/** Suggestions remembered with their places. */
const RECENT = 8;

export interface OffersParts {
  readonly service: CompletionService;
  readonly statistics: StatisticsStore;
  readonly ahead: Ahead;
  readonly marks: UnsureMarks;
  readonly log: Log;
}

/** Code of the model that is now part of a document, by offsets. */
export interface AcceptedCode {
  readonly document: vscode.TextDocument;
  readonly start: number;
  readonly end: number;
}

interface Shown {
  readonly id: number;
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
  readonly items: readonly CompletionItem[];
}

export class Offers implements vscode.Disposable {
  readonly #tracker = new OfferTracker();
  readonly #subscriptions: vscode.Disposable;
  /** The last ones: the editor may accept one along which the user has typed since. */
  #recent: readonly Shown[] = [];
  #offering = false;
  readonly #shown = new vscode.EventEmitter<void>();
  readonly #acceptedCode = new vscode.EventEmitter<AcceptedCode>();

  /** A suggestion is on screen that was not there before. */
  readonly onDidShow = this.#shown.event;
  /** A suggestion was accepted, or a part of one. */
  readonly onDidAccept = this.#acceptedCode.event;

  constructor(private readonly parts: OffersParts) {
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((event) => this.#changed(event)),
      vscode.workspace.onDidCloseTextDocument((document) => this.parts.service.forgetRejections(document.uri.toString())),
      vscode.window.onDidChangeTextEditorSelection(() => this.parts.ahead.moved()),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.hide();
        this.parts.ahead.cancel();
        this.parts.marks.clear();
      }),
      vscode.commands.registerCommand(ACCEPTED_COMMAND, (id: number, index: number) => this.#accepted(id, index)),
      vscode.commands.registerCommand(DISMISS_COMMAND, () => this.#dismiss()),
    );
  }

  /** A suggestion goes on screen. */
  show(id: number, outcome: ShownOutcome, document: vscode.TextDocument, position: vscode.Position, selected: vscode.SelectedCompletionInfo | undefined): void {
    const items = [outcome.item, ...outcome.others];
    this.#recent = [...this.#recent, { id, document, position, items }].slice(-RECENT);
    const begun = selected === undefined ? '' : notYetTyped(selected, document, position);
    const { linePrefix } = outcome.place;
    const place = { ...outcome.place, linePrefix: linePrefix.slice(0, linePrefix.length - begun.length) };
    const offered = items.map((item): OfferedItem => ({ text: begun + item.text.replaceAll('\n', lineBreakOf(document)), replaceAfter: item.replaceAfter }));
    const { events, isNew } = this.#tracker.show({ id, place, offset: document.offsetAt(position), items: offered }, now());
    this.#tell(events);
    if (isNew) this.#shown.fire();
    if (isNew && outcome.from === 'ahead') void this.parts.statistics.add({ kind: 'ahead-used' });
    this.#setOffering(true);
    this.parts.ahead.shown(document, position, outcome);
  }

  /** Nothing is on screen any more. */
  hide(): void {
    this.#tell(this.#tracker.hide(now()));
    this.#setOffering(false);
  }

  #changed({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    this.parts.marks.changed(document, contentChanges);
    if (vscode.window.activeTextEditor?.document !== document) return;
    this.parts.service.noteKey();
    if (contentChanges.some(({ range }) => range.end.line - range.start.line >= LINES_TAKEN)) this.parts.service.forgetRejections(document.uri.toString());
    const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({ start: rangeOffset, end: rangeOffset + rangeLength, text }));
    const { events, whole } = this.#tracker.change(document.uri.toString(), changes, now());
    if (whole) {
      // The editor asks again before it tells of the acceptance: by then this must be known.
      this.parts.service.noteAccepted(whole.place, plain(whole.text), true);
      this.parts.ahead.adopt();
    } else {
      this.parts.ahead.cancel();
    }
    this.#tell(events);
    const [part] = changes;
    // A word or a line of it; the editor tells of whole ones by the command.
    if (part !== undefined && events.some(({ kind }) => kind === 'accepted')) this.#acceptedCode.fire({ document, start: part.start, end: part.start + part.text.length });
    if (this.#tracker.current === undefined) this.#setOffering(false);
  }

  async #dismiss(): Promise<void> {
    this.#tell(this.#tracker.dismiss(now()));
    this.#setOffering(false);
    this.parts.ahead.cancel();
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
  }

  #accepted(id: number, index: number): void {
    this.parts.log.info(`#${id} accepted`);
    this.#tell(this.#tracker.accepted(id, index));
    this.#setOffering(false);
    const shown = this.#recent.find((one) => one.id === id);
    const item = shown?.items[index];
    if (shown === undefined || item === undefined) return;
    this.parts.marks.accepted(shown.document, shown.position, item);
    const end = endOf(shown.position, item);
    this.#acceptedCode.fire({ document: shown.document, start: shown.document.offsetAt(shown.position), end: shown.document.offsetAt(end) });
    this.parts.ahead.accepted(shown.document, end);
  }

  #tell(events: readonly OfferEvent[]): void {
    for (const event of events) {
      void this.parts.statistics.add(event);
      if (event.kind === 'rejected') this.parts.service.noteRejected(event.place, plain(event.text));
      if (event.kind === 'accepted') this.parts.service.noteAccepted(event.place, plain(event.text), event.how === 'whole');
    }
  }

  #setOffering(offering: boolean): void {
    if (offering === this.#offering) return;
    this.#offering = offering;
    void vscode.commands.executeCommand('setContext', OFFERING_KEY, offering);
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#shown.dispose();
    this.#acceptedCode.dispose();
  }
}

const now = (): number => performance.now();
/** As the core writes it. */
const plain = (text: string): string => text.replaceAll('\r\n', '\n');

/** What of the selected item is still to be typed; nothing where the item spells what is typed in another way. */
function notYetTyped({ text, range }: vscode.SelectedCompletionInfo, document: vscode.TextDocument, position: vscode.Position): string {
  const typed = document.getText(new vscode.Range(range.start, position));
  return text.startsWith(typed) ? text.slice(typed.length) : '';
}

function endOf(position: vscode.Position, { text }: CompletionItem): vscode.Position {
  const lines = text.split('\n');
  const last = lines.at(-1) as string;
  return lines.length === 1 ? position.translate(0, last.length) : new vscode.Position(position.line + lines.length - 1, last.length);
}
