/** The repository's Markdown: its links, pictures and headings. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import MarkdownIt from 'markdown-it';
import type { Token } from 'markdown-it';
import { root } from '../../harness/paths';

/** Not ours, or made. */
const SKIPPED = new Set(['node_modules', 'out', 'dist', '.git', '.vscode-test', '.cache', '.venv']);
const parser = new MarkdownIt({ html: true });

export interface Picture {
  readonly src: string;
  readonly alt: string;
}

export interface MarkdownFile {
  /** From the repository's root, with slashes. */
  readonly name: string;
  readonly links: readonly string[];
  readonly pictures: readonly Picture[];
  /** What can follow a `#`. */
  readonly anchors: ReadonlySet<string>;
  /** HTML that holds links or pictures, which nobody would check. */
  readonly html: readonly string[];
}

/** Files of the repository, from its root, with slashes. */
export function filesWith(extension: RegExp, folder = ''): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesWith(extension, name);
    return entry.isFile() && extension.test(entry.name) ? [name] : [];
  });
}

export function readMarkdown(name: string, text = readFileSync(path.join(root, name), 'utf8')): MarkdownFile {
  const blocks = parser.parse(text, {});
  const tokens = blocks.flatMap((token) => [token, ...(token.children ?? [])]);
  const ofType = (type: string): Token[] => tokens.filter((token) => token.type === type);
  const headings = blocks.flatMap((token, index) => (token.type === 'heading_open' ? [blocks[index + 1] as Token] : []));
  return {
    name,
    links: ofType('link_open').map((token) => attribute(token, 'href')),
    pictures: ofType('image').map((token) => ({ src: attribute(token, 'src'), alt: token.content })),
    anchors: anchorsOf(headings.map(plainText)),
    html: [...ofType('html_block'), ...ofType('html_inline')].map(({ content }) => content).filter((html) => /\b(?:href|src)\s*=/i.test(html)),
  };
}

const attribute = (token: Token, name: string): string => String(token.attrGet(name) ?? '');
const plainText = ({ children }: Token): string => (children ?? []).map(({ type, content }) => (type === 'text' || type === 'code_inline' ? content : '')).join('');

/** As GitHub makes them: lower case, without punctuation, blanks as hyphens, numbered where they come again. */
function anchorsOf(headings: readonly string[]): Set<string> {
  const anchors = new Set<string>();
  for (const heading of headings) {
    const slug = heading.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}
