/** A document's tree as a person reads it in the golden files. */
import type { Block, Inline } from '../../../../src/core/markdown/document';

export const outline = (blocks: readonly Block[]): string => blocks.flatMap(linesOf).join('\n');

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
const textLines = (text: string): string[] => text.split('\n').map((line) => `  |${line}`);
const cells = (row: readonly (readonly Inline[])[]): string => row.map(inlineText).join(' | ');

function linesOf(block: Block): string[] {
  switch (block.kind) {
    case 'paragraph':
      return [`paragraph: ${inlineText(block.children)}`];
    case 'heading':
      return [`heading ${block.level}: ${inlineText(block.children)}`];
    case 'code':
      return [`code (${block.language})`, ...textLines(block.text)];
    case 'quote':
      return ['quote', ...indent(block.children.flatMap(linesOf))];
    case 'rule':
      return ['rule'];
    case 'plain':
      return ['plain', ...textLines(block.text)];
    case 'list': {
      const head = `list${block.start === undefined ? '' : ` from ${block.start}`}${block.tight ? ', tight' : ''}`;
      return [head, ...indent(block.items.flatMap((item) => ['item', ...indent(item.flatMap(linesOf))]))];
    }
    case 'table':
      return ['table', ...indent([`header: ${cells(block.header)}`, ...block.rows.map((row) => `row: ${cells(row)}`)])];
  }
}

export function inlineText(inlines: readonly Inline[]): string {
  return inlines.map(oneInline).join('');
}

function oneInline(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'code':
      return `‹${inline.text}›`;
    case 'break':
      return '⏎';
    case 'emphasis':
      return `/${inlineText(inline.children)}/`;
    case 'strong':
      return `//${inlineText(inline.children)}//`;
  }
}
