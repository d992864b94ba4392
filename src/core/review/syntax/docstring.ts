/** What a docstring promises: parameters, results, exceptions. Google's, NumPy's and Sphinx's ways of writing it. */
import type { Node } from 'web-tree-sitter';

export interface Docstring {
  readonly node: Node;
  readonly text: string;
  readonly summary: string;
  /** Names as documented, without stars. */
  readonly parameters: readonly string[];
  /** Some section says that there is a result. */
  readonly returns: boolean;
  /** Exceptions, without the names of their modules. */
  readonly raises: readonly string[];
}

type Part = 'parameters' | 'returns' | 'yields' | 'raises' | 'other';

/** Titles of sections, in lower case. */
const TITLES: Readonly<Record<string, Part>> = {
  args: 'parameters', arguments: 'parameters', parameters: 'parameters', params: 'parameters', 'keyword args': 'parameters', 'keyword arguments': 'parameters', 'other parameters': 'parameters',
  returns: 'returns', return: 'returns',
  yields: 'yields', yield: 'yields',
  raises: 'raises', raise: 'raises', exceptions: 'raises',
  note: 'other', notes: 'other', example: 'other', examples: 'other', attributes: 'other', 'see also': 'other', references: 'other', warning: 'other', warnings: 'other', warns: 'other', todo: 'other', usage: 'other',
};
const NOTHING = /^(?:none|nothing|n\/a)\b[.:]?(?:\s*$|\s+)/i;
/** `name: what`, `name (type): what`, `*args: what`. */
const GOOGLE_ITEM = /^\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:/;
const GOOGLE_RAISE = /^([\w.]+)\s*(?:\([^)]*\))?\s*:/;
/** `name : type`, `a, b : type` or a lone name. */
const NUMPY_ITEM = /^(\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::.*)?$/;
const FIELD = /^\s*:(param|parameter|arg|argument|key|keyword|returns?|raises?|except|exception)\b([^:]*):(.*)$/;

export function readDocstring(node: Node, text: string): Docstring {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const sections = sectionsOf(lines);
  const fields = lines.flatMap((line) => {
    const match = FIELD.exec(line);
    return match === null ? [] : [{ tag: match[1] as string, name: (match[2] as string).trim().split(/\s+/).at(-1) ?? '', text: (match[3] as string).trim() }];
  });
  const items = (part: Part): string[] => sections.filter((section) => section.part === part).flatMap((section) => section.items);
  return {
    node,
    text,
    summary: lines.map((line) => line.trim()).find((line) => line !== '') ?? '',
    parameters: [...items('parameters'), ...fields.filter(({ tag, name }) => /^(?:param|arg|key)/.test(tag) && name !== '').map(({ name }) => bare(name))],
    returns: sections.some(({ part, first }) => part === 'returns' && first !== '' && !NOTHING.test(first)) || fields.some(({ tag, text: what }) => tag.startsWith('return') && what !== '' && !NOTHING.test(what)),
    raises: [...items('raises'), ...fields.filter(({ tag, name }) => /^(?:raise|exc)/.test(tag) && name !== '').map(({ name }) => lastName(name))],
  };
}

interface Section {
  readonly part: Part;
  /** The first line below the title. */
  readonly first: string;
  readonly items: readonly string[];
}

function sectionsOf(lines: readonly string[]): Section[] {
  const heads = lines.flatMap((line, index) => headAt(lines, line, index));
  return heads.map(({ part, at, numpy, indent }, index) => {
    const end = heads[index + 1]?.at ?? lines.length;
    const all = lines.slice(at + (numpy ? 2 : 1), end);
    // Google's sections end where the text is no deeper than their title.
    const close = numpy ? -1 : all.findIndex((line) => line.trim() !== '' && indentOf(line) <= indent);
    const body = close < 0 ? all : all.slice(0, close);
    return { part, first: body.find((line) => line.trim() !== '')?.trim() ?? '', items: itemsOf(body, part, numpy) };
  });
}

function headAt(lines: readonly string[], line: string, at: number): { part: Part; at: number; numpy: boolean; indent: number }[] {
  const title = line.trim().toLowerCase();
  const numpy = /^\s*-{3,}\s*$/.test(lines[at + 1] ?? '');
  const part = numpy ? TITLES[title] : title.endsWith(':') ? TITLES[title.slice(0, -1)] : undefined;
  return part === undefined ? (numpy && title !== '' ? [{ part: 'other', at, numpy, indent: indentOf(line) }] : []) : [{ part, at, numpy, indent: indentOf(line) }];
}

/** The names that a section lists: what stands least deep in it. */
function itemsOf(body: readonly string[], part: Part, numpy: boolean): string[] {
  const filled = body.filter((line) => line.trim() !== '');
  const least = Math.min(...filled.map(indentOf));
  const heads = filled.filter((line) => indentOf(line) === least).map((line) => line.trim());
  if (part === 'raises') return heads.flatMap((head) => (numpy ? /^([\w.]+)$/ : GOOGLE_RAISE).exec(head)?.[1] ?? []).map(lastName);
  if (part !== 'parameters') return [];
  if (!numpy) return heads.flatMap((head) => GOOGLE_ITEM.exec(head)?.[1] ?? []);
  return heads.flatMap((head) => NUMPY_ITEM.exec(head)?.[1]?.split(',') ?? []).map(bare);
}

const indentOf = (line: string): number => line.length - line.trimStart().length;
const bare = (name: string): string => name.trim().replace(/^\*+/, '');
const lastName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
