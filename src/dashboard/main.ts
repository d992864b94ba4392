/** The script of the dashboard's page: shows what the extension sends, and sends back which button was pressed. */
import { byId, setText } from '../panel/dom';
import { Chart } from './chart';
import { Figures } from './figures';
import { readMessage } from './messages';
import { ACTIONS, type FromDashboard, type ToDashboard } from './protocol';
import { Requests } from './requests';

interface VsCodeApi {
  postMessage(message: FromDashboard): void;
  setState(state: object): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const PROBLEM_LENGTH = 400;

const vscode = acquireVsCodeApi();
const send = (message: FromDashboard): void => vscode.postMessage(message);

const figures = new Figures(byId('figures'));
const requests = new Requests();
const charts: Chart[] = [];

function show({ status, groups, charts: series, rows }: ToDashboard): void {
  setText(byId('status'), status);
  figures.show(groups);
  while (charts.length < series.length) {
    const chart = new Chart();
    charts.push(chart);
    byId('charts').append(chart.root);
  }
  series.forEach((one, at) => charts[at]?.show(one));
  requests.show(rows);
}

function receive({ data, origin }: MessageEvent<unknown>): void {
  // Only the webview's own frame speaks for the extension.
  if (origin !== window.origin) return;
  const message = readMessage(data);
  if (message === undefined) send({ type: 'problem', message: 'the page was sent a message that it does not know; it is ignored.' });
  else show(message);
}

window.addEventListener('message', receive);
window.addEventListener('error', ({ message }) => send({ type: 'problem', message: message.slice(0, PROBLEM_LENGTH) }));
for (const action of ACTIONS) byId(action).addEventListener('click', () => send({ type: action }));
// VS Code brings a page back after a reload that has a state, whatever it is.
vscode.setState({});
send({ type: 'ready' });
