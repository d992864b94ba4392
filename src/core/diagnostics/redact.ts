/**
 * Takes out of a message what is private: paths, addresses, keys, and the words that the host knows to be private.
 * A path may hold blanks, so nobody can tell where it ends: what follows one is left out too, up to a phrase that is
 * surely ours. Rather too much goes than too little.
 */
import { maskSecrets } from '../context/secrets';
import { markHidden } from '../markdown/hidden';

/** A word that must not appear, in whatever case, and what stands in its place. */
export interface PrivateWord {
  readonly text: string;
  readonly as: string;
}

/** Longer messages are cut: before they are read, and what is left of them. */
const READ_MAX = 2000;
const LENGTH_MAX = 600;
/** Shorter private words are taken out as whole words alone: "li" is in "line". */
const ANYWHERE_FROM = 4;
const PATH = '<path>';

/** Where a path, a URI or an escaped one begins or goes on. */
const PATH_MARK = /[\\/\u2044\u2215\uff0f\uff3c]|%[0-9a-f]{2}|~(?=\w)|\bfile:/i;
/** Phrases that messages of ours go on with after a path. */
const AGAIN_OURS = / (?:could not be loaded|has no |is a file\.|is not an absolute path|cannot be used|answered \d{3}\b|\(ONNX Runtime: )|(?<=[.:,;)]) (?:Copy the whole model|Copy the model|Choose |Is it the right file)/;
/** Before a path; blanks are of one kind here. */
const DELIMITERS = [...' "\'`(<[{,;='];

/** Dotted names that say nothing of a person: settings of ours, and the files that every model folder has. */
const KNOWN_NAMES = /^(?:phiPair(?:\.\w+)+|(?:genai_config|config|tokenizer|tokenizer_config|phi-pair|catalogue|devices)\.json|(?:decoder_)?model(?:_\w{1,12})?\.onnx(?:[._]data)?|(?:lib)?onnxruntime\w*\.(?:so|dll|dylib)|(?:worker|extension|reviewer)\.js)$/;

/** In this order, after the paths. */
const PATTERNS: readonly { readonly find: RegExp; readonly put: string | ((found: string) => string) }[] = [
  { find: /(?<!\S)\S+@\S+/g, put: '<address>' },
  { find: /\bBearer\s+\S+/gi, put: '<key>' },
  { find: /\b\w*(?:token|key|passw(?:or)?d|secret|authorization)["']?\s?[:=]\s?\S+/gi, put: '<key>' },
  { find: /\b(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{20,}/g, put: '<key>' },
  { find: /\b[0-9a-f]{16,}\b/gi, put: '<key>' },
  { find: /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?![\w.]*\w)/g, put: '<address>' },
  { find: /(?<![\w:])\[?(?=[0-9a-f.%:]*:[0-9a-f.%]*:)[0-9a-f.:]{3,}(?:%\w+)?\]?(?::\d+)?(?![\w:])/gi, put: '<address>' },
  { find: /(?<=\bENOTFOUND )\S+/g, put: '<address>' },
  { find: /(?<![\p{L}\p{N}_.-])[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*:\d{2,5}\b/gu, put: '<address>' },
  { find: /(?<![\p{L}\p{N}_.-])[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.[\p{L}_-][\p{L}\p{N}_-]+/gu, put: (found) => (KNOWN_NAMES.test(found) ? found : '<name>') },
];

/** The message without what is private, in one line. */
export function redact(message: string, words: readonly PrivateWord[]): string {
  const line = beginningOf(markHidden(message.normalize('NFC')).replace(/\s+/g, ' ').trim());
  const open = PATTERNS.reduce((text, { find, put }) => text.replace(find, put as string), withoutPaths(maskSecrets(withoutWords(line, words))));
  // A word may have come together where something between its halves was taken out.
  const clean = withoutWords(open, words);
  return clean.length > LENGTH_MAX ? `${clean.slice(0, LENGTH_MAX)}…` : clean;
}

/** Half a word at the end could not be known again. */
const beginningOf = (line: string): string => (line.length > READ_MAX ? line.slice(0, READ_MAX).replace(/\S*$/, '…') : line);

/** Takes private words out of a text that holds no paths, such as the name of a processor. */
export function withoutWords(text: string, words: readonly PrivateWord[]): string {
  const longestFirst = [...words].filter((word) => word.text.trim() !== '').sort((a, b) => b.text.length - a.text.length);
  return longestFirst.reduce((left, word) => left.replace(patternOf(word), () => word.as), text);
}

function patternOf({ text }: PrivateWord): RegExp {
  const word = text.normalize('NFC').trim().replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\s+/g, '\\s+');
  return text.trim().length >= ANYWHERE_FROM ? new RegExp(word, 'giu') : new RegExp(`(?<![\\p{L}\\p{N}_])${word}(?![\\p{L}\\p{N}_])`, 'giu');
}

function withoutPaths(text: string): string {
  let result = '';
  let rest = text;
  for (;;) {
    const mark = rest.search(PATH_MARK);
    if (mark < 0) return result + rest;
    const before = rest.slice(0, mark);
    const start = 1 + Math.max(...DELIMITERS.map((delimiter) => before.lastIndexOf(delimiter)));
    result += rest.slice(0, start) + PATH;
    const after = rest.slice(mark).search(AGAIN_OURS);
    if (after < 0) return result;
    rest = rest.slice(mark + after);
  }
}
