/**
 * Computes the next suggestion before it is asked for: at once when one is accepted, and while one is shown that will
 * likely be. In the background, for one place at a time; typing anything else ends it.
 */
import * as vscode from 'vscode';
import type { CompletionItem, ShownOutcome } from '../../core/completion/outcome';
import type { Log } from '../log/log';
import type { SettingsReader } from '../settings/settings';
import type { StatisticsStore } from '../status/statistics';
import { inputAt } from './document';
import { savesPower } from './powerSaver';
import type { AheadResult, CompletionService } from './service';
import type { SyntaxTrees } from '../syntax/syntaxTrees';

/** A suggestion that stays on screen for less time, ms, is typed over: its successor would be computed for nothing. */
const SHOWN_FOR_MS = 300;
/** A suggestion whose tokens are less probable on average is too rarely accepted for that. */
const CONFIDENT_FROM = 0.7;
/** What is accepted already has nothing to add. */
const NOTHING: CompletionItem = { text: '', replaceAfter: 0 };

interface Job {
  readonly cancellation: vscode.CancellationTokenSource;
  readonly why: 'shown' | 'accepted';
}

export class Ahead implements vscode.Disposable {
  #timer: NodeJS.Timeout | undefined;
  #job: Job | undefined;

  constructor(
    private readonly service: CompletionService,
    private readonly trees: Pick<SyntaxTrees, 'treeFor'>,
    private readonly settings: SettingsReader,
    private readonly statistics: StatisticsStore,
    private readonly log: Log,
  ) {}

  /** A suggestion is on screen. */
  shown(document: vscode.TextDocument, position: vscode.Position, { item, confidence }: ShownOutcome): void {
    this.cancel();
    if (confidence === undefined || confidence < CONFIDENT_FROM) return;
    const { version } = document;
    this.#timer = setTimeout(() => {
      if (document.version === version) void this.#compute(document, position, item, 'shown');
    }, SHOWN_FOR_MS);
  }

  /** The suggestion on screen is being accepted: what is computed for it stays wanted. */
  adopt(): void {
    clearTimeout(this.#timer);
    if (this.#job) this.#job = { ...this.#job, why: 'accepted' };
  }

  /** A suggestion was accepted; it ends here. */
  accepted(document: vscode.TextDocument, end: vscode.Position): void {
    clearTimeout(this.#timer);
    if (this.#job?.why !== 'accepted') void this.#compute(document, end, NOTHING, 'accepted');
  }

  /** The cursor moved: a suggestion that was on screen is gone. */
  moved(): void {
    if (this.#job?.why !== 'accepted') this.cancel();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#job?.cancellation.cancel();
    this.#job = undefined;
  }

  dispose(): void {
    this.cancel();
  }

  async #compute(document: vscode.TextDocument, position: vscode.Position, item: CompletionItem, why: Job['why']): Promise<void> {
    this.#job?.cancellation.cancel();
    const { completion, warmPrefix } = this.settings.current;
    if (!warmPrefix || !completion.enabled || !completion.automatic) return;
    const cancellation = new vscode.CancellationTokenSource();
    this.#job = { cancellation, why };
    try {
      if (await savesPower()) {
        this.log.debug('nothing computed ahead: the machine saves power');
        return;
      }
      if (cancellation.token.isCancellationRequested) return;
      const input = { ...inputAt(document, position, undefined), tree: this.trees.treeFor(document) };
      await this.#note(await this.service.completeAhead(input, item, { byHand: false, ...completion }, cancellation.token));
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
    } finally {
      if (this.#job?.cancellation === cancellation) this.#job = undefined;
      cancellation.dispose();
    }
  }

  async #note(result: AheadResult): Promise<void> {
    if (result.kind === 'nothing') {
      this.log.debug(`nothing computed ahead: ${result.reason}`);
      return;
    }
    this.log.debug(`computed ahead in ${result.stats.totalMs.toFixed(0)} ms`);
    await this.statistics.add({ kind: 'ahead' });
  }
}
