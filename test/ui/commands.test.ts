import assert from 'node:assert/strict';
import { until } from '../harness/progress';
import { THEMES } from '../harness/themes';
import { useCommands } from './commandSession';
import { useVsCode } from './setup';

const FILE = 'circles.py';
const CODE = `import math


def area(radius):
    return math.pi * radius


def double(n):
    """Return twice n."""


print(area(2))
`;
const WRONG_LINE = '    return math.pi * radius\n';
const FIXED_LINE = '    return math.pi * radius ** 2\n';
const STEPS = [
  ' It takes the `radius` of a circle.',
  '2. It multiplies `math.pi` by the radius.',
  '3. It returns the product.',
  '',
  'So the result grows **in step** with the radius, while an area grows with its square:',
  '',
  '| radius | area |',
  '|---|---|',
  '| 1 | 3.14 |',
  '| 2 | 12.57 |',
].join('\n');
const QUESTION = 'A ball falls for 2 seconds. How far does it fall?';

const COMMANDS = [
  { task: 'explain', file: FILE, at: 'return math', answers: [`${STEPS}\n"""\n\nExercise 2: go on.`] },
  { task: 'fix', file: FILE, at: 'return math', answers: ['return math.pi * radius ** 2\n\n\nprint(area(3))', 'return math.pi * radius * radius'] },
  { task: 'document', file: FILE, at: 'return math', answers: ['Return the area of a circle.\n\n    Args:\n        radius: its radius.\n    """\n'] },
  { task: 'implement', file: FILE, at: 'def double', answers: ['return 2 * n\n'] },
  { task: 'test', file: FILE, at: 'return math', answers: ['assert area(0) == 0\n\n\ndef test_area_of_one():\n    assert area(1) == pytest.approx(3.14159, abs=1e-5)\n'] },
  { task: 'ask', file: FILE, at: undefined, question: QUESTION, answers: [' It falls 19.6 metres: half of 9.8 times 2 squared.\n\nExercise 3: And on the moon?'] },
] as const;

