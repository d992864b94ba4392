/** Every rule of the review, one row each: which of the kinds it belongs to, and what a reader is told. docs/review.md has a section for each. */
import type { Hint, HintKind } from './hint';
import { OWN_RULES } from './ownRules';

export interface Rule {
  readonly kind: HintKind;
  /** What is the matter and what to do, in two short sentences. */
  readonly message: string;
  /** Ruff names what it is about in its own message: that comes first. */
  readonly named?: true;
  /** Ruff's fix of this rule changes nothing but what is wrong (it says "safe" in its documentation). */
  readonly safeFix?: true;
  /** Right often enough only where somebody has chosen it: on where the user's ruff configuration selects it. */
  readonly onlyIfSelected?: true;
  /** Needs the whole module: a notebook's cell does not say what the cells before it define. */
  readonly wholeModule?: true;
  readonly severity?: Hint['severity'];
}

const injection = (message: string, more: Partial<Rule> = {}): Rule => ({ kind: 'injection', message, ...more });
const unsafe = (message: string, more: Partial<Rule> = {}): Rule => ({ kind: 'unsafe-defaults', message, ...more });
const misread = (message: string, more: Partial<Rule> = {}): Rule => ({ kind: 'misunderstood-requirements', message, ...more });
const reveals = (message: string, more: Partial<Rule> = {}): Rule => ({ kind: 'revealing-errors', message, ...more });

