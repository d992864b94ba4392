/** The answer panel in the real VS Code. What the page does by itself is in panelPage.test.ts. */
import assert from 'node:assert/strict';
import { panelExtension, PanelDriver } from '../harness/panelDriver';
import { until } from '../harness/progress';
import { MAIN_THEMES, THEMES } from '../harness/themes';
import { contrasts, LEAST_CONTRAST } from './contrast';
import { hostileAnswers } from './hostileAnswers';
import { useVsCode } from './setup';

const EXPLANATION = [
  'The function `area` **returns** the product of its two arguments, the area of a rectangle.',
  '',
  'Args:',
  '    width (float): The width.',
  '    height (float): The height.',
  '',
  'It works in two steps:',
  '',
  '1. It multiplies `width` by `height`.',
  '2. It gives the *product* back. Nothing is checked: a negative side makes a negative area.',
  '',
  '```python',
  'def area(width: float, height: float) -> float:',
  '    """Return the area of a rectangle."""',
  '    return width * height',
  '```',
  '',
  'For example:',
  '',
  '>>> area(2, 3)',
  '6',
].join('\n');

/** What has colours of its own. */
const READ = ['h1', '#state', '#facts', '#actions button', '#question', '#text p', '#text p code', 'figcaption', 'button.copy', 'pre', '#notes li', 'summary'];

