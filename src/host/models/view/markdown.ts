/** What is known of a model as Markdown, in which names from outside are text and nothing else. No VS Code in here. */
import type { Line } from './row';

/** VS Code's own appendText makes every blank one at which no line breaks. */
export const escaped = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()<>#+\-!|&~:.@$]/g, '\\$&');

export const linesAsMarkdown = (lines: readonly Line[]): string => lines.map((line) => `**${escaped(line.name)}**: ${valueOf(line)}`).join('\n\n');

/** An address is only ever one of the catalogue's. */
const valueOf = ({ value, url }: Line): string => (url === undefined ? escaped(value) : `[${escaped(value)}](<${url.replace(/[<>\s]/g, encodeURIComponent)}>)`);
