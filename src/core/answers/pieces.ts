/** The pieces of Python that an answer may mean, the likeliest first. */
import { begunAnew, dedent } from './echo';
import { fencedBlocks, firstFence, pythonBlocks, type FencedBlock } from './fences';
import { beginsAsCode } from './judge';
import { codeUntilRunOn, untilChatMark, type Cut } from './runOn';

export interface Piece {
  readonly code: string;
  /** Something says that the piece has its end: a closed fence, or other text after it. */
  readonly ended: boolean;
  /** Text that is none of it was cut off behind it. */
  readonly followed: boolean;
  /** It was marked as code, or goes on from code. */
  readonly marked: boolean;
}

/**
 * @param lead the end of the prompt, to which the text belongs: Python, or Markdown, or nothing
 * @param text with `\n` as line break
 * @param together what stands in several code blocks is one answer
 */
export function piecesOf(lead: string, text: string, together = false): Piece[] {
  const said = untilChatMark(text);
  if (lead.trim() === '' || fencedBlocks(lead).at(-1)?.closed === false) return ofMarkdown(lead + said.text, said.cut, together);
  const anew = begunAnew(lead, said.text);
  const fence = firstFence(said.text);
  const plain = fence === undefined ? said : { text: said.text.slice(0, fence.at), cut: true };
  const going: Cut = { text: anew === undefined ? lead + plain.text : (begunAnew(lead, plain.text) ?? ''), cut: plain.cut };
  const blocks = fence === undefined ? [] : pythonBlocks(said.text).map(ofBlock);
  // A lead with nothing but a fence after it was begun anew inside the fence.
  return plain.text.trim() === '' && blocks.length > 0 ? blocks : [untilRunOn(going, true), ...blocks];
}

function ofMarkdown(markdown: string, cut: boolean, together: boolean): Piece[] {
  const blocks = pythonBlocks(markdown).map(ofBlock);
  const fence = firstFence(markdown);
  if (fence === undefined) return [untilRunOn({ text: markdown, cut }, false)];
  const before = markdown.slice(0, fence.at);
  // The prompt itself may have opened a fence: then the first that the model writes closes it.
  if (fence.bare && beginsAsCode(before)) return [untilRunOn({ text: before, cut: true }, true), ...blocks];
  return together ? [joined(blocks), ...blocks] : blocks;
}

/** Several blocks as one: a chat model gives each test a block of its own. */
const joined = (blocks: readonly Piece[]): Piece => ({ code: blocks.map(({ code }) => code).join('\n\n\n'), ended: blocks.at(-1)?.ended ?? true, followed: false, marked: true });

function ofBlock({ code, closed }: FencedBlock): Piece {
  const { text, cut } = codeUntilRunOn(dedent(code));
  return { code: text, ended: closed || cut, followed: cut, marked: true };
}

function untilRunOn({ text, cut }: Cut, marked: boolean): Piece {
  const rest = codeUntilRunOn(text);
  return { code: rest.text, ended: cut || rest.cut, followed: rest.cut, marked };
}
