/** The list of this session's answers. */
import { markHidden } from '../core/markdown/hidden';
import { byId, element, setText, withCode } from './dom';
import type { AnswerSummary } from './protocol';
import { joinFacts, STATE_WORDS } from './words';

export class HistoryList {
  private readonly nav = byId('history');
  private readonly title = byId('history-title');
  private readonly entries = byId('entries');
  private shown = '';

  constructor(private readonly select: (id: string) => void) {}

  show(history: readonly AnswerSummary[], selected: string | undefined): void {
    const key = JSON.stringify([history, selected]);
    if (key === this.shown) return;
    this.shown = key;
    this.nav.hidden = history.length === 0;
    setText(this.title, `History (${history.length})`);
    const focused = this.focusedId();
    this.entries.replaceChildren(...history.map((entry) => this.item(entry, entry.id === selected)));
    if (focused !== undefined) this.buttons().find(({ dataset }) => dataset['id'] === focused)?.focus();
  }

  private item({ id, title, place, state }: AnswerSummary, current: boolean): HTMLElement {
    const attributes = { type: 'button', 'data-id': id, ...(current && { 'aria-current': 'true' }) };
    const button = element('button', { class: 'entry', attributes, onClick: () => this.select(id) }, [
      element('span', { class: 'entry-title' }, withCode(title)),
      element('span', { class: 'entry-facts' }, [markHidden(joinFacts(place, STATE_WORDS[state]))]),
    ]);
    return element('li', {}, [button]);
  }

  private focusedId(): string | undefined {
    const { activeElement } = document;
    return activeElement instanceof HTMLElement && this.entries.contains(activeElement) ? activeElement.dataset['id'] : undefined;
  }

  private buttons(): HTMLButtonElement[] {
    return [...this.entries.querySelectorAll('button')];
  }
}
