/** Python's grammar for tree-sitter, loaded once for all documents. */
import { Language, Parser } from 'web-tree-sitter';
import { atOnce, parseInSteps, type Slicing, type SyntaxTree } from './tree';

export interface SyntaxWasm {
  /** web-tree-sitter.wasm */
  readonly runtime: Uint8Array;
  /** tree-sitter-python.wasm */
  readonly grammar: Uint8Array;
}

export class PythonSyntax {
  private constructor(private readonly language: Language) {}

  static async load({ runtime, grammar }: SyntaxWasm): Promise<PythonSyntax> {
    await Parser.init({ wasmBinary: runtime });
    return new PythonSyntax(await Language.load(grammar));
  }

  parse(text: string): SyntaxTree {
    return atOnce(this.parseInSteps(text));
  }

  /** As `parse`, but yields whenever a slice is over: a long file must not hold the editor up. */
  parseInSteps(text: string, slicing?: Slicing): Generator<void, SyntaxTree> {
    return parseInSteps(this.language, text, undefined, slicing);
  }
}
