/** The answers of this session, newest first, bounded in number and size. */
import { SHOWN_LENGTH, type AnswerState, type AnswerSummary, type AnswerView } from '../../../panel/protocol';

export interface AnswerStart {
  /** Names the answer in every later call. An id that is there already begins anew. */
  readonly id: string;
  /** What was asked, for a person; names of the code between backquotes: "Explain `area`". */
  readonly title: string;
  /** The user's own question, where there is one. */
  readonly question?: string | undefined;
  /** Where, for a person: `shapes.py:12`. */
  readonly place: string;
  readonly modelName: string;
  /** The answer can go into the document as a docstring. */
  readonly canInsert: boolean;
}

export interface AnswerProgress {
  readonly tokens: number;
  readonly tokensPerSecond: number;
}

export interface AnswerEnd {
  /** `unusable`: the text is shown as it is, not as Markdown. */
  readonly state: Exclude<AnswerState, 'running'>;
  /** What happened, why, and what to do. */
  readonly message?: string | undefined;
  /** The final text; replaces what was streamed. */
  readonly markdown?: string | undefined;
  /** What was left out or mended, a sentence each. */
  readonly notes?: readonly string[] | undefined;
}

/** UTF-16 units kept of one answer: more than any model writes, and little memory. */
export const KEPT_LENGTH = 2_000_000;
/** UTF-16 units kept of all answers together. */
export const KEPT_TOTAL = 10_000_000;
export const KEPT_ANSWERS = 50;
/** UTF-16 units kept of a title, a place, a name, a message or a note. */
const KEPT_LINE = 1_000;
/** UTF-16 units kept of a question. */
const KEPT_QUESTION = 20_000;
const KEPT_NOTES = 20;

interface Answer {
  readonly start: AnswerStart;
  state: AnswerState;
  text: string;
  cut: boolean;
  tokens: number;
  tokensPerSecond: number;
  message: string | undefined;
  notes: readonly string[];
}

export class AnswerHistory {
  /** Newest last, as a Map keeps its order. */
  private readonly answers = new Map<string, Answer>();
  private selectedId: string | undefined;

  /** Id of the answer on screen. */
  get selected(): string | undefined {
    return this.selectedId;
  }

  get summaries(): AnswerSummary[] {
    return [...this.answers.values()].reverse().map(summaryOf);
  }

  begin(start: AnswerStart): void {
    this.answers.delete(start.id);
    this.answers.set(start.id, { start: bounded(start), state: 'running', text: '', cut: false, tokens: 0, tokensPerSecond: 0, message: undefined, notes: [] });
    this.selectedId = start.id;
    this.forgetOldest();
  }

  /** Adds text; false where the answer has ended or is unknown: then the text is dropped. */
  append(id: string, text: string): boolean {
    const answer = this.running(id);
    if (answer === undefined) return false;
    setText(answer, answer.text + text.slice(0, KEPT_LENGTH), answer.cut || text.length > KEPT_LENGTH);
    return true;
  }

  /** False where the answer has ended or is unknown. */
  progress(id: string, { tokens, tokensPerSecond }: AnswerProgress): boolean {
    const answer = this.running(id);
    if (answer === undefined) return false;
    Object.assign(answer, { tokens, tokensPerSecond });
    return true;
  }

  /** The last end counts. False where the answer is unknown. */
  end(id: string, { state, message, markdown, notes }: AnswerEnd): boolean {
    const answer = this.answers.get(id);
    if (answer === undefined) return false;
    answer.state = state;
    answer.message = message === undefined ? undefined : shorten(message, KEPT_LINE);
    answer.notes = (notes ?? []).slice(0, KEPT_NOTES).map((note) => shorten(note, KEPT_LINE));
    if (markdown !== undefined) setText(answer, markdown, false);
    this.forgetOldest();
    return true;
  }

  /** From now on nothing is added to the answer. False where it does not run. */
  stop(id: string): boolean {
    return this.running(id) !== undefined && this.end(id, { state: 'stopped' });
  }

  /** Stops what runs; resolves with the ids. */
  stopAll(): string[] {
    return [...this.answers.keys()].filter((id) => this.stop(id));
  }

  select(id: string): boolean {
    if (!this.answers.has(id)) return false;
    this.selectedId = id;
    return true;
  }

  /** Forgets all answers but those that are being written. */
  clear(): void {
    for (const [id, { state }] of this.answers) if (state !== 'running') this.forget(id);
  }

  /** The whole text that is kept. */
  textOf(id: string): string | undefined {
    return this.answers.get(id)?.text;
  }

  /** What the page shows of an answer. */
  viewOf(id: string): AnswerView | undefined {
    const answer = this.answers.get(id);
    if (answer === undefined) return undefined;
    const { start, state, text, cut, tokens, tokensPerSecond, message, notes } = answer;
    return {
      ...summaryOf(answer),
      question: start.question,
      modelName: start.modelName,
      format: state === 'unusable' ? 'plain' : 'markdown',
      text: text.slice(0, SHOWN_LENGTH),
      length: text.length,
      cut,
      tokens,
      tokensPerSecond,
      message,
      notes,
      canInsert: start.canInsert,
    };
  }

  private running(id: string): Answer | undefined {
    const answer = this.answers.get(id);
    return answer?.state === 'running' ? answer : undefined;
  }

  private forgetOldest(): void {
    let total = [...this.answers.values()].reduce((sum, { text }) => sum + text.length, 0);
    for (const [id, { text }] of this.answers) {
      if (this.answers.size <= KEPT_ANSWERS && total <= KEPT_TOTAL) return;
      // What is on screen stays, and what is being written.
      if (id === this.selectedId || this.running(id)) continue;
      total -= text.length;
      this.forget(id);
    }
  }

  private forget(id: string): void {
    this.answers.delete(id);
    if (this.selectedId === id) this.selectedId = [...this.answers.keys()].at(-1);
  }
}

function summaryOf({ start: { id, title, place }, state }: Answer): AnswerSummary {
  return { id, title, place, state };
}

const shorten = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}…` : text);

/** A name of the code or of a file may be of any length. */
function bounded(start: AnswerStart): AnswerStart {
  const { title, place, modelName, question } = start;
  return {
    ...start,
    title: shorten(title, KEPT_LINE),
    place: shorten(place, KEPT_LINE),
    modelName: shorten(modelName, KEPT_LINE),
    question: question === undefined ? undefined : shorten(question, KEPT_QUESTION),
  };
}

function setText(answer: Answer, text: string, cut: boolean): void {
  answer.text = text.slice(0, KEPT_LENGTH);
  answer.cut = cut || text.length > KEPT_LENGTH;
}
