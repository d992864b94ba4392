/** The script of the answer panel's page: shows what the extension sends, and sends back what the reader asks for. */
import { ACTIONS, Answer, type Action } from './answerView';
import { byId, setText } from './dom';
import { HistoryList } from './historyList';
import { readMessage } from './messages';
import type { FromPanel, ToPanel } from './protocol';

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: PageState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What the page itself remembers while it is hidden. */
interface PageState {
  readonly historyOpen: boolean;
}

/** Time for which a button says that its text was copied. */
const COPIED_MS = 1_500;

const vscode = acquireVsCodeApi();
const send = (message: FromPanel): void => vscode.postMessage(message);

/** Buttons whose text is on its way to the clipboard, by the number of the request. */
const copying = new Map<number, HTMLElement>();
let requests = 0;

const answer = new Answer(announce, { copy: (text, button) => send({ type: 'copyText', text, request: awaitCopy(button) }) });
const history = new HistoryList((id) => send({ type: 'select', id }));

const on: { [T in ToPanel['type']]: (message: Extract<ToPanel, { type: T }>) => void } = {
  state: (message) => {
    // First, as it takes room from the answer, which then scrolls to its place.
    history.show(message.history, message.answer?.id);
    // That another answer was copied says nothing of this one.
    if (message.answer?.id !== answer.current?.id) setText(byId('copy'), 'Copy');
    answer.show(message.answer ?? undefined);
  },
  append: (message) => answer.grow(message),
  copied: ({ request }) => sayCopied(request),
};

const act: Record<Action, (id: string) => void> = {
  stop: (id) => send({ type: 'stop', id }),
  insert: (id) => send({ type: 'insert', id }),
  again: (id) => send({ type: 'again', id }),
  copy: (id) => send({ type: 'copy', id, request: awaitCopy(byId('copy')) }),
};

function announce(sentence: string): void {
  byId('announcer').textContent = sentence;
}

function awaitCopy(button: HTMLElement): number {
  copying.set(++requests, button);
  return requests;
}

function sayCopied(request: number): void {
  const button = copying.get(request);
  copying.delete(request);
  if (button === undefined) return;
  setText(button, 'Copied');
  announce('Copied');
  window.setTimeout(() => setText(button, 'Copy'), COPIED_MS);
}

function receive({ data, origin }: MessageEvent<unknown>): void {
  // Only the webview's own frame speaks for the extension.
  if (origin !== window.origin) return;
  const message = readMessage(data);
  if (message === undefined) send({ type: 'problem', message: 'the page was sent a message that it does not know; it is ignored.' });
  else (on[message.type] as (message: ToPanel) => void)(message);
}

function stopOnEscape(event: KeyboardEvent): void {
  const { current } = answer;
  if (event.key === 'Escape' && current?.state === 'running') send({ type: 'stop', id: current.id });
}

function rememberHistory(): void {
  const details = byId('history').querySelector('details') as HTMLDetailsElement;
  details.open = (vscode.getState() as PageState | undefined)?.historyOpen === true;
  details.addEventListener('toggle', () => vscode.setState({ historyOpen: details.open }));
}

window.addEventListener('message', receive);
window.addEventListener('error', ({ message }) => send({ type: 'problem', message: message.slice(0, 400) }));
window.addEventListener('keydown', stopOnEscape);
for (const action of ACTIONS) {
  byId(action).addEventListener('click', () => {
    if (answer.current !== undefined) act[action](answer.current.id);
  });
}
byId('clear').addEventListener('click', () => send({ type: 'clear' }));
rememberHistory();
send({ type: 'ready' });
