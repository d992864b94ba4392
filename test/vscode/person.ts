/** A person at the dialogs of VS Code. */
import * as vscode from 'vscode';

/** The repository that servers of tests have. */
const TYPED = 'team/phi-micro';

export interface Question {
  readonly message: string;
  readonly options: vscode.MessageOptions | undefined;
  readonly buttons: readonly string[];
}

/** Stands in for the person at the dialogs of VS Code: extension and tests share one `vscode`. */
export class Person {
  readonly asked: Question[] = [];
  readonly #window = vscode.window as unknown as Record<string, unknown>;
  readonly #before = { ...this.#window };

  /** @param answer the button that is pressed, or undefined for none */
  constructor(
    private readonly answer: (question: Question) => string | undefined | Promise<string | undefined>,
    row = 'Another repository',
    typed: string | undefined = TYPED,
  ) {
    for (const name of ['showInformationMessage', 'showErrorMessage', 'showWarningMessage']) this.#window[name] = (message: string, ...rest: unknown[]) => this.#ask(message, rest);
    this.#window['showQuickPick'] = async (items: readonly vscode.QuickPickItem[] | Promise<readonly vscode.QuickPickItem[]>) => (await items).find(({ label }) => label.includes(row));
    this.#window['showInputBox'] = () => Promise.resolve(typed);
  }

  async #ask(message: string, rest: readonly unknown[]): Promise<string | undefined> {
    const options = typeof rest[0] === 'object' ? (rest[0] as vscode.MessageOptions) : undefined;
    const question = { message, options, buttons: rest.filter((part) => typeof part === 'string') };
    this.asked.push(question);
    return this.answer(question);
  }

  leave(): void {
    for (const name of ['showInformationMessage', 'showErrorMessage', 'showWarningMessage', 'showQuickPick', 'showInputBox']) this.#window[name] = this.#before[name];
  }
}
