/** The answer panel's page alone: rendering, hostile answers, keyboard, screen reader. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { answerOf, PanelPage } from '../harness/panelPage';
import { until } from '../harness/progress';
import { launchBrowser } from '../harness/workbench';
import { floodingAnswers, hostileAnswers } from './hostileAnswers';

/** All that the page is ever made of. */
const ELEMENTS = new Set(
  ('html head meta title link body p header div h1 button main section ul li svg path ellipse dl dt dd b nav details summary ol script ' +
  'span code em strong br hr h2 h3 h4 h5 h6 blockquote figure figcaption pre table thead tbody tr th td').split(' '),
);
const ATTRIBUTES = new Set(
  ('lang charset http-equiv content name rel href id class role aria-live aria-label aria-labelledby aria-current aria-hidden focusable hidden type title tabindex ' +
  'viewBox d cx cy rx ry nonce src data-state data-id start open').split(' '),
);
const LOADED = ['/', '/panel.css', '/panel.js'];

describe('the page of the answer panel', () => {
  let browser: Browser;
  let panel: PanelPage;

  before('Chromium starts', async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    panel = await PanelPage.open(browser);
  });
  afterEach(() => panel.close());
  after(() => browser.close());

  /** Nothing ran, nothing was asked for, and nothing is on the page but text in the page's own elements. */
  async function assertTextAlone(): Promise<void> {
    assert.deepEqual(panel.requests.filter((url) => url !== '/favicon.ico'), LOADED);
    assert.deepEqual(panel.surprises, []);
    assert.deepEqual(await panel.evaluate('window.refused'), []);
    assert.equal(await panel.evaluate('window.ranTimes'), 0);
    const elements = await panel.evaluate<string[]>('[...new Set([...document.querySelectorAll("*")].map(({ localName }) => localName))]');
    assert.deepEqual(elements.filter((name) => !ELEMENTS.has(name)), []);
    const attributes = await panel.evaluate<string[]>('[...new Set([...document.querySelectorAll("*")].flatMap((element) => element.getAttributeNames()))]');
    assert.deepEqual(attributes.filter((name) => !ATTRIBUTES.has(name)), []);
    assert.deepEqual(await panel.evaluate('[...document.querySelectorAll("[href], [src]")].map(({ localName }) => localName)'), ['link', 'script']);
    assert.deepEqual(panel.said.filter(({ type }) => type !== 'ready'), []);
  }

  const couldRun = 'window.ranTimes = 0; window.ran = () => window.ranTimes++;';
  const shownText = (): Promise<string> => panel.page.locator('#text').innerText();
  const announced = (): Promise<string | null> => panel.page.locator('#announcer').textContent();

  describe('hostile answers are text', () => {
    for (const [name, text] of Object.entries(hostileAnswers)) {
      it(`${name}, everywhere`, async () => {
        await panel.evaluate(couldRun);
        const everywhere = { title: text, place: text, modelName: text, question: text, message: text, notes: [text, text] };
        await panel.show({ text, state: 'done', ...everywhere });
        await panel.show({ text, state: 'unusable', format: 'plain', ...everywhere });
        await panel.show({ id: 'b', state: 'running' });
        let length = 0;
        for (const piece of text.match(/[\s\S]{1,20}/g) ?? []) await panel.append('b', piece, (length += piece.length));
        await until('All is drawn', 10_000, async () => (await shownText()) !== '' || undefined);
        // Whatever looks like a button or a link there is pressed.
        await panel.evaluate('document.querySelectorAll("#text *:not(button), #question, #notes *").forEach((element) => element.click())');
        await panel.page.waitForTimeout(50);
        await assertTextAlone();
      });
    }

    it('and are seen as they were written', async () => {
      await panel.show({ text: hostileAnswers['handlers'] as string });
      assert.equal(await shownText(), hostileAnswers['handlers']);
      await panel.show({ text: hostileAnswers['control characters'] as string });
      assert.match(await shownText(), /^a␀b␇␛\[31mred␛\[0m/);
      await panel.show({ text: hostileAnswers['reading direction'] as string });
      assert.match(await shownText(), /user\[U\+202E\] \[U\+2066\]# admin\[U\+2069\]/);
    });

    it('of which the policy would stop what the page let through', async () => {
      await panel.evaluate(couldRun);
      await assert.rejects(panel.evaluate('document.getElementById("text").innerHTML = "<img src=x onerror=ran()>"'), /TrustedHTML/);
      await panel.evaluate('document.body.append(Object.assign(document.createElement("img"), { src: "https://hostile.example/" }))');
      await until('The picture is refused', 5_000, async () => ((await panel.evaluate<string[]>('window.refused')).some((one) => one.startsWith('img-src')) ? true : undefined));
      assert.equal(await panel.evaluate('window.ranTimes'), 0);
    });
  });

  describe('large answers', () => {
    for (const [name, text] of Object.entries(floodingAnswers)) {
      it(`${name}: comes up, and the page answers`, async () => {
        await panel.evaluate(couldRun);
        const started = performance.now();
        await panel.show({ text, state: 'done', length: text.length });
        console.log(`        ${name}: ${Math.round(performance.now() - started)} ms`);
        assert.ok((await panel.evaluate<number>('document.getElementById("text").textContent.length')) > 0);
        assert.ok((await panel.evaluate<number>('document.querySelectorAll("*").length')) < 60_000);
        await assertTextAlone();
        await panel.page.locator('#again').click();
        assert.deepEqual(panel.said.at(-1), { type: 'again', id: 'a' });
      });
    }

    it('says plainly what is not shown, and that Copy has it', async () => {
      await panel.show({ text: 'x'.repeat(200_000), length: 1_000_000, state: 'running' });
      assert.equal(await panel.page.locator('#more').innerText(), '… 800 kB more. Copy has all.');
      await panel.append('a', '', 1_500_000);
      assert.equal(await panel.page.locator('#more').innerText(), '… 1.3 MB more. Copy has all.');
      await panel.show({ text: 'x', length: 2_000_000, cut: true });
      assert.match(await panel.page.locator('#more').innerText(), /longer than 2\.0 MB; what came after that was not kept/);
    });
  });

  describe('while the answer is written', () => {
    it('draws what comes, and replaces it by the final text', async () => {
      await panel.show({ state: 'running' });
      await panel.append('a', 'It **mul', 8, 3);
      await panel.append('a', 'tiplies**.\n\n```python\nx = 1', 28, 9);
      await until('It is drawn', 5_000, async () => ((await panel.page.locator('#text pre').count()) === 1 ? true : undefined));
      assert.equal(await panel.page.locator('#text strong').innerText(), 'multiplies');
      assert.equal(await panel.page.locator('#status').innerText(), 'Answering… shapes.py:12 · phi-2 · 9 tokens, 13 per second');
      await panel.show({ text: 'Final.', tokens: 9, tokensPerSecond: 12.5 });
      assert.equal(await shownText(), 'Final.');
      assert.match(await panel.page.locator('#status').innerText(), /^Done/);
    });

    it('leaves what it has drawn as it is: a selection lives', async () => {
      const text = 'First.\n\n```python\nx = 1\n';
      await panel.show({ state: 'running', text });
      await panel.evaluate('window.first = document.querySelector("#text p"); window.code = document.querySelector("#text code"); getSelection().selectAllChildren(window.first)');
      await panel.append('a', 'y = 2\n```\n\nLast.', text.length + 16);
      await until('It is drawn', 5_000, async () => ((await shownText()).includes('Last.') ? true : undefined));
      assert.equal(await panel.evaluate('window.first.isConnected && window.code.isConnected && getSelection().toString().trim()'), 'First.');
      assert.equal(await panel.page.locator('#text pre').innerText(), 'x = 1\ny = 2');
    });

    it('follows the text while the reader is at its end, and stays where they read', async () => {
      const lines = (from: number): string => Array.from({ length: 40 }, (_, n) => `Line ${from + n}.\n\n`).join('');
      await panel.show({ state: 'running', text: lines(0) });
      const place = (): Promise<{ top: number; rest: number }> => panel.evaluate('(({ scrollTop, scrollHeight, clientHeight }) => ({ top: scrollTop, rest: scrollHeight - scrollTop - clientHeight }))(document.getElementById("answer"))');
      assert.ok((await place()).rest < 2, `at the end: ${JSON.stringify(await place())}`);
      await panel.append('a', lines(40), 1);
      await until('It follows', 5_000, async () => ((await shownText()).includes('Line 79.') && (await place()).rest < 2) || undefined);
      await panel.evaluate('document.getElementById("answer").scrollTop = 100');
      await panel.append('a', lines(80), 2);
      await until('It is drawn', 5_000, async () => ((await shownText()).includes('Line 119.') ? true : undefined));
      assert.equal((await place()).top, 100);
      await panel.show({ text: lines(0) + lines(40) + lines(80) });
      assert.equal((await place()).top, 100, 'when it ends too');
    });

    it('nothing above the text moves', async () => {
      await panel.show({ state: 'running', title: 'Ask' });
      const top = (): Promise<number> => panel.evaluate('document.getElementById("answer").getBoundingClientRect().top');
      const before = await top();
      for (let n = 1; n < 5; n++) {
        await panel.append('a', 'Word. ', n * 6, n * 50);
        assert.equal(await top(), before);
      }
      await panel.show({ text: 'Done.', tokens: 250, tokensPerSecond: 8, title: 'Ask' });
      assert.equal(await top(), before);
    });

    it('ignores the growth of another answer, and messages that it does not know', async () => {
      await panel.show({ state: 'running', text: 'Mine.' });
      await panel.append('other', ' Late.', 10);
      await panel.send({ type: 'run', command: 'ran()' });
      await panel.send({ type: 'state', history: 'all', answer: 1 });
      assert.equal(await shownText(), 'Mine.');
      assert.deepEqual(panel.said.map(({ type }) => type), ['ready', 'problem', 'problem']);
      assert.deepEqual(panel.surprises, []);
    });
  });

  describe('with the keyboard', () => {
    it('Esc stops what is being written, and nothing else', async () => {
      await panel.show({ state: 'running' });
      await panel.page.keyboard.press('Escape');
      assert.deepEqual(panel.said.at(-1), { type: 'stop', id: 'a' });
      await panel.show({ state: 'stopped' });
      await panel.page.keyboard.press('Escape');
      assert.equal(panel.said.filter(({ type }) => type === 'stop').length, 1);
    });

    it('Tab goes through the actions, the text, its code, and the history, in that order', async () => {
      await panel.show({ text: 'One.\n\n```py\nx = 1\n```\n', canInsert: true });
      const order: string[] = [];
      for (let n = 0; n < 7; n++) {
        await panel.page.keyboard.press('Tab');
        order.push(await panel.evaluate('document.activeElement.getAttribute("aria-label") ?? (document.activeElement.id || document.activeElement.textContent)'));
      }
      assert.deepEqual(order, ['insert', 'again', 'copy', 'answer', 'Copy code', 'Code, py', 'history-title']);
    });

    it('the focus is not lost with the Stop button', async () => {
      await panel.show({ state: 'running', text: 'One.' });
      await panel.page.locator('#stop').focus();
      await panel.show({ state: 'stopped', text: 'One.' });
      assert.equal(await panel.evaluate('document.activeElement.id'), 'again');
    });

    it('every button does what it says', async () => {
      await panel.show({ text: 'One.\n\n```py\nx = 1\u202e\n```\n', canInsert: true }, [{ id: 'a' }, { id: 'b', title: 'Ask' }]);
      await panel.page.getByRole('button', { name: 'Insert as docstring' }).click();
      await panel.page.getByRole('button', { name: 'Try again' }).click();
      await panel.page.getByRole('button', { name: 'Copy', exact: true }).click();
      await panel.page.getByRole('button', { name: 'Copy code' }).click();
      await panel.page.locator('summary').click();
      await panel.page.getByRole('button', { name: /^Ask/ }).click();
      await panel.page.getByRole('button', { name: 'Clear history' }).click();
      assert.deepEqual(panel.said.slice(1), [
        { type: 'insert', id: 'a' }, { type: 'again', id: 'a' }, { type: 'copy', id: 'a', request: 1 }, { type: 'copyText', text: 'x = 1[U+202E]', request: 2 },
        { type: 'select', id: 'b' }, { type: 'clear' },
      ]);
    });
  });

  describe('with a screen reader', () => {
    it('hears the states, and no token', async () => {
      await panel.evaluate('window.heard = []; new MutationObserver(() => heard.push(document.getElementById("announcer").textContent)).observe(document.getElementById("announcer"), { childList: true })');
      await panel.show({ state: 'running' });
      for (let n = 1; n < 4; n++) await panel.append('a', 'word ', n * 5, n);
      await panel.show({ text: 'word word word', tokens: 42 });
      await panel.show({ id: 'b', state: 'running', title: 'Ask' });
      await panel.show({ id: 'b', state: 'unusable', message: 'The answer is no Python.' });
      await panel.show({ id: 'c', state: 'running', title: 'Ask' });
      await panel.show({ id: 'c', state: 'stopped', tokens: 1 });
      assert.deepEqual(await panel.evaluate('window.heard'), ['Answering: Explain area', 'Done, 42 tokens', 'Answering: Ask', 'The answer is no Python.', 'Answering: Ask', 'Stopped, 1 token']);
      assert.equal(await panel.page.locator('#announcer').getAttribute('aria-live'), 'polite');
      assert.equal(await panel.page.locator('[aria-live]').count(), 1);
    });

    it('hears that a text was copied', async () => {
      await panel.show({ text: 'One.' });
      await panel.page.locator('#copy').click();
      assert.notEqual(await announced(), 'Copied');
      await panel.send({ type: 'copied', request: 1 });
      assert.equal(await announced(), 'Copied');
      assert.equal(await panel.page.locator('#copy').innerText(), 'Copied');
      await panel.show({ id: 'b', text: 'Two.' });
      assert.equal(await panel.page.locator('#copy').innerText(), 'Copy', 'of another answer nothing was copied');
    });

    it('finds headings, landmarks and labels', async () => {
      const history = [answerOf({}), answerOf({ id: 'b', title: 'Ask', place: 'start.py:1', state: 'failed' })];
      await panel.show({ text: '# Steps\n\n- one\n- two\n\n```python\nx = 1\n```', question: 'What does it do?', notes: ['A second function was cut off.'], canInsert: true }, history);
      await panel.page.locator('summary').click();
      assert.equal(await panel.page.locator('body').ariaSnapshot(), SNAPSHOT);
    });
  });

  describe('without an answer', () => {
    it('says what to do', async () => {
      await panel.send({ type: 'state', history: [], answer: null });
      await panel.page.getByRole('heading', { name: 'No answer yet' }).waitFor();
      assert.equal(await panel.page.locator('#head, #answer, #history').filter({ visible: true }).count(), 0);
      await panel.show({ text: 'One.' });
      assert.equal(await panel.page.locator('#empty').isVisible(), false);
    });
  });

  it('moves nothing for those who want no motion', async () => {
    await panel.page.emulateMedia({ reducedMotion: 'reduce' });
    await panel.show({ state: 'running' });
    assert.deepEqual(await panel.evaluate('document.getAnimations().length'), 0);
    await panel.page.emulateMedia({ reducedMotion: 'no-preference' });
    assert.deepEqual(await panel.evaluate('document.getAnimations().length'), 1);
  });
});

const SNAPSHOT = `- status
- banner:
  - heading "Explain area" [level=1]:
    - text: Explain
    - code: area
  - paragraph: Done shapes.py:12 · phi-2
  - group "Actions":
    - button "Insert as docstring"
    - button "Try again"
    - button "Copy"
- main "Explain area":
  - region "Question": What does it do?
  - heading "Steps" [level=2]
  - list:
    - listitem:
      - paragraph: one
    - listitem:
      - paragraph: two
  - figure "python Copy code":
    - text: python
    - button "Copy code": Copy
    - group "Code, python":
      - code: x = 1
  - list "Notes":
    - listitem: A second function was cut off.
- navigation "History":
  - group:
    - text: History (2)
    - list:
      - listitem:
        - button "Explain area shapes.py:12 · Done":
          - text: Explain
          - code: area
          - text: shapes.py:12 · Done
      - listitem:
        - button "Ask start.py:1 · Failed"
    - button "Clear history"`;
