/** The dashboard's page alone: what it shows, hostile names and reasons, keyboard, screen reader. */
import assert from 'node:assert/strict';
import http from 'node:http';
import type { Browser } from 'playwright-core';
import type { FromDashboard, RequestRow, ToDashboard } from '../../src/dashboard/protocol';
import { dashboardPage } from '../../src/host/dashboard/page';
import { until } from '../harness/progress';
import { newTab, WebviewPage } from '../harness/webviewPage';
import { launchBrowser } from '../harness/workbench';
import { hostileAnswers } from './hostileAnswers';

const SOURCE = {
  html: (cspSource: string): string => dashboardPage({ cspSource, scriptUri: '/dashboard.js', styleUri: '/panel.css', ownStyleUri: '/dashboard.css', nonce: 'a1b2' }),
  files: { '/dashboard.js': 'dist/dashboard.js', '/panel.css': 'media/panel.css', '/dashboard.css': 'media/dashboard.css' },
};

class DashboardPage extends WebviewPage<FromDashboard> {
  static async open(browser: Browser): Promise<DashboardPage> {
    return new DashboardPage(await newTab(browser, 1000, 900), http.createServer()).load(SOURCE);
  }
}

const rowOf = (id: number, partial: Partial<RequestRow> = {}): RequestRow => ({
  id, at: Date.UTC(2026, 0, 2, 3, 4, id), kind: 'Completion, typing', result: 'nothing', outcome: 'nothing: the cursor is inside or before a word', times: 1, timing: null, ...partial,
});

const stateOf = (partial: Partial<ToDashboard> = {}): ToDashboard => ({
  type: 'state',
  status: 'phi-micro is ready.',
  groups: [
    { title: 'Model', figures: [{ label: 'Model', value: 'phi-micro', detail: 'weights 24 MB' }, { label: 'Threads', value: '1', detail: '' }] },
    { title: 'Speed', figures: [{ label: 'Decode', value: '75 tokens/s', detail: 'median of 2, last 100' }] },
  ],
  charts: [{ label: 'Decode', unit: 'tokens/s', values: [50, 75, 100] }],
  rows: [rowOf(2, { kind: 'Command', result: 'good', outcome: 'explain: answered with text', timing: { queueMs: 0.4, prefillMs: 41.2, decodeMs: 200, tokens: 11 } }), rowOf(1, { times: 5 })],
  ...partial,
});

