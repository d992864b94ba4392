/** What ruff finds, told in our words. */
import type { Diagnostic } from '@astral-sh/ruff-wasm-nodejs';
import type { TextChange } from '../syntax/change';
import type { Hint, HintFix } from './hint';
import type { LineIndex } from './lines';
import type { RuffConfig } from './ruffConfig';
import { RUFF_RULES, type Rule } from './rules';

/** Ruff, whoever runs it. Positions in UTF-16 units. */
export interface Ruff {
  /** @param options as in ruff.toml @throws Error when ruff does not take the options, or gives up on the text */
  check(text: string, options: object): readonly Diagnostic[];
}

/** The rules of the table that this configuration leaves on. */
export function selectedRules(config: RuffConfig, path: string | undefined): string[] {
  return Object.entries(RUFF_RULES)
    .filter(([code, rule]) => (rule.onlyIfSelected ? config.selects(code) : true) && !config.ignores(code, path))
    .map(([code]) => code);
}

export function ruffHints(ruff: Ruff, text: string, lines: LineIndex, config: RuffConfig, path: string | undefined): Hint[] {
  const select = selectedRules(config, path);
  if (select.length === 0) return [];
  const { lint, ...rest } = config.options;
  const found = ruff.check(text, { ...rest, lint: { ...lint, select } });
  return found.flatMap((diagnostic) => {
    const rule = diagnostic.code === null ? undefined : RUFF_RULES[diagnostic.code];
    // Syntax errors carry no code; the language server tells of them.
    return rule === undefined ? [] : [hintOf(diagnostic, rule, lines, config)];
  });
}

function hintOf(diagnostic: Diagnostic, rule: Rule, lines: LineIndex, config: RuffConfig): Hint {
  const code = diagnostic.code as string;
  const fix = rule.safeFix && !config.unfixable(code) ? fixOf(diagnostic, lines) : undefined;
  return {
    kind: rule.kind,
    code,
    message: rule.named ? `${withStop(diagnostic.message)} ${rule.message}` : rule.message,
    severity: rule.severity ?? 'information',
    start: lines.offset(diagnostic.start_location),
    end: lines.offset(diagnostic.end_location),
    ...(fix && { fix }),
  };
}

function fixOf({ fix }: Diagnostic, lines: LineIndex): HintFix | undefined {
  if (fix === null) return undefined;
  const edits = fix.edits.map(({ location, end_location: end, content }): TextChange => ({ start: lines.offset(location), end: lines.offset(end), text: content ?? '' }));
  return { title: fix.message ?? 'Fix it as ruff does', edits };
}

const withStop = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