/** By ruff's code. */
export const RUFF_RULES: Readonly<Record<string, Rule>> = {
  // Directory traversal
  S202: { kind: 'directory-traversal', message: 'An archive unpacked as a whole can write outside its folder. Pass filter="data" or check each member.' },

  // Injection: code, commands, queries, markup, objects
  S102: injection('exec() runs whatever text it is given. Replace it by a table of functions.'),
  S307: injection('eval() runs whatever text it is given. For literals there is ast.literal_eval().'),
  S301: injection('Unpickling data from elsewhere can run any code. Use JSON, or sign the data.'),
  S302: injection('marshal loads data that can crash or take over the process. Use JSON.'),
  S308: injection('mark_safe() puts text into a page as it is. Use format_html(), which escapes.'),
  S313: injection('This XML parser follows entities from the document. Use defusedxml.'),
  S314: injection('This XML parser follows entities from the document. Use defusedxml.'),
  S317: injection('This XML parser follows entities from the document. Use defusedxml.'),
  S318: injection('This XML parser follows entities from the document. Use defusedxml.'),
  S506: injection('yaml.load() can build any object. Use yaml.safe_load().'),
  S602: injection('A shell reads this command: a value in it can add commands. Pass a list, without shell=True.'),
  S604: injection('A shell reads this command: a value in it can add commands. Pass a list, without shell=True.'),
  S605: injection('A shell reads this command: a value in it can add commands. Use subprocess.run() with a list.'),
  S608: injection('A query put together from strings: a value can change what it does. Pass values as parameters.'),
  S609: injection('A shell widens the wildcard: a file name that begins with "-" becomes an option. Put "--" or "./" before it.'),
  S610: injection('extra() takes SQL as it is: a value in it can change the query. Use the query methods, or params.'),
  S611: injection('RawSQL takes SQL as it is: a value in it can change the query. Pass values as params.'),
  S612: injection('A logging configuration from a socket can run any code. Verify it with the argument verify.'),
  S701: injection('jinja2 does not escape here: values can bring scripts into a page. Pass autoescape=select_autoescape().'),
  S702: injection('Mako does not escape here: values can bring scripts into a page. Pass default_filters=["h"].'),
  PLE2502: injection('Invisible characters make this line read otherwise than it runs. Remove them.'),
  PLE2515: injection('An invisible blank hides in this string. Write it as an escape.', { safeFix: true }),
  S603: injection('A program is run with values from elsewhere. Check them first.', { onlyIfSelected: true }),

  // Unsafe defaults: weak passwords, unencrypted transfer, doors left open
  S103: unsafe('Others may write or run this file. Give away fewer rights, such as 0o600.'),
  S104: unsafe('The service listens on every network of the machine. Bind it to 127.0.0.1 unless others must reach it.'),
  S105: unsafe('A password stands in the code. Read it from the environment or a secret store.'),
  S106: unsafe('A password stands in the code. Read it from the environment or a secret store.'),
  S107: unsafe('A password is the default of a parameter. Leave the default out.'),
  S108: unsafe('A fixed name in a shared temporary folder: others can put a link there first. Use the tempfile module.'),
  S113: unsafe('Without a timeout this call can wait for ever. Pass timeout=.', { severity: 'information' }),
  S201: unsafe('Flask\'s debug mode lets anyone who reaches it run code. Leave debug out, or take it from the environment.'),
  S306: unsafe('mktemp() only makes a name: another process can take it first. Use mkstemp() or NamedTemporaryFile().'),
  S312: unsafe('Telnet sends everything unencrypted, passwords too. Use SSH.'),
  S321: unsafe('FTP sends everything unencrypted, passwords too. Use FTP_TLS or SFTP.'),
  S323: unsafe('This context checks no certificate: anyone in between can read and change the traffic. Use ssl.create_default_context().'),
  S324: unsafe('This hash is broken: others can forge it. Use SHA-256, and for passwords scrypt or argon2.'),
  S501: unsafe('No certificate is checked: anyone in between can read and change the traffic. Leave verify on.'),
  S502: unsafe('This version of TLS is broken. Use ssl.create_default_context().'),
  S503: unsafe('The default is a broken version of TLS. Use ssl.PROTOCOL_TLS_CLIENT.'),
  S505: unsafe('This key is too short to keep a secret. Use 2048 bits for RSA, 224 for elliptic curves.'),
  S507: unsafe('Any host key is believed: anyone in between can pose as the host. Load the known keys and use RejectPolicy.'),
  S508: unsafe('SNMP before version 3 sends everything unencrypted. Use version 3.'),
  S509: unsafe('SNMP without authentication and encryption. Pass authKey and privKey.'),
  S311: unsafe('The module random can be predicted. For secrets use the module secrets.', { onlyIfSelected: true }),

  // Misunderstood requirements: code that cannot do what it was written for
  F402: misread('The loop overwrites what was imported under this name. Give the variable another name.', { named: true }),
  F502: misread('The format string and its values do not fit: this line fails when it runs.', { named: true }),
  F503: misread('The format string and its values do not fit: this line fails when it runs.', { named: true }),
  F507: misread('The format string and its values do not fit: this line fails when it runs.', { named: true }),
  F522: misread('A value is passed that the text never shows. Add its place, or leave it out.', { named: true }),
  F523: misread('A value is passed that the text never shows. Add its place, or leave it out.', { named: true }),
  F524: misread('The text asks for a value that is not passed: this line fails when it runs.', { named: true }),
  F541: misread('An f-string with nothing to fill in: a pair of braces may be missing.'),
  F601: misread('The key occurs twice: only the last value stays.', { named: true }),
  F631: misread('This assertion always holds: it tests a tuple. Take the parentheses away.'),
  F632: misread('"is" compares objects, not values. Use ==.', { safeFix: true }),
  F634: misread('This condition always holds: it tests a tuple. Take the parentheses away.'),
  F811: misread('Defined twice, and the first was never used: it is lost.', { named: true, wholeModule: true }),
  F821: misread('It fails when it runs: import it, define it, or correct the name.', { named: true, wholeModule: true }),
  F822: misread('Importing everything from this module will fail.', { named: true, wholeModule: true }),
  F823: misread('It is used before it has a value: this line fails when it runs.', { named: true }),
  F841: misread('A value is computed and never used: a step may be missing.', { named: true }),
  F901: misread('NotImplemented is no exception. Raise NotImplementedError.', { safeFix: true }),
  B002: misread('Python has no ++: this does nothing. Write += 1.'),
  B006: misread('The default is made once and shared by all calls. Use None, and make a new one inside.'),
  B008: misread('The default is computed once, when the function is defined. Use None, and compute it inside.'),
  B012: misread('It leaves the finally block and swallows any exception on its way.', { named: true }),
  B015: misread('A comparison whose result is not used. An assert, an if or a single = may be meant.'),
  B017: misread('A test that any exception passes. Name the one that is expected.'),
  B018: misread('The value is computed and thrown away. A call or an assignment may be missing.'),
  B020: misread('The loop overwrites what it goes over. Give the variable another name.', { named: true }),
  B023: misread('The function sees the variable\'s last value, not the one of its own round. Bind it as a default.', { named: true }),
  B025: misread('This exception is caught above already: the block never runs.', { named: true }),
  B031: misread('A group can be gone through once only. Make a list of it first.'),
  B035: misread('The key is the same in every round: only the last value stays.', { named: true }),
  PLE0101: misread('__init__ must not return a value. Store it in self.'),
  PLE0604: misread('__all__ must hold names as strings.'),
  PLE0704: misread('A raise without an exception, where none is being handled, fails by itself.'),
  PLE1205: misread('The message has fewer places than values: logging fails.'),
  PLE1206: misread('The message has more places than values: logging fails.'),
  PLE1307: misread('The value does not fit its place in the format: this line fails when it runs.', { named: true }),
  PLE1310: misread('strip() takes a set of characters, not a word. Use removeprefix() or removesuffix().', { named: true }),
  PLE1507: misread('os.getenv() takes text: this line fails when it runs.', { named: true }),

  // Error handling
  S110: reveals('Every error is swallowed here, and nobody learns of it. Catch what you expect and log the rest.'),
  S112: reveals('Every error is skipped here, and nobody learns of it. Catch what you expect and log the rest.'),
  E722: reveals('A bare except also catches KeyboardInterrupt and typing errors. Name the exceptions.'),

  // Missing validation
  S101: { kind: 'input-validation', message: 'assert is left out when Python runs with -O. Raise an exception.', onlyIfSelected: true },
};

/** All rules, by code. */
export const RULES: Readonly<Record<string, Rule>> = { ...RUFF_RULES, ...OWN_RULES };