describe('the page of the dashboard', () => {
  let browser: Browser;
  let dashboard: DashboardPage;

  before('Chromium starts', async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    dashboard = await DashboardPage.open(browser);
  });
  afterEach(() => dashboard.close());
  after(() => browser.close());

  const text = (selector: string): Promise<string> => dashboard.page.locator(selector).innerText();

  it('shows figures, charts and requests', async () => {
    await dashboard.send(stateOf());
    assert.equal(await text('#status'), 'phi-micro is ready.');
    assert.deepEqual(await dashboard.page.locator('.value').allInnerTexts(), ['phi-micro', '1', '75 tokens/s']);
    assert.equal(await dashboard.page.locator('.chart rect').count(), 3);
    assert.equal(await dashboard.page.locator('.chart svg').getAttribute('aria-label'), 'Decode: last 3: 50 to 100 tokens/s, now 100');
    const cells = await dashboard.evaluate('[...document.querySelectorAll("#requests tr")].map((row) => [...row.cells].slice(1).map((cell) => cell.textContent))');
    assert.deepEqual(cells, [
      ['Command', 'explain: answered with text', '0.4', '41', '200', '11'],
      ['Completion, typing', 'nothing: the cursor is inside or before a word (5 times)', '', '', '', ''],
    ]);
    assert.equal(await dashboard.page.locator('#none').isVisible(), false);
  });

  it('is calm: what is there stays where it is, and a selection in it lives', async () => {
    await dashboard.send(stateOf());
    await dashboard.evaluate('window.kept = [document.querySelector(".value"), document.querySelectorAll("#requests tr")[0], document.querySelector("#requests .outcome")]; getSelection().selectAllChildren(window.kept[2])');
    await dashboard.send(stateOf({ rows: [rowOf(3), ...stateOf().rows], status: 'phi-micro is writing a suggestion.' }));
    assert.equal(await dashboard.page.locator('#requests tr').count(), 3);
    assert.equal(await dashboard.evaluate('window.kept.every((one) => one.isConnected) && document.querySelectorAll("#requests tr")[1] === window.kept[1]'), true);
    assert.equal(await dashboard.evaluate('getSelection().toString()'), 'explain: answered with text');
    await dashboard.send(stateOf({ rows: [rowOf(3)] }));
    assert.equal(await dashboard.page.locator('#requests tr').count(), 1, 'what is no longer kept goes');
  });

  it('says what to do where nothing was asked yet, and what was not measured', async () => {
    await dashboard.send(stateOf({ rows: [], charts: [{ label: 'Decode', unit: 'tokens/s', values: [] }] }));
    await dashboard.page.getByText('No request yet.').waitFor();
    assert.equal(await text('.caption'), 'nothing measured yet');
  });

  for (const [name, hostile] of Object.entries(hostileAnswers)) {
    it(`hostile names and reasons are text: ${name}`, async () => {
      await dashboard.evaluate('window.ranTimes = 0; window.ran = () => window.ranTimes++;');
      const figures = [{ label: hostile, value: hostile, detail: hostile }];
      await dashboard.send(stateOf({ status: hostile, groups: [{ title: hostile, figures }], charts: [{ label: hostile, unit: hostile, values: [1] }], rows: [rowOf(1, { kind: hostile, outcome: hostile })] }));
      await dashboard.page.locator('#requests .outcome').click();
      await dashboard.page.waitForTimeout(50);
      assert.deepEqual(dashboard.requests.filter((url) => url !== '/favicon.ico').sort(), ['/', '/dashboard.css', '/dashboard.js', '/panel.css']);
      assert.deepEqual(dashboard.surprises, []);
      assert.deepEqual(await dashboard.evaluate('window.refused'), []);
      assert.equal(await dashboard.evaluate('window.ranTimes'), 0);
      assert.equal(await dashboard.page.locator('#dashboard, #status').locator('a, img, iframe, object, form, input, style, script, [onclick], [onerror], [href], [src]').count(), 0);
      assert.ok((await dashboard.page.locator('#requests .outcome').textContent())?.length);
    });
  }

  it('of which the policy would stop what the page let through', async () => {
    await assert.rejects(dashboard.evaluate('document.getElementById("status").innerHTML = "<img src=x onerror=ran()>"'), /TrustedHTML/);
    await dashboard.evaluate('document.body.append(Object.assign(document.createElement("img"), { src: "https://hostile.example/" }))');
    await until('The picture is refused', 5_000, async () => ((await dashboard.evaluate<string[]>('window.refused')).some((one) => one.startsWith('img-src')) ? true : undefined));
  });

  it('ignores messages that it does not know', async () => {
    await dashboard.send(stateOf());
    await dashboard.send({ type: 'run', command: 'ran()' });
    await dashboard.send({ ...stateOf(), rows: 'all' });
    assert.equal(await dashboard.page.locator('#requests tr').count(), 2);
    assert.deepEqual(dashboard.said.map(({ type }) => type), ['ready', 'problem', 'problem']);
  });

  it('its buttons can be pressed with the keyboard, and say what was pressed', async () => {
    await dashboard.send(stateOf());
    const order: string[] = [];
    for (let n = 0; n < 5; n++) {
      await dashboard.page.keyboard.press('Tab');
      order.push(await dashboard.evaluate('document.activeElement.id || document.activeElement.className'));
      if (n < 3) await dashboard.page.keyboard.press('Enter');
    }
    assert.deepEqual(order, ['copyDiagnostics', 'resetStatistics', 'showLog', 'dashboard', 'wide']);
    assert.deepEqual(dashboard.said.map(({ type }) => type), ['ready', 'copyDiagnostics', 'resetStatistics', 'showLog']);
  });

  it('gives a screen reader headings, a table with headers, and no stream of numbers', async () => {
    await dashboard.send(stateOf());
    assert.equal(await dashboard.page.locator('[aria-live], [role=status], [role=alert]').count(), 0);
    const snapshot = await dashboard.page.locator('body').ariaSnapshot();
    for (const line of ['heading "Phi Pair" [level=1]', 'group "Actions"', 'main "Dashboard"', 'region "Model"', 'term: Decode', 'definition: 75 tokens/s', 'img "Decode: last 3: 50 to 100 tokens/s, now 100"', 'columnheader "What became of it, and why"', 'cell "explain: answered with text"']) {
      assert.ok(snapshot.includes(line), `${line} in:\n${snapshot}`);
    }
  });
});