describe('the commands', () => {
  const driver = useCommands({ [FILE]: CODE }, COMMANDS, { settings: { 'workbench.colorTheme': THEMES.dark.setting } }, { stepMs: 80 });

  it('explain from the palette: text streams into the panel, Stop ends it', async () => {
    const { workbench, panel } = driver();
    await workbench.waitForStatus(/phi-2 is ready/);
    await driver().putCursor('return math');
    await workbench.runCommand('Phi Pair: Explain This');
    await workbench.waitForStatus(/phi-2 is writing\. Explain: \d+ tokens/);
    await panel.locator('#text', { hasText: 'multiplies' }).waitFor();
    await workbench.screenshot('commands-explain-streaming');
    await panel.locator('#stop').click();
    await panel.locator('#state', { hasText: 'Stopped' }).waitFor();
    const stopped = await panel.locator('#text').innerText();
    await workbench.page.waitForTimeout(500);
    assert.equal(await panel.locator('#text').innerText(), stopped, 'nothing more is shown');
    assert.doesNotMatch(stopped, /12\.57/);
    await workbench.waitForStatus(/phi-2 is ready/);
  });

  it('explain by key: the whole answer, without what runs on', async () => {
    const { workbench, panel } = driver();
    await workbench.focusEditor();
    await driver().putCursor('return math');
    await workbench.press('ControlOrMeta+K', 'Alt+1');
    await panel.locator('#state', { hasText: 'Done' }).waitFor();
    assert.match(await panel.locator('#text').innerText(), /12\.57/);
    assert.doesNotMatch(await panel.locator('#text').innerText(), /Exercise/);
    await workbench.screenshot('commands-explain');
  });

  it('insert the explanation as a docstring, undone in one step', async () => {
    const { workbench, panel } = driver();
    await panel.locator('#insert').click();
    await until('the docstring is there', 10_000, async () => ((await workbench.editor.locator('.view-line', { hasText: '"""1. It takes' }).count()) > 0 ? true : undefined));
    await workbench.focusEditor();
    await workbench.press('ControlOrMeta+Z');
    assert.equal(await workbench.savedText(), CODE);
  });

  it('answer a question that is typed in, and offer it again', async () => {
    const { workbench, panel, page } = driver();
    await workbench.focusEditor();
    await driver().putCursor('import math');
    await workbench.runCommand('Phi Pair: Ask');
    await page.locator('.quick-input-title', { hasText: 'Phi Pair: ask' }).waitFor();
    await workbench.type(QUESTION);
    await workbench.screenshot('commands-ask');
    await workbench.press('Enter');
    await panel.locator('#text', { hasText: '19.6 metres' }).waitFor();
    await panel.locator('#state', { hasText: 'Done' }).waitFor();
    await workbench.screenshot('commands-asked');
    await workbench.focusEditor();
    await workbench.runCommand('Phi Pair: Ask');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: QUESTION }).waitFor();
    await workbench.press('Escape');
  });

  it('fix from the context menu: the diff grows, is applied by its button and undone in one step', async () => {
    const { workbench, page } = driver();
    await workbench.focusEditor();
    await driver().putCursor('return math');
    await driver().chooseFromContextMenu('Fix This', 'commands-context-menu');
    await driver().notification(/Fix area/).waitFor();
    await workbench.screenshot('commands-fix-streaming');
    await driver().waitForProposal('radius ** 2');
    await driver().titleButton('Apply Proposal').waitFor();
    await workbench.screenshot('commands-fix');
    await driver().titleButton('Apply Proposal').click();
    await driver().waitForNoDiff();
    assert.equal(await workbench.savedText(), CODE.replace(WRONG_LINE, FIXED_LINE));
    await workbench.screenshot('commands-fix-applied');
    await page.keyboard.press('ControlOrMeta+Z');
    assert.equal(await workbench.savedText(), CODE);
  });

  it('write a docstring, and throw it away', async () => {
    const { workbench } = driver();
    await driver().putCursor('return math');
    await workbench.press('ControlOrMeta+K', 'Alt+3');
    await driver().waitForProposal('radius: its radius.');
    await driver().titleButton('Apply Proposal').waitFor();
    await workbench.screenshot('commands-docstring');
    await driver().titleButton('Discard Proposal').click();
    await driver().waitForNoDiff();
    assert.equal(await workbench.savedText(), CODE);
  });

  it('implement from a docstring, another time on request, and apply it by key', async () => {
    const { workbench } = driver();
    await driver().putCursor('def double');
    await workbench.runCommand('Phi Pair: Implement From Docstring');
    await driver().titleButton('Try Proposal Again').click();
    await workbench.waitForStatus(/phi-2 is writing\. Implement/);
    await workbench.waitForStatus(/phi-2 is ready/);
    await driver().titleButton('Apply Proposal').waitFor();
    await driver().waitForProposal('return 2 * n');
    await driver().proposal.click({ position: { x: 5, y: 5 } });
    await workbench.press('ControlOrMeta+Enter');
    await driver().waitForNoDiff();
    assert.match(await workbench.savedText(), /"""Return twice n\."""\n {4}return 2 \* n\n/);
    await workbench.press('ControlOrMeta+Z');
    assert.equal(await workbench.savedText(), CODE);
  });

  it('write tests into a new file beside the source', async () => {
    const { workbench, page } = driver();
    await driver().putCursor('return math');
    await workbench.runCommand('Phi Pair: Write Tests');
    const tests = page.locator('.monaco-editor[data-uri*="test_circles.py"]').first();
    await tests.locator('.view-line', { hasText: 'def test_area_of_one' }).waitFor({ timeout: 20_000 });
    await workbench.screenshot('commands-tests');
    assert.match((await tests.locator('.view-line').allTextContents()).join('\n').replaceAll('\u00a0', ' '), /from circles import area/);
  });

  it('refuse to apply where the code was changed meanwhile, and say so', async () => {
    const { workbench, page } = driver();
    const sourceTab = page.locator(`.tab[data-resource-name="${FILE}"]`).first();
    await sourceTab.click();
    await driver().putCursor('return math');
    await workbench.runCommand('Phi Pair: Fix This');
    await driver().waitForProposal('radius ** 2');
    await driver().titleButton('Apply Proposal').waitFor();
    await sourceTab.click();
    await driver().putCursor('math.pi * radius');
    await workbench.type('2 * ');
    await page.locator('.tab', { hasText: /Fix area/ }).first().click();
    await workbench.runCommand('Phi Pair: Apply Proposal');
    await driver().notification(/changed/).waitFor();
    await workbench.screenshot('commands-refused');
    await driver().dismissNotifications();
    await driver().titleButton('Discard Proposal').click();
    await driver().waitForNoDiff();
    assert.equal(await workbench.savedText(), CODE.replace('math.pi * radius', '2 * math.pi * radius'));
  });
});

describe('the commands in a light theme', () => {
  const driver = useCommands({ [FILE]: CODE }, COMMANDS, { settings: { 'workbench.colorTheme': THEMES.light.setting } }, { stepMs: 20 });

  it('can be read: the panel and the diff', async () => {
    const { workbench, panel } = driver();
    await workbench.waitForStatus(/phi-2 is ready/);
    await driver().putCursor('return math');
    await workbench.runCommand('Phi Pair: Explain This');
    await panel.locator('#state', { hasText: 'Done' }).waitFor({ timeout: 30_000 });
    await workbench.screenshot('commands-light-explain');
    await driver().putCursor('return math');
    await workbench.runCommand('Phi Pair: Fix This');
    await driver().waitForProposal('radius ** 2');
    await driver().titleButton('Apply Proposal').waitFor();
    await workbench.screenshot('commands-light-fix');
  });
});

describe('the commands with the embedded model', () => {
  const session = useVsCode({ file: FILE, files: { [FILE]: CODE } });

  it('offer a larger model for what it cannot do', async () => {
    const { workbench } = session();
    await workbench.waitForStatus(/phi-micro is ready/);
    await workbench.press('ControlOrMeta+Home');
    await workbench.runCommand('Phi Pair: Explain This');
    const notice = workbench.page.locator('.notifications-toasts .notification-list-item', { hasText: 'too small to explain' }).first();
    await notice.waitFor();
    await notice.locator('a.monaco-button', { hasText: 'Get Phi-2' }).waitFor();
    await workbench.screenshot('commands-too-small');
    await notice.locator('a.monaco-button', { hasText: 'Get Phi-2' }).click();
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Phi-2' }).first().waitFor();
    await workbench.press('Escape');
  });
});
