import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { GenerateParams } from '../../src/common/protocol';
import { closeAll, completeNow, openAt, ready, withSetting } from './editor';
import { codeCell, editCell, textCell } from './notebooks';

/** Longer than the extension waits for a rest. */
const REST_MS = 2600;

/** The prompts that the worker gets while something runs. */
async function promptsDuring(run: () => Promise<unknown>): Promise<string[]> {
  const { engine } = await ready();
  const generate = engine.generate.bind(engine);
  const prompts: string[] = [];
  engine.generate = (params: GenerateParams, token, onText) => {
    prompts.push(params.prompt);
    return generate(params, token, onText);
  };
  try {
    await run();
  } finally {
    engine.generate = generate;
  }
  return prompts;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lines that push the head of a file out of the prompt. */
const filler = (count: number): string => Array.from({ length: count }, (_, i) => `def step_${i}(value):\n    """Take step ${i}."""\n    return value * ${i} + ${i + 1}\n\n`).join('\n');

describe('context', () => {
  let folder: string;
  before(async () => {
    await ready();
    const workspace = vscode.workspace.workspaceFolders?.[0];
    assert.ok(workspace, 'the tests have a workspace');
    folder = path.join(workspace.uri.fsPath, 'context');
    await fs.rm(folder, { recursive: true, force: true });
    await fs.mkdir(folder);
  });
  afterEach(closeAll);
  after(() => fs.rm(folder, { recursive: true, force: true }));

  async function show(name: string, text: string): Promise<vscode.TextEditor> {
    const file = path.join(folder, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file), { preview: false });
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    editor.selection = new vscode.Selection(end, end);
    return editor;
  }

  /** The last prompt of a request by hand at the end of a document, after a rest. */
  async function promptAfterRest(): Promise<string> {
    await sleep(REST_MS);
    const prompts = await promptsDuring(completeNow);
    return prompts.at(-1) ?? assert.fail('the model was not asked');
  }

  it('brings back the imports that the window has left behind', async () => {
    await openAt(`"""Steps of a recipe."""\nimport math\nfrom collections import OrderedDict\n\n\n${filler(60)}\ndef area(radius):\n    return math.¦`);
    const prompt = await promptAfterRest();
    assert.ok(prompt.startsWith('"""Steps of a recipe."""\nimport math\nfrom collections import OrderedDict\n'), prompt.slice(0, 300));
    assert.ok(prompt.includes('def area(radius):'));
    assert.ok(!prompt.includes('def step_0('), 'the window is the whole file');
  });

  it('brings signatures of the own file', async () => {
    await openAt(`def convert(amount, rate):\n    """Change money."""\n    return amount * rate\n\n\n${filler(60)}\ndef pay(amount):\n    return convert(¦`);
    assert.ok((await promptAfterRest()).includes('# def convert(amount, rate): """Change money."""'));
  });

  it('reads no other file for a small model', async () => {
    await show('helpers.py', 'def shorten(text, width):\n    """Cut a text."""\n    return text[:width]\n');
    await show('main.py', 'from helpers import shorten\n\ntitle = shorten(');
    assert.ok(!(await promptAfterRest()).includes('helpers.py'));
  });

  it("reads the project's other files where the setting says so, as comments under their paths", () =>
    withSetting('completion.context', 'project', async () => {
      await show('helpers.py', 'def shorten(text, width):\n    """Cut a text."""\n    return text[:width]\n');
      await show('main.py', 'from helpers import shorten\n\ntitle = shorten(');
      const prompt = await promptAfterRest();
      assert.ok(prompt.includes('# context/helpers.py\n# def shorten(text, width): """Cut a text."""\n'), prompt);
      assert.ok(prompt.endsWith('from helpers import shorten\n\ntitle = shorten('));
    }));

  it("asks the editor's own providers for definitions in files that are not open", () =>
    withSetting('completion.context', 'project', async () => {
      const file = path.join(folder, 'closed.py');
      await fs.writeFile(file, '\n\nclass Ticket:\n    """A ticket to somewhere."""\n\n    def __init__(self, place):\n        self.place = place\n');
      const provider = vscode.languages.registerDefinitionProvider('python', {
        provideDefinition: (document, position) =>
          document.getText(document.getWordRangeAtPosition(position)) === 'Ticket' ? new vscode.Location(vscode.Uri.file(file), new vscode.Position(2, 0)) : undefined,
      });
      try {
        await show('travel.py', 'from closed import Ticket\n\nticket = Ticket(');
        const prompt = await promptAfterRest();
        assert.ok(prompt.includes('# context/closed.py\n# class Ticket: """A ticket to somewhere."""'), prompt);
      } finally {
        provider.dispose();
      }
    }));

  it('shows what was edited elsewhere, without secrets', () =>
    withSetting('completion.context', 'project', async () => {
      const other = await show('prices.py', 'rate = 1\n');
      await other.edit((edit) => edit.insert(new vscode.Position(1, 0), 'def with_tax(price):\n    password = "hunter2!XY"\n    return price * rate\n'));
      await show('bill.py', 'def bill(prices):\n    return ');
      const prompt = await promptAfterRest();
      assert.ok(prompt.includes('# def with_tax(price):\n'), prompt);
      assert.ok(!prompt.includes('hunter2'));
    }));

  it('keeps files with secrets out of every prompt', () =>
    withSetting('completion.context', 'project', async () => {
      await show('secrets.py', 'def shorten(text, width):\n    """Never to be read."""\n    return text[:width]\n');
      const prompts = await promptsDuring(async () => {
        const { outcome } = await completeNow();
        assert.deepEqual(outcome, { kind: 'skipped', reason: 'secret-file' });
        await sleep(1500);
        await show('main.py', 'from secrets import shorten\n\ntitle = shorten(');
        await sleep(REST_MS);
        await completeNow();
      });
      assert.ok(prompts.length > 0);
      for (const prompt of prompts) assert.ok(!prompt.includes('Never to be read'));
    }));

  it('keeps the beginning of the prompt still while one types', async () => {
    const editor = await openAt(`import math\n\n\n${filler(60)}\ndef area(radius):\n    ¦`);
    await sleep(REST_MS);
    const prompts = await promptsDuring(async () => {
      for (const key of 'result = math.pi') {
        await vscode.commands.executeCommand('type', { text: key });
        await sleep(60);
      }
      await completeNow();
    });
    assert.ok(prompts.length > 0);
    const beginnings = new Set(prompts.map((prompt) => prompt.slice(0, 400)));
    assert.equal(beginnings.size, 1);
    assert.ok(editor.document.getText().endsWith('math.pi'));
  });

  it('reads the renewed prompt ahead', () =>
    withSetting('completion.context', 'project', async () => {
      await show('helpers.py', 'def shorten(text, width):\n    """Cut a text."""\n    return text[:width]\n');
      const prompts = await promptsDuring(async () => {
        await show('fresh.py', 'from helpers import shorten\n\ntitle = shorten(');
        await sleep(REST_MS + 1000);
      });
      assert.ok(prompts.at(-1)?.includes('# context/helpers.py'), JSON.stringify(prompts));
    }));

  it('reads the cells of a notebook in order: code, text as comments, magics as comments', async () => {
    const data = new vscode.NotebookData([codeCell('%matplotlib inline\nimport math'), textCell('# Areas\nof circles'), codeCell('radius = 2'), codeCell('!ls\narea = math.pi * '), codeCell('after = 1')]);
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    const editor = await editCell(notebook, 3);
    const end = editor.document.lineAt(1).range.end;
    editor.selection = new vscode.Selection(end, end);
    const prompts = await promptsDuring(completeNow);
    assert.ok(prompts.at(-1)?.endsWith('# %matplotlib inline\nimport math\n\n# # Areas\n# of circles\n\nradius = 2\n\n# !ls\narea = math.pi * '), JSON.stringify(prompts));
  });

  it('brings signatures of cells that the window has left behind', async () => {
    const data = new vscode.NotebookData([codeCell('import math'), textCell('# Money'), codeCell('def convert(amount, rate):\n    """Change money."""\n    return amount * rate'), codeCell(filler(60)), codeCell('def pay(amount):\n    return convert(')]);
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    const editor = await editCell(notebook, 4);
    const end = editor.document.lineAt(1).range.end;
    editor.selection = new vscode.Selection(end, end);
    // The cells' trees come while the user rests.
    await sleep(REST_MS);
    editor.selection = new vscode.Selection(new vscode.Position(1, 4), new vscode.Position(1, 4));
    await sleep(REST_MS);
    editor.selection = new vscode.Selection(end, end);
    const prompt = await promptAfterRest();
    assert.ok(prompt.includes('# def convert(amount, rate): """Change money."""'), prompt.slice(0, 400));
    assert.ok(!prompt.includes('def step_0('), 'the window is the whole notebook');
  });
});
