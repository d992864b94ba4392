/** Asks the user for a question, with those of this session to choose from. */
import * as vscode from 'vscode';

/** Questions kept. */
const KEPT = 20;

export interface AskedQuestion {
  readonly question: string;
  /** The code it may be about is to be sent along. */
  readonly withCode: boolean;
}

export class Questions {
  /** Latest first. */
  #asked: readonly string[] = [];

  /**
   * @param code what the question may be about, for a person; undefined: there is none
   * @returns undefined where nothing was asked
   */
  async ask(code: string | undefined): Promise<AskedQuestion | undefined> {
    const picker = vscode.window.createQuickPick();
    let withCode = code !== undefined;
    const show = (): void => {
      picker.title = code === undefined ? 'Phi Pair: ask' : withCode ? `Phi Pair: ask about ${code}` : 'Phi Pair: ask, without code';
      picker.buttons = code === undefined ? [] : [codeButton(code, withCode)];
      // What is typed comes first, so that Enter asks it.
      const typed = picker.value.trim();
      picker.items = [...(typed === '' ? [] : [{ label: typed, description: 'ask this', alwaysShow: true }]), ...this.#asked.filter((question) => question !== typed).map((label) => ({ label }))];
    };
    picker.placeholder = 'Your question, in English; the model knows Python, and school mathematics and science';
    show();
    const question = await new Promise<string | undefined>((resolve) => {
      picker.onDidChangeValue(show);
      picker.onDidTriggerButton(() => {
        withCode = !withCode;
        show();
      });
      picker.onDidAccept(() => resolve(picker.selectedItems[0]?.label ?? picker.value.trim()));
      picker.onDidHide(() => resolve(undefined));
      picker.show();
    });
    picker.dispose();
    if (question === undefined || question === '') return undefined;
    this.note(question);
    return { question, withCode };
  }

  /** Remembers a question, however it was asked. */
  note(question: string): void {
    this.#asked = [question, ...this.#asked.filter((one) => one !== question)].slice(0, KEPT);
  }
}

const codeButton = (code: string, withCode: boolean): vscode.QuickInputButton =>
  withCode
    ? { iconPath: new vscode.ThemeIcon('circle-slash'), tooltip: `Ask without ${code}` }
    : { iconPath: new vscode.ThemeIcon('code'), tooltip: `Ask about ${code}` };
