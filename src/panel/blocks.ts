/** Turns an answer's blocks into elements. */
import type { Block, Inline, List, Table } from '../core/markdown/document';
import { element } from './dom';

export interface BlockActions {
  /** Puts a block's code onto the clipboard; the button tells when it lies there. */
  readonly copy: (text: string, button: HTMLButtonElement) => void;
}

/** Longer lines than that are wrapped: scrolling along them would be no reading. */
const MAX_SCROLLED_LINE = 300;
/** Characters of what stands behind a fence that a screen reader reads out. */
const MAX_SPOKEN = 40;
/** The page's title is the first level. */
const HEADINGS = ['h2', 'h3', 'h4', 'h5', 'h6', 'h6'] as const;

export function blockElement(block: Block, actions: BlockActions): HTMLElement {
  switch (block.kind) {
    case 'paragraph':
      return element('p', {}, inlineNodes(block.children));
    case 'heading':
      return element(HEADINGS[block.level - 1] ?? 'h6', {}, inlineNodes(block.children));
    case 'code':
      return codeElement(block.language, block.text, actions);
    case 'quote':
      return element('blockquote', {}, blockElements(block.children, actions));
    case 'rule':
      return element('hr');
    case 'plain':
      return preformatted(block.text, 'plain', 'Text');
    case 'list':
      return listElement(block, actions);
    case 'table':
      return tableElement(block);
  }
}

const blockElements = (blocks: readonly Block[], actions: BlockActions): HTMLElement[] => blocks.map((block) => blockElement(block, actions));

/** Adds to a block's element what its text has grown by; false where it is not the same block grown. */
export function growElement(shown: HTMLElement, before: Block, now: Block): boolean {
  if (before.kind === 'plain' && now.kind === 'plain') return growText(shown, before.text, now.text);
  if (before.kind !== 'code' || now.kind !== 'code' || before.language !== now.language) return false;
  const pre = shown.querySelector('pre');
  return pre !== null && growText(pre, before.text, now.text);
}

function growText(pre: HTMLElement, before: string, now: string): boolean {
  const text = pre.firstElementChild?.firstChild;
  if (!(text instanceof Text) || !now.startsWith(before)) return false;
  text.appendData(now.slice(before.length));
  wrapLongLines(pre, now);
  return true;
}

function codeElement(language: string, text: string, actions: BlockActions): HTMLElement {
  const pre = preformatted(text, 'code', language === '' ? 'Code' : `Code, ${language.slice(0, MAX_SPOKEN)}`);
  const button = element('button', { class: 'copy secondary', label: 'Copy code', attributes: { type: 'button' } }, ['Copy']);
  // What is seen is copied, as it stands at that moment.
  button.addEventListener('click', () => actions.copy(pre.textContent, button));
  return element('figure', {}, [element('figcaption', {}, [element('span', { class: 'language' }, [language]), button]), pre]);
}

/** Can be scrolled with the keyboard, so it can have the focus. */
function preformatted(text: string, kind: string, label: string): HTMLElement {
  const pre = element('pre', { class: kind, label, attributes: { tabindex: '0', role: 'group' } }, [element('code', {}, [document.createTextNode(text)])]);
  wrapLongLines(pre, text);
  return pre;
}

function wrapLongLines(pre: HTMLElement, text: string): void {
  pre.classList.toggle('wrapped', text.split('\n').some((line) => line.length > MAX_SCROLLED_LINE));
}

function listElement({ start, tight, items }: List, actions: BlockActions): HTMLElement {
  const children = items.map((item) => element('li', {}, blockElements(item, actions)));
  const properties = tight ? { class: 'tight' } : {};
  if (start === undefined) return element('ul', properties, children);
  return element('ol', { ...properties, attributes: { start: String(start) } }, children);
}

function tableElement({ header, rows }: Table): HTMLElement {
  const row = (cells: Table['header'], tag: 'th' | 'td'): HTMLElement => element('tr', {}, cells.map((cell) => element(tag, {}, inlineNodes(cell))));
  const table = element('table', {}, [element('thead', {}, [row(header, 'th')]), element('tbody', {}, rows.map((cells) => row(cells, 'td')))]);
  return element('div', { class: 'wide', label: 'Table', attributes: { tabindex: '0', role: 'group' } }, [table]);
}

function inlineNodes(inlines: readonly Inline[]): Node[] {
  return inlines.map((inline) => {
    switch (inline.kind) {
      case 'text':
        return document.createTextNode(inline.text);
      case 'code':
        return element('code', {}, [inline.text]);
      case 'break':
        return element('br');
      case 'emphasis':
        return element('em', {}, inlineNodes(inline.children));
      case 'strong':
        return element('strong', {}, inlineNodes(inline.children));
    }
  });
}
