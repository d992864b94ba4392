/** What a prompt says of the rest of the file: the imports that the target uses, and signatures of what it calls. */
import { headerLines, readHeader, type FileHeader } from '../context/header';
import { outline } from '../context/outline';
import { assemblePreamble, NO_PARTS } from '../context/preamble';
import { maskSecrets } from '../context/secrets';
import { ownSignatures } from '../context/signatures';
import type { SyntaxTree } from '../syntax/tree';
import type { Target } from './target';

/** More would crowd out the answer in a context of 2,048. */
const PREAMBLE_TOKENS = 256;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/gu;

/**
 * Code to stand before the target's in a prompt: real imports, and signatures as comments.
 *
 * @returns '' or text that ends in two blank lines, of about 256 tokens at most; what looks like a secret in it is
 *   replaced by asterisks
 */
export function preambleFor(tree: Pick<SyntaxTree, 'text' | 'root'>, target: Target): string {
  const used = namesOf(target.code);
  const lines = tree.text.split(/\r\n|\r|\n/);
  const source = { lineCount: lines.length, line: (number: number) => lines[number] ?? '' };
  const header = headerLines(wanted(readHeader(source, target.startLine), used, target), new Set(used.keys()));
  const own = ownSignatures(outline(tree.root), used, { line: target.startLine, inWindow: ({ startLine, endLine }) => target.startLine <= startLine && endLine <= target.endLine });
  return assemblePreamble(
    { ...NO_PARTS, header: header.map(({ text, order }) => ({ text: maskSecrets(text), order })), own: own.map(({ text }) => ({ text: maskSecrets(text) })) },
    'file',
    PREAMBLE_TOKENS,
  );
}

/** Every name counts here, short and common ones too: `np`, or a function of the file's own called `sum`. */
function namesOf(code: string): Map<string, number> {
  const names = new Map<string, number>();
  for (const [name] of code.matchAll(NAME)) names.set(name, (names.get(name) ?? 0) + 1);
  return names;
}

/** What has no body yet may come to use any import. `*` may bring any name, so it counts as used. */
const wanted = ({ imports }: FileHeader, used: ReadonlyMap<string, number>, { definition }: Target): FileHeader => ({
  docstring: undefined,
  imports: imports.filter(({ items }) => definition?.empty === true || items.some(({ name }) => name === '*' || used.has(name))),
});
