/** One change of a text, in UTF-16 offsets of the text before it, as editors tell it. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export const applyChange = (text: string, { start, end, text: inserted }: TextChange): string => text.slice(0, start) + inserted + text.slice(end);
