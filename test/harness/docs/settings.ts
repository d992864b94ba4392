/** docs/settings.md: every setting, from package.json. */
import { cell, code, table } from './markdown';
import type { Manifest, Setting } from './manifest';

const HEAD = `<!-- Written by npm run docs from package.json: change the descriptions there. -->

# Settings

*Phi Pair: Open Settings* shows them in VS Code. Each takes effect at once, without a reload.

**Where** says who may set a setting: *machine* is your user settings (of a remote, those of the remote), never a
workspace; *window* is your user settings or a workspace.
`;

export function settingsPage({ contributes }: Manifest): string {
  const groups = contributes.configuration.map(({ title, properties }) => {
    const rows = Object.entries(properties)
      .sort(([, a], [, b]) => a.order - b.order)
      .map(([name, setting]) => [code(name), cell(defaultOf(setting)), setting.scope, cell(`${descriptionOf(setting)}${valuesOf(setting)}`)]);
    return `## ${title}\n\n${table(['setting', 'default', 'where', 'what it does'], rows)}\n`;
  });
  return [HEAD, ...groups].join('\n');
}

/** Links from setting to setting are VS Code's own; here they are names. */
const descriptionOf = ({ markdownDescription, description }: Setting): string => (markdownDescription ?? description ?? '').replaceAll(/`#([\w.]+)#`/g, '`$1`');

function defaultOf({ default: value }: Setting): string {
  if (value === undefined || value === null || value === '') return 'empty';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}

/** The values that can be chosen, or the least and the greatest one. */
function valuesOf({ enum: values, enumDescriptions = [], minimum, maximum }: Setting): string {
  if (values) return values.map((value, index) => `\n${code(value)}: ${enumDescriptions[index] ?? ''}`).join('');
  if (minimum !== undefined && maximum !== undefined) return `\n${minimum} to ${maximum}.`;
  return '';
}
