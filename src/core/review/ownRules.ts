/** The rules that ruff has not: found in the syntax tree. Same columns as in rules.ts. */
import type { Rule } from './rules';

export const OWN_RULES = {
  PP101: { kind: 'directory-traversal', message: 'A path from user input is opened: "../" in it leads out of the folder. Resolve it and check that it is still inside.' },

  PP201: { kind: 'misunderstood-requirements', message: 'The docstring describes a parameter that the function does not have.' },
  PP202: { kind: 'misunderstood-requirements', message: 'A result is promised, but no path returns one.' },
  PP203: { kind: 'misunderstood-requirements', message: 'The docstring says that this is raised, but nothing here can raise it.' },
  PP204: { kind: 'misunderstood-requirements', message: 'The body is not written yet: nothing of what is described is done.' },
  PP205: { kind: 'misunderstood-requirements', message: 'The docstring says what this parameter does, but the body never uses it.' },

  PP401: { kind: 'input-validation', message: 'Input is converted without a check: other text ends in an exception. Catch ValueError or check it first.' },
  PP402: { kind: 'input-validation', message: 'The command line may hold fewer arguments. Check len(sys.argv), or use argparse.' },
  PP403: { kind: 'input-validation', message: 'assert is left out when Python runs with -O: callers are then not checked. Raise ValueError or TypeError.' },
  PP404: { kind: 'input-validation', message: 'A field of the request is used as if it were there. Check the body, or use get() and answer with 400.' },

  PP501: { kind: 'unsafe-defaults', message: 'The module random can be predicted: this secret can be guessed. Use the module secrets.' },
  PP502: { kind: 'unsafe-defaults', message: 'Credentials go over http:// unencrypted. Use https://.' },
  PP503: { kind: 'unsafe-defaults', message: 'The login goes to the mail server unencrypted. Call starttls() first, or use SMTP_SSL.' },

  PP601: { kind: 'revealing-errors', message: 'The client is shown the text of an internal error. Log it, and answer with a general message.' },
  PP602: { kind: 'revealing-errors', message: 'A secret becomes part of a message or log. Leave it out.' },
  PP603: { kind: 'revealing-errors', message: 'Error pages with code and variables are switched on. Take this from the environment, off by default.' },

  PP901: { kind: 'unverified-api', message: 'Verify this API: models often get names and arguments outside the basic modules wrong.', severity: 'hint' },
} as const satisfies Readonly<Record<string, Rule>>;

export type OwnCode = keyof typeof OWN_RULES;
