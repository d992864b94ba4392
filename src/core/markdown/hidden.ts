/** Characters that act without being seen: control characters, marks that turn the reading direction, blanks of no width. */

/** Joiners (U+200C, U+200D) and variation selectors stay: words of some scripts and many emoji are made of them. */
const HIDDEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\u034f|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** More marks on one letter than any script writes: a pile of them hides the lines around, and takes long to draw. */
const PILED_MARKS = /(?<=\p{M}{8})\p{M}/gu;

const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;

/** `␛` where Unicode has a picture, else `[U+202E]`. */
function markOf(character: string): string {
  const code = character.codePointAt(0) as number;
  if (code < 0x20) return String.fromCodePoint(CONTROL_PICTURES + code);
  if (code === DELETE) return '␡';
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/**
 * The text with a mark in the place of each character that acts without being seen. Line breaks become `\n`; tabs stay.
 * The result is its own: marking it again changes nothing.
 */
export function markHidden(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(HIDDEN, markOf).replace(PILED_MARKS, markOf);
}
