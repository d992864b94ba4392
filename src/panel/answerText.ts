/** The text of the answer on screen: drawn anew while it grows, block by block, without taking much of the page's time. */
import type { Block } from '../core/markdown/document';
import { parseMarkdown, plainText } from '../core/markdown/parse';
import { blockElement, growElement, type BlockActions } from './blocks';

export interface ShownText {
  readonly format: 'markdown' | 'plain';
  readonly text: string;
}

interface Drawn {
  readonly block: Block;
  /** Equal keys: equal blocks. */
  readonly key: string;
  readonly element: HTMLElement;
}

/** A drawing may take one part in so many of the time; a long text is drawn less often. */
const TIME_SHARE = 5;
/** Nearer than that to its end, the reader follows the text, in CSS pixels. */
const AT_BOTTOM = 24;

export class AnswerText {
  private drawn: Drawn[] = [];
  private wanted: ShownText | undefined;
  private timer: number | undefined;
  /** No drawing of growth before that time, ms. */
  private notBefore = 0;

  /**
   * @param target holds the blocks
   * @param scroller scrolls them
   */
  constructor(private readonly target: HTMLElement, private readonly scroller: HTMLElement, private readonly actions: BlockActions) {}

  /** Draws at once. */
  show(text: ShownText): void {
    this.wanted = text;
    this.draw();
  }

  /** Draws with the next frame, or later where drawing takes long. */
  grow(text: ShownText): void {
    this.wanted = text;
    if (this.timer !== undefined) return;
    this.timer = window.setTimeout(() => requestAnimationFrame(() => this.draw()), Math.max(0, this.notBefore - performance.now()));
  }

  /** Calls `change`; a reader who was at the end is there afterwards, any other where they were. */
  keepPlace(change: () => void): void {
    const { scroller } = this;
    const follows = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < AT_BOTTOM;
    change();
    if (follows) scroller.scrollTop = scroller.scrollHeight;
  }

  private draw(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    if (this.wanted === undefined) return;
    const { format, text } = this.wanted;
    this.wanted = undefined;
    const started = performance.now();
    const blocks = format === 'plain' ? plainText(text) : parseMarkdown(text);
    this.keepPlace(() => this.replace(blocks));
    const ended = performance.now();
    this.notBefore = ended + (ended - started) * (TIME_SHARE - 1);
  }

  /** Leaves what is the same as before as it is: a selection in it lives, and so does the focus of its button. */
  private replace(blocks: readonly Block[]): void {
    const keys = blocks.map((block) => JSON.stringify(block));
    let same = 0;
    while (same < keys.length && keys[same] === this.drawn[same]?.key) same++;
    const next = this.drawn.slice(0, same);
    const growing = this.drawn[same];
    const grown = blocks[same];
    if (growing !== undefined && grown !== undefined && growElement(growing.element, growing.block, grown)) {
      next.push({ block: grown, key: keys[same] as string, element: growing.element });
    }
    for (const { element } of this.drawn.slice(next.length)) element.remove();
    for (let at = next.length; at < blocks.length; at++) {
      const block = blocks[at] as Block;
      const element = blockElement(block, this.actions);
      this.target.append(element);
      next.push({ block, key: keys[at] as string, element });
    }
    this.drawn = next;
  }
}
