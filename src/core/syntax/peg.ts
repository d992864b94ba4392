/** Turns a table of grammar rules into functions that tell how far they match a row of tokens. */

/** What a token is to a grammar: `key` its keyword, operator or kind, `text` its spelling. */
export interface GrammarToken {
  readonly key: string;
  readonly text: string;
}

export interface Match {
  /** Tokens that the rule took; -1 where it does not match. */
  readonly end: number;
  /** The furthest token that did not fit, wherever it was looked at. */
  readonly furthest: number;
}

/** One attempt at a row of tokens. */
interface Attempt {
  readonly tokens: readonly GrammarToken[];
  furthest: number;
  /** Calls of rules within each other. */
  depth: number;
  /** By rule and place: the end plus two, 0 where it has not been tried. */
  readonly remembered: Map<string, Int32Array>;
}

type Matcher = (attempt: Attempt, at: number) => number;

const NO_MATCH = -1;
/** Nobody nests code so deep; the stack has its end too. */
const DEPTH_MAX = 1000;
const NOTATION = /\s*('[^']+'|"[^"]+"|[A-Za-z_]+|[()|?*+&!])/y;

export class Grammar {
  readonly #rules = new Map<string, Matcher>();

  constructor(
    private readonly table: Readonly<Record<string, string>>,
    private readonly rememberedRules: ReadonlySet<string>,
  ) {
    for (const [name, notation] of Object.entries(table)) this.#rules.set(name, this.#compile(name, notation));
  }

  /** @param from the token to begin with */
  match(rule: string, tokens: readonly GrammarToken[], from = 0): Match {
    const attempt: Attempt = { tokens, furthest: from, depth: 0, remembered: new Map() };
    const end = this.#rule(rule)(attempt, from);
    return { end, furthest: attempt.furthest };
  }

  #rule(name: string): Matcher {
    const rule = this.#rules.get(name);
    if (rule === undefined) throw new Error(`the grammar has no rule ${name}`);
    return rule;
  }

  #compile(name: string, notation: string): Matcher {
    const words: string[] = [];
    NOTATION.lastIndex = 0;
    for (let found = NOTATION.exec(notation); found !== null; found = NOTATION.exec(notation)) words.push(found[1] as string);
    const reader = { words, at: 0 };
    const body = this.#choice(reader);
    if (reader.at < words.length) throw new Error(`rule ${name}: what is ${words[reader.at]}?`);
    return this.rememberedRules.has(name) ? remembering(name, body) : body;
  }

  #choice(reader: { words: string[]; at: number }): Matcher {
    const options = [this.#sequence(reader)];
    while (reader.words[reader.at] === '|') {
      reader.at++;
      options.push(this.#sequence(reader));
    }
    return options.length === 1 ? (options[0] as Matcher) : firstOf(options);
  }

  #sequence(reader: { words: string[]; at: number }): Matcher {
    const parts: Matcher[] = [];
    for (let word = reader.words[reader.at]; word !== undefined && word !== '|' && word !== ')'; word = reader.words[reader.at]) parts.push(this.#repeated(reader));
    return parts.length === 1 ? (parts[0] as Matcher) : inOrder(parts);
  }

  #repeated(reader: { words: string[]; at: number }): Matcher {
    const one = this.#single(reader);
    const repeat = REPEATS.get(reader.words[reader.at] ?? '');
    if (repeat === undefined) return one;
    reader.at++;
    return repeat(one);
  }

  #single(reader: { words: string[]; at: number }): Matcher {
    const word = reader.words[reader.at++] as string;
    switch (word.charAt(0)) {
      case '(': {
        const inner = this.#choice(reader);
        if (reader.words[reader.at++] !== ')') throw new Error('a group has no end');
        return inner;
      }
      case '&':
        return lookahead(this.#single(reader), true);
      case '!':
        return lookahead(this.#single(reader), false);
      case "'":
        return keyed(word.slice(1, -1));
      case '"':
        return spelt(word.slice(1, -1));
      default:
        return word === word.toUpperCase() ? keyed(word) : this.#reference(word);
    }
  }

  #reference(name: string): Matcher {
    if (!(name in this.table)) throw new Error(`the grammar has no rule ${name}`);
    let rule: Matcher | undefined;
    return (attempt, at) => {
      rule ??= this.#rule(name);
      if (attempt.depth > DEPTH_MAX) return NO_MATCH;
      attempt.depth++;
      const end = rule(attempt, at);
      attempt.depth--;
      return end;
    };
  }
}

const keyed = (key: string): Matcher => (attempt, at) => (attempt.tokens[at]?.key === key ? at + 1 : missed(attempt, at));
const spelt = (text: string): Matcher => (attempt, at) => {
  const token = attempt.tokens[at];
  return token?.key === 'NAME' && token.text === text ? at + 1 : missed(attempt, at);
};

function missed(attempt: Attempt, at: number): number {
  if (at > attempt.furthest) attempt.furthest = at;
  return NO_MATCH;
}

const firstOf = (options: readonly Matcher[]): Matcher => (attempt, at) => {
  for (const option of options) {
    const end = option(attempt, at);
    if (end !== NO_MATCH) return end;
  }
  return NO_MATCH;
};

const inOrder = (parts: readonly Matcher[]): Matcher => (attempt, at) => {
  let end = at;
  for (const part of parts) {
    end = part(attempt, end);
    if (end === NO_MATCH) return NO_MATCH;
  }
  return end;
};

function many(one: Matcher, attempt: Attempt, at: number): number {
  let end = at;
  for (;;) {
    const next = one(attempt, end);
    if (next === NO_MATCH || next === end) return end;
    end = next;
  }
}

const REPEATS: ReadonlyMap<string, (one: Matcher) => Matcher> = new Map([
  ['?', (one) => (attempt, at) => Math.max(at, one(attempt, at))],
  ['*', (one) => (attempt, at) => many(one, attempt, at)],
  [
    '+',
    (one) => (attempt, at) => {
      const first = one(attempt, at);
      return first === NO_MATCH ? NO_MATCH : many(one, attempt, first);
    },
  ],
]);

/** What is only looked at says nothing about where the tokens went wrong. */
const lookahead = (inner: Matcher, wanted: boolean): Matcher => (attempt, at) => {
  const { furthest } = attempt;
  const found = inner(attempt, at) !== NO_MATCH;
  attempt.furthest = furthest;
  return found === wanted ? at : missed(attempt, at);
};

const remembering = (name: string, body: Matcher): Matcher => (attempt, at) => {
  let ends = attempt.remembered.get(name);
  if (ends === undefined) attempt.remembered.set(name, (ends = new Int32Array(attempt.tokens.length + 2)));
  const known = ends[at] as number;
  if (known !== 0) return known - 2;
  const end = body(attempt, at);
  ends[at] = end + 2;
  return end;
};
