/** The answer on screen with what belongs to it: title, facts, actions, question, message, notes. */
import { AnswerText } from './answerText';
import type { BlockActions } from './blocks';
import { byId, element, setText, setTextOrHide, withCode } from './dom';
import type { AnswerView, ToPanel } from './protocol';
import { announcement, facts, hiddenRest, STATE_WORDS } from './words';

type Growth = Extract<ToPanel, { type: 'append' }>;

/** Actions of an answer, by the id of their button. */
export const ACTIONS = ['stop', 'insert', 'again', 'copy'] as const;
export type Action = (typeof ACTIONS)[number];

const OFFERED: Record<Action, (answer: AnswerView) => boolean> = {
  stop: ({ state }) => state === 'running',
  insert: ({ state, canInsert }) => canInsert && state === 'done',
  again: ({ state }) => state !== 'running',
  copy: ({ length }) => length > 0,
};

export class Answer {
  private view: AnswerView | undefined;
  private readonly main = byId('answer');
  private readonly text: AnswerText;

  constructor(private readonly announce: (sentence: string) => void, actions: BlockActions) {
    this.text = new AnswerText(byId('text'), this.main, actions);
  }

  get current(): AnswerView | undefined {
    return this.view;
  }

  /** Shows an answer, or the page's empty state. */
  show(answer: AnswerView | undefined): void {
    const before = this.view;
    this.view = answer;
    byId('head').hidden = this.main.hidden = answer === undefined;
    byId('empty').hidden = answer !== undefined;
    if (answer === undefined) return;
    const another = before?.id !== answer.id;
    if (another) byId('title').replaceChildren(...withCode(answer.title));
    this.text.keepPlace(() => {
      setTextOrHide(byId('question'), answer.question);
      setTextOrHide(byId('message'), answer.message);
      this.showNotes(answer.notes);
    });
    this.showNumbers(answer);
    this.showActions(answer);
    document.body.dataset['state'] = answer.state;
    this.text.show(answer);
    // What is complete is read from its beginning.
    if (another && answer.state !== 'running') this.main.scrollTop = 0;
    if (another ? answer.state === 'running' : before.state !== answer.state) this.announce(announcement(answer));
  }

  /** Adds text; growth of another answer than the one on screen is late, and left out. */
  grow({ id, text, length, tokens, tokensPerSecond }: Growth): void {
    if (this.view?.id !== id) return;
    this.view = { ...this.view, text: this.view.text + text, length, tokens, tokensPerSecond };
    this.showNumbers(this.view);
    this.showActions(this.view);
    if (text !== '') this.text.grow(this.view);
  }

  private showNumbers(answer: AnswerView): void {
    setText(byId('state'), STATE_WORDS[answer.state]);
    setText(byId('facts'), facts(answer));
    this.text.keepPlace(() => setTextOrHide(byId('more'), hiddenRest(answer)));
  }

  private showActions(answer: AnswerView): void {
    const focused = document.activeElement;
    for (const action of ACTIONS) byId(action).hidden = !OFFERED[action](answer);
    // The focus goes from a button that is gone to the one in its place.
    if (focused instanceof HTMLButtonElement && focused.hidden && focused.parentElement?.id === 'actions') {
      ACTIONS.map(byId).find((button) => !button.hidden)?.focus();
    }
  }

  private showNotes(notes: readonly string[]): void {
    const list = byId('notes');
    list.hidden = notes.length === 0;
    list.replaceChildren(...notes.map((note) => element('li', {}, withCode(note))));
  }
}
