/**
 * What one logical line of Python may say, after the full grammar of the Python reference (3.11): a table of rules in
 * the reference's own notation. Blocks are the matter of `structure.ts`: here a header ends with its colon.
 *
 * `'if'` a keyword or operator · `"match"` a name spelt so · `NAME`, `NUMBER`, `STRING`, `BYTES`, `END` kinds of token ·
 * `a b` one after the other · `a | b` the first that fits · `a?` `a*` `a+` · `&a` a follows · `!a` a does not follow.
 */

/** Parameters of functions end before `)` and may be annotated; those of lambdas end before `:`. */
const parameterRules = (p: string, close: string, starArgument: string): Record<string, string> => ({
  [`${p}parameters`]: `
    ${p}no_default+ '/' (',' | &'${close}') ${p}no_default* ${p}with_default* ${p}star_etc?
    | ${p}no_default* ${p}with_default+ '/' (',' | &'${close}') ${p}with_default* ${p}star_etc?
    | ${p}no_default+ ${p}with_default* ${p}star_etc?
    | ${p}with_default+ ${p}star_etc?
    | ${p}star_etc`,
  [`${p}star_etc`]: `
    '*' ${starArgument} ${p}maybe_default* ${p}kwds?
    | '*' ',' ${p}maybe_default+ ${p}kwds?
    | ${p}kwds`,
  [`${p}kwds`]: `'**' ${p}no_default`,
  [`${p}no_default`]: `${p}param (',' | &'${close}')`,
  [`${p}with_default`]: `${p}param '=' expression (',' | &'${close}')`,
  [`${p}maybe_default`]: `${p}param ('=' expression)? (',' | &'${close}')`,
});

/** Where two readings of the same tokens are tried in turn, what is found at a place is remembered. */
export const REMEMBERED: ReadonlySet<string> = new Set([
  'expression', 'star_expression', 'disjunction', 'conjunction', 'inversion', 'bitwise_or', 'factor', 'primary', 'atom',
  'star_target', 'target_with_star_atom', 'arguments', 'strings', 'named_expression', 'slices', 'closed_pattern',
]);