describe('the answer panel', () => {
  const session = useVsCode({ file: 'shapes.py', beside: panelExtension });
  let panel: PanelDriver;

  before(async () => {
    panel = new PanelDriver(session());
    await session().workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });

  const begin = (id: string, more: object = {}): Promise<unknown> =>
    panel.call('begin', { id, title: 'Explain `area`', place: 'shapes.py:12', modelName: 'phi-2', canInsert: true, ...more });
  const facts = (): Promise<string> => panel.locator('#status').innerText();

  it('opens beside the editor and leaves the cursor where it is', async () => {
    const { workbench } = session();
    await begin('first');
    await panel.locator('#title').waitFor();
    assert.equal(await panel.locator('#title').innerText(), 'Explain area');
    assert.match(await facts(), /^Answering…/);
    assert.deepEqual(await panel.call('column'), [['shapes.py'], ['Phi Pair: Answers']]);
    assert.ok(await workbench.page.evaluate<boolean>('document.activeElement.closest(".monaco-editor") !== null'), 'the editor has the focus');
  });

  it('shows text as it comes, and the speed', async () => {
    const { workbench } = session();
    await panel.call('append', 'first', EXPLANATION.slice(0, 180));
    await panel.call('progress', 'first', { tokens: 41, tokensPerSecond: 18.2 });
    await panel.frame.getByText('the area of a rectangle').waitFor();
    await until('The speed is shown', 5_000, async () => (/41 tokens, 18 per second/.test(await facts()) ? true : undefined));
    await workbench.screenshot('panel-streaming');
  });

  it('Esc in the panel stops, and what comes afterwards is not shown', async () => {
    await panel.locator('#answer').click();
    await session().workbench.press('Escape');
    await panel.waitForEvent('stop', 'first');
    await panel.call('append', 'first', ' LATE');
    await until('It is stopped', 5_000, async () => ((await facts()).startsWith('Stopped') ? true : undefined));
    assert.doesNotMatch(await panel.locator('#text').innerText(), /LATE/);
  });

  it('shows ten thousand pieces in order', async () => {
    await begin('pieces', { title: 'Ask', question: 'Count.', canInsert: false });
    const pieces = Array.from({ length: 10_000 }, (_, n) => `${n} `);
    await panel.call('appendAll', 'pieces', pieces);
    await panel.call('end', 'pieces', { state: 'done' });
    await until('All is shown', 15_000, async () => ((await panel.locator('#text').innerText()).trim() === pieces.join('').trim() ? true : undefined));
  });

  it('keeps what it shows while it is hidden', async () => {
    const { workbench } = session();
    await begin('hidden');
    await panel.call('append', 'hidden', 'Before. ');
    await panel.frame.getByText('Before.').waitFor();
    await panel.call('reveal', 'hidden');
    await panel.call('command', 'workbench.action.files.newUntitledFile');
    await workbench.page.locator('.monaco-editor[data-uri^="untitled:"]').waitFor();
    await panel.call('append', 'hidden', 'Meanwhile.');
    await panel.call('reveal', 'hidden');
    await panel.frame.getByText('Before. Meanwhile.').waitFor();
    await panel.call('end', 'hidden', { state: 'done' });
    await until('It is done', 5_000, async () => ((await facts()).startsWith('Done') ? true : undefined));
  });

  it('the history brings an answer back, with all its text', async () => {
    await panel.locator('summary').click();
    assert.equal(await panel.locator('#entries button').count(), 3);
    await panel.locator('#entries button', { hasText: 'Ask' }).click();
    await until('It is shown', 5_000, async () => ((await panel.locator('#title').innerText()) === 'Ask' ? true : undefined));
    assert.equal(await panel.locator('#question').innerText(), 'Count.');
    await panel.locator('summary').click();
  });

  it('copies the whole answer and a block of it, and its buttons call back', async () => {
    await begin('copied');
    await panel.call('end', 'copied', { state: 'done', markdown: `${EXPLANATION}\u202e` });
    await panel.frame.getByRole('button', { name: 'Copy', exact: true }).click();
    await until('It is copied', 5_000, async () => ((await panel.call('clipboard')) === `${EXPLANATION}[U+202E]` ? true : undefined));
    await panel.frame.getByRole('button', { name: 'Copy code' }).first().click();
    await until('The code is copied', 5_000, async () => ((await panel.call<string>('clipboard')).startsWith('def area') ? true : undefined));
    await panel.frame.getByRole('button', { name: 'Insert as docstring' }).click();
    await panel.waitForEvent('insert', 'copied');
    await panel.frame.getByRole('button', { name: 'Try again' }).click();
    await panel.waitForEvent('again', 'copied');
  });

  it('hostile answers are text: nothing runs, nothing is asked for', async () => {
    const { workbench } = session();
    const asked: string[] = [];
    const listen = (request: { url(): string }): void => void asked.push(request.url());
    workbench.page.on('request', listen);
    const text = Object.values(hostileAnswers).join('\n\n');
    await begin('hostile', { title: text, place: text, question: text, modelName: text });
    await panel.call('append', 'hostile', text);
    await panel.call('end', 'hostile', { state: 'failed', message: text, notes: [text] });
    await until('It is shown', 10_000, async () => ((await facts()).startsWith('Failed') ? true : undefined));
    assert.equal(await panel.locator('a, img, iframe, object, embed, form, input, style:not(#_defaultStyles), [href]:not(link), [onclick]').count(), 0);
    assert.match(await panel.locator('#text').innerText(), /<script>ran\(\)<\/script>/);
    await panel.locator('#text p').first().click();
    await workbench.page.waitForTimeout(200);
    workbench.page.off('request', listen);
    assert.deepEqual(asked.filter((url) => /hostile/.test(url)), []);
    await workbench.screenshot('panel-hostile');
  });

  it('a megabyte in one line is shown in part, and copied whole', async () => {
    const { workbench } = session();
    await begin('long');
    await panel.call('append', 'long', 'x'.repeat(1_000_000));
    await panel.call('end', 'long', { state: 'done' });
    await panel.frame.getByText('… 800 kB more. Copy has all.').waitFor();
    await panel.frame.getByRole('button', { name: 'Copy', exact: true }).click();
    await until('It is copied', 10_000, async () => ((await panel.call<string>('clipboard')).length === 1_000_000 ? true : undefined));
    await workbench.screenshot('panel-long');
  });

  it('an answer that cannot be used is shown as it is, with the reason', async () => {
    await begin('unusable', { title: 'Fix `area`' });
    await panel.call('end', 'unusable', {
      state: 'unusable', markdown: 'def area(width, height):\n    # __init__ is no method here\n    return width *',
      message: 'The answer does not parse as Python, so it cannot be applied. Choose "Try again", or copy what is right from it.',
    });
    await panel.locator('#message', { hasText: 'does not parse' }).waitFor();
    assert.equal(await panel.locator('#text').innerText(), 'def area(width, height):\n    # __init__ is no method here\n    return width *');
    await session().workbench.screenshot('panel-unusable');
  });

  for (const theme of MAIN_THEMES) {
    it(`can be read in the theme ${THEMES[theme].label}`, async () => {
      const { workbench } = session();
      await workbench.useTheme(theme);
      await begin('pretty', { question: 'What does it do?' });
      await panel.call('append', 'pretty', EXPLANATION);
      await panel.call('progress', 'pretty', { tokens: 142, tokensPerSecond: 18.2 });
      await panel.call('end', 'pretty', { state: 'done', notes: ['The model went on with an exercise of its own; that was left out.'] });
      await until('It is shown', 5_000, async () => ((await facts()).startsWith('Done') ? true : undefined));
      await panel.locator('#again').focus();
      await workbench.press('Tab');
      await workbench.screenshot(`panel-${theme}`);
      const measured = await contrasts(panel.frame, READ);
      for (const [selector, contrast] of Object.entries(measured)) assert.ok(contrast >= LEAST_CONTRAST && contrast <= 21, `${selector}: ${contrast}`);
    });
  }

  it('leaves the keys of VS Code alone: F1 in the panel opens the palette, and Esc goes back', async () => {
    const { workbench } = session();
    await panel.locator('#answer').click();
    await workbench.press('F1');
    const palette = workbench.page.locator('.quick-input-widget input[type=text]');
    await palette.waitFor();
    await workbench.press('Escape');
    await palette.waitFor({ state: 'hidden' });
  });

  it('cleared, it says what to do', async () => {
    await panel.locator('summary').click();
    await session().workbench.screenshot('panel-history');
    await panel.frame.getByRole('button', { name: 'Clear history' }).click();
    await panel.frame.getByRole('heading', { name: 'No answer yet' }).waitFor();
    await session().workbench.screenshot('panel-empty');
  });

  it('closed while an answer is written, it says so, and opens again with its history', async () => {
    await begin('closed');
    await panel.call('append', 'closed', 'Half an');
    await panel.frame.getByText('Half an').waitFor();
    await panel.call('close');
    await panel.waitForEvent('dispose');
    await panel.call('append', 'closed', ' answer');
    await panel.call('open');
    await panel.frame.getByText('Half an').waitFor();
    await until('It says so', 5_000, async () => ((await facts()).startsWith('Stopped') ? true : undefined));
    assert.equal((await panel.events()).filter(([name]) => name === 'warn').length, 0);
  });
});
