/** An answer's Markdown as a tree of plain data, bounded in size: whatever the model writes, showing it takes little time. */
import type { Token } from 'markdown-it';
import type { Block, HeadingLevel, Inline, Table } from './document';
import { markHidden } from './hidden';
import { createParser, MAX_NESTING } from './rules';

/** More pieces than that are shown as plain text: a page of so many elements is slow to lay out. */
export const MAX_PIECES = 5_000;

const parser = createParser();

/**
 * Reads Markdown. Characters that act without being seen are replaced by marks. What is nested too deep or has too many
 * pieces comes back as one block of plain text; nothing of the text is lost.
 */
export function parseMarkdown(markdown: string): Block[] {
  const text = markHidden(markdown);
  const tokens = parser.parse(text, {});
  return tooMuch(tokens) ? plainText(text) : new TokenReader(tokens).blocks();
}

/** The text as it is, but for the characters that act without being seen. */
export function plainText(text: string): Block[] {
  return text === '' ? [] : [{ kind: 'plain', text: markHidden(text) }];
}

/** markdown-it leaves out blocks that are nested deeper than its limit, and has no limit for emphasis in emphasis. */
function tooMuch(tokens: readonly Token[]): boolean {
  let pieces = 0;
  for (const { level, children } of tokens) {
    pieces += 1 + (children?.length ?? 0);
    if (pieces > MAX_PIECES || level >= MAX_NESTING - 1) return true;
    if (children?.some((child) => child.level >= MAX_NESTING)) return true;
  }
  return false;
}

/** Walks the flat list of block tokens, in which a block lies between its opening and its closing token. */
class TokenReader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /** Blocks up to the closing token of the one they stand in, which is taken too. */
  blocks(): Block[] {
    const blocks: Block[] = [];
    for (let token = this.next(); token && token.nesting !== -1; token = this.next()) blocks.push(this.block(token));
    return blocks;
  }

  private next(): Token | undefined {
    return this.tokens[this.at++];
  }

  private block(token: Token): Block {
    switch (token.type) {
      case 'paragraph_open':
        return { kind: 'paragraph', children: this.inline() };
      case 'heading_open':
        return { kind: 'heading', level: Number(token.tag.slice(1)) as HeadingLevel, children: this.inline() };
      case 'fence':
      case 'code_block':
        return { kind: 'code', language: token.info.trim(), text: token.content.replace(/\n$/, '') };
      case 'blockquote_open':
        return { kind: 'quote', children: this.blocks() };
      case 'bullet_list_open':
        return this.list(undefined);
      case 'ordered_list_open':
        return this.list(Number(token.attrGet('start') ?? 1));
      case 'table_open':
        return this.table();
      case 'hr':
        return { kind: 'rule' };
      default:
        throw new Error(`Internal error: Markdown of the kind '${token.type}' is not read.`);
    }
  }

  private list(start: number | undefined): Block {
    const items: Block[][] = [];
    // In a tight list the paragraphs are marked as hidden.
    const from = this.at;
    for (let token = this.next(); token?.type === 'list_item_open'; token = this.next()) items.push(this.blocks());
    const tight = !this.tokens.slice(from, this.at).some((token) => token.type === 'paragraph_open' && !token.hidden);
    return { kind: 'list', start, tight, items };
  }

  private table(): Table {
    const rows: Inline[][][] = [];
    for (let token = this.next(); token && token.type !== 'table_close'; token = this.next()) {
      if (token.type === 'tr_open') rows.push([]);
      if (token.type === 'th_open' || token.type === 'td_open') rows.at(-1)?.push(this.inline());
    }
    const [header = [], ...body] = rows;
    return { kind: 'table', header, rows: body };
  }

  /** The one inline token of a block, and the block's closing token. */
  private inline(): Inline[] {
    const token = this.next();
    this.next();
    return new InlineReader(token?.children ?? []).children();
  }
}

class InlineReader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  children(): Inline[] {
    const found: Inline[] = [];
    for (let token = this.tokens[this.at++]; token && token.nesting !== -1; token = this.tokens[this.at++]) {
      const one = this.one(token);
      const last = found.at(-1);
      if (one.kind === 'text' && last?.kind === 'text') found[found.length - 1] = { kind: 'text', text: last.text + one.text };
      else if (one.kind !== 'text' || one.text !== '') found.push(one);
    }
    return found;
  }

  private one(token: Token): Inline {
    switch (token.type) {
      case 'text':
        return { kind: 'text', text: token.content };
      case 'softbreak':
        return { kind: 'text', text: ' ' };
      case 'hardbreak':
        return { kind: 'break' };
      case 'code_inline':
        return { kind: 'code', text: token.content };
      case 'em_open':
        return { kind: 'emphasis', children: this.children() };
      case 'strong_open':
        return { kind: 'strong', children: this.children() };
      default:
        throw new Error(`Internal error: Markdown of the kind '${token.type}' is not read.`);
    }
  }
}
