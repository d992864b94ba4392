/** What a dismissed remark is known by: its own words and the code it was about, wherever that stands. */
import type { Remark } from './remark';

/**
 * @param lines the lines that it is about
 * @param file where the document is, as it should be told apart from others
 */
export const dismissedRemark = ({ text }: Pick<Remark, 'text'>, lines: string, file: string): string => [file, 'remark', squeezed(text), squeezed(lines)].join('\n');

const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim();