export const GRAMMAR: Readonly<Record<string, string>> = {
  simple_line: `simple_stmt (';' simple_stmt)* ';'? END`,
  /** What stands between the braces of a formatted string, read as if in parentheses. */
  replacement: `named_expression for_if_clauses END | star_named_expression ',' star_named_expressions? END | (yield_expr | named_expression) END`,

  // Headers of blocks
  decorator_line: `'@' named_expression END`,
  header: `
    'if' named_expression ':' | 'elif' named_expression ':' | 'else' ':' | 'while' named_expression ':'
    | 'async'? 'for' star_targets 'in' star_expressions ':'
    | 'async'? 'with' '(' with_item (',' with_item)* ','? ')' ':'
    | 'async'? 'with' with_item (',' with_item)* ':'
    | 'try' ':' | 'finally' ':' | 'except' ':' | 'except' '*'? expression ('as' NAME)? ':'
    | 'class' NAME ('(' arguments? ')')? ':'
    | 'async'? 'def' NAME '(' def_parameters? ')' ('->' expression)? ':'`,
  match_line: `"match" (star_named_expression ',' star_named_expressions? | named_expression) ':' END`,
  case_header: `"case" patterns ('if' named_expression)? ':'`,
  with_item: `expression 'as' star_target &(',' | ')' | ':') | expression`,
  ...parameterRules('def_', ')', `(def_no_default | NAME ':' star_expression (',' | &')'))`),
  def_param: `NAME (':' expression)?`,

  // Simple statements
  simple_stmt: `
    assignment | star_expressions
    | 'return' star_expressions? | 'raise' (expression ('from' expression)?)?
    | 'import' dotted_as_name (',' dotted_as_name)* | import_from
    | 'pass' | 'break' | 'continue' | yield_expr
    | 'del' del_targets &(';' | END)
    | 'assert' expression (',' expression)?
    | 'global' NAME (',' NAME)* | 'nonlocal' NAME (',' NAME)*`,
  assignment: `
    NAME ':' expression ('=' assigned)?
    | ('(' single_target ')' | member_target) ':' expression ('=' assigned)?
    | (star_targets '=')+ assigned !'='
    | single_target augmented assigned`,
  assigned: `yield_expr | star_expressions`,
  augmented: `'+=' | '-=' | '*=' | '@=' | '/=' | '%=' | '&=' | '|=' | '^=' | '<<=' | '>>=' | '**=' | '//='`,
  import_from: `'from' (('.' | '...')* dotted_name | ('.' | '...')+) 'import' ('(' import_names ','? ')' | import_names !',' | '*')`,
  import_names: `NAME ('as' NAME)? (',' NAME ('as' NAME)?)*`,
  dotted_as_name: `dotted_name ('as' NAME)?`,
  dotted_name: `NAME ('.' NAME)*`,

  // Targets
  star_targets: `star_target (',' star_target)* ','?`,
  star_target: `'*' !'*' star_target | target_with_star_atom`,
  target_with_star_atom: `member_target | star_atom`,
  star_atom: `
    NAME | '(' target_with_star_atom ')'
    | '(' (star_target ',' (star_target (',' star_target)* ','?)?)? ')'
    | '[' (star_target (',' star_target)* ','?)? ']'`,
  single_target: `member_target | NAME | '(' single_target ')'`,
  member_target: `atom &more (trailer &more)* ('.' NAME | '[' slices ']') !more`,
  more: `'(' | '[' | '.'`,
  del_targets: `del_target (',' del_target)* ','?`,
  del_target: `member_target | NAME | '(' del_target ')' | '(' del_targets? ')' | '[' del_targets? ']'`,

  // Expressions
  star_expressions: `star_expression (',' star_expression)* ','?`,
  star_expression: `'*' bitwise_or | expression`,
  star_named_expressions: `star_named_expression (',' star_named_expression)* ','?`,
  star_named_expression: `'*' bitwise_or | named_expression`,
  named_expression: `NAME ':=' expression | expression !':='`,
  yield_expr: `'yield' 'from' expression | 'yield' star_expressions?`,
  expression: `disjunction ('if' disjunction 'else' expression)? | 'lambda' lambda_parameters? ':' expression`,
  ...parameterRules('lambda_', ':', 'lambda_no_default'),
  lambda_param: `NAME`,
  disjunction: `conjunction ('or' conjunction)*`,
  conjunction: `inversion ('and' inversion)*`,
  inversion: `'not' inversion | bitwise_or (comparison bitwise_or)*`,
  comparison: `'==' | '!=' | '<=' | '<' | '>=' | '>' | 'not' 'in' | 'in' | 'is' 'not' | 'is'`,
  /** All binary operators at once: what stands where is the same, whatever binds closer. */
  bitwise_or: `factor (binary factor)*`,
  binary: `'|' | '^' | '&' | '<<' | '>>' | '+' | '-' | '*' | '/' | '//' | '%' | '@'`,
  factor: `('+' | '-' | '~') factor | primary ('**' factor)?`,
  primary: `'await'? atom trailer*`,
  trailer: `'.' NAME | '(' arguments? ')' | '[' slices ']' | '(' named_expression for_if_clauses ')'`,
  slices: `slice !',' | (slice | starred) (',' (slice | starred))* ','?`,
  slice: `expression? ':' expression? (':' expression?)? | named_expression`,
  starred: `'*' expression`,
  atom: `
    NAME | 'True' | 'False' | 'None' | '...' | NUMBER | strings
    | '(' ')' | '(' star_named_expression ',' star_named_expressions? ')' | '(' (yield_expr | named_expression) ')' | '(' named_expression for_if_clauses ')'
    | '[' star_named_expressions? ']' | '[' named_expression for_if_clauses ']'
    | '{' (pair (',' pair)* ','?)? '}' | '{' expression ':' expression for_if_clauses '}'
    | '{' star_named_expressions '}' | '{' named_expression for_if_clauses '}'`,
  pair: `'**' bitwise_or | expression ':' expression`,
  strings: `STRING+ !BYTES | BYTES+ !STRING`,
  for_if_clauses: `('async'? 'for' star_targets 'in' disjunction ('if' disjunction)*)+`,

  // Arguments: positional before named, `*` before `**`
  arguments: `(positional (',' positional)* (',' keywords)? | keywords) ','? &')'`,
  positional: `starred | named_expression !'='`,
  keywords: `named_or_starred (',' named_or_starred)* ',' named_or_mapping (',' named_or_mapping)* | named_or_starred (',' named_or_starred)* | named_or_mapping (',' named_or_mapping)*`,
  named_or_starred: `NAME '=' expression | starred`,
  named_or_mapping: `NAME '=' expression | '**' expression`,

  // Patterns of match statements
  patterns: `maybe_star_pattern ',' sequence_items? | pattern`,
  pattern: `or_pattern 'as' capture | or_pattern`,
  or_pattern: `closed_pattern ('|' closed_pattern)*`,
  closed_pattern: `
    literal | capture | "_" | dotted_value !('(' | '=')
    | '(' pattern ')' | '[' sequence_items? ']' | '(' (maybe_star_pattern ',' sequence_items?)? ')'
    | '{' '}' | '{' '**' capture ','? '}' | '{' item_pattern (',' item_pattern)* (',' '**' capture)? ','? '}'
    | dotted_name '(' ')' | dotted_name '(' class_items ','? ')'`,
  literal: `'-'? NUMBER (('+' | '-') NUMBER)? !('+' | '-') | strings | 'None' | 'True' | 'False'`,
  capture: `!"_" NAME !('.' | '(' | '=')`,
  dotted_value: `NAME ('.' NAME)+`,
  sequence_items: `maybe_star_pattern (',' maybe_star_pattern)* ','?`,
  maybe_star_pattern: `'*' (capture | "_") | pattern`,
  item_pattern: `(literal | dotted_value) ':' pattern`,
  class_items: `named_pattern (',' named_pattern)* | pattern !'=' (',' pattern !'=')* (',' named_pattern)*`,
  named_pattern: `NAME '=' pattern`,
};
