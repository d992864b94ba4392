/** Python's grammar for the tests, from the packages that the extension is built with. */
import { readFile } from 'node:fs/promises';
import { PythonSyntax } from '../../../src/core/syntax/parser';

const wasm = (file: string): Promise<Uint8Array> => readFile(require.resolve(file));

let loading: Promise<PythonSyntax> | undefined;

export const pythonSyntax = (): Promise<PythonSyntax> =>
  (loading ??= Promise.all([wasm('web-tree-sitter/web-tree-sitter.wasm'), wasm('tree-sitter-python/tree-sitter-python.wasm')]).then(([runtime, grammar]) =>
    PythonSyntax.load({ runtime, grammar }),
  ));
