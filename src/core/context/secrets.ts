/** What never enters a prompt: files that hold secrets by their name, and lines that hold one by their look. Two tables. */

interface FileRule {
  readonly what: string;
  /** Against the whole path, in lower case, with slashes. */
  readonly path: RegExp;
}

/** A sample of a settings file, made to be shared. */
const SAMPLE_FILE = /\.(?:example|sample|template|dist|defaults?)$/;

const FILE_RULES: readonly FileRule[] = [
  { what: 'environment variables', path: /(?:^|\/)(?:[\w-]+)?\.env(?:\.[\w.-]+|rc)?$/ },
  { what: 'a key or certificate', path: /\.(?:pem|key|p8|p12|pfx|pkcs12|jks|keystore|kdbx?|ppk|asc|gpg|age)$/ },
  { what: 'an SSH key', path: /(?:^|\/)(?:id|ssh_host)_(?:rsa|dsa|ecdsa|ed25519)(?:_sk|_key)?(?:\.\w+)?$/ },
  { what: 'credentials', path: /(?:^|\/)\.?credentials?(?:\.[\w.-]+)?$/ },
  { what: 'credentials', path: /(?:^|\/)(?:[\w-]+[-_])?credentials?(?:[-_][\w.-]+)?\.(?:json|ya?ml|toml|ini|cfg|conf|txt|csv|xml|db)$/ },
  { what: 'secrets', path: /(?:^|\/)\.?secrets?(?:\.[\w.-]+)?$/ },
  { what: 'secrets', path: /(?:^|\/)(?:[\w-]+[-_])?(?:secrets?|client_secret)(?:[-_][\w.-]+)?\.(?:json|ya?ml|toml|ini|cfg|conf|txt)$/ },
  { what: 'passwords', path: /(?:^|\/)\.?(?:passwords?|passwd|htpasswd|pgpass|my\.cnf)(?:\.(?:txt|csv|json|ya?ml|ini|db))?$/ },
  { what: 'logins', path: /(?:^|\/)[._](?:netrc|pypirc|npmrc|yarnrc|dockercfg|git-credentials|boto|s3cfg)$/ },
  { what: 'a service account', path: /(?:^|\/)service[-_]?account[\w.-]*\.json$/ },
  { what: 'cluster access', path: /(?:^|\/)(?:[\w-]*kubeconfig(?:\.\w+)?|\.kube\/config)$/ },
  { what: 'logins', path: /(?:^|\/)(?:\.docker\/config\.json|\.aws\/\w+|\.azure\/\w+(?:\.json)?|\.config\/gcloud\/.+)$/ },
  { what: 'keys', path: /(?:^|\/)\.(?:ssh|gnupg|password-store)\/.+$/ },
  { what: 'infrastructure state', path: /\.tfstate(?:\.backup)?$|(?:^|\/)[\w.-]*\.tfvars$/ },
  { what: 'secrets', path: /(?:^|\/)(?:master\.key|\.vault[-_]?(?:pass|token)[\w.-]*|vault[-_]pass(?:word)?[\w.-]*)$/ },
];

/** What a file of this path or URI holds that nobody may read; undefined for all others. */
export function secretFile(pathOrUri: string): string | undefined {
  const path = decoded(pathOrUri.replace(URI_END, '$1')).replaceAll('\\', '/').toLowerCase();
  return SAMPLE_FILE.test(path) ? undefined : FILE_RULES.find((rule) => rule.path.test(path))?.what;
}

/** Query and fragment of a URI; a plain path may well hold a number sign. */
const URI_END = /^([a-z][\w+.-]+:\/[^?#]*)[?#].*$/i;

function decoded(uri: string): string {
  // A path may hold a lone "%", which no URI does.
  return uri.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}

/** By what they find. */
const CONTENT_RULES: Readonly<Record<string, RegExp>> = {
  'an AWS key': /\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b/g,
  'a GitHub token': /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})/g,
  'a GitLab token': /\bgl(?:pat|ptt|dt|rt|soat)-[A-Za-z0-9_-]{20,}/g,
  'a Slack token': /\bxox[abeoprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/services\/[\w/]{20,}/g,
  'an OpenAI or Anthropic key': /\bsk-[A-Za-z0-9_-]{20,}/g,
  'a Stripe key': /\b(?:[rs]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,}/g,
  'a Google key': /\bAIza[0-9A-Za-z_-]{35}|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{28}/g,
  'a Hugging Face token': /\bhf_[A-Za-z0-9]{30,}/g,
  'a package index token': /\bpypi-[A-Za-z0-9_-]{50,}|\bnpm_[A-Za-z0-9]{36}/g,
  'a SendGrid key': /\bSG\.[\w-]{20,}\.[\w-]{20,}/g,
  'a JSON Web Token': /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g,
  'a password in an address': /(?<=\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@'"]{0,80}:)[^\s:/@'"{}<>$]{3,}(?=@)/gi,
};

/** A name, `=` or `:`, and a string: `db_password: str = "…"`, `"api_key": "…"`, `token == "…"`. */
const ASSIGNMENT = /(?<![\w.])[\w.]{0,60}?(\w{2,60})["']?(?:\s*:\s*[\w.[\]| ]{1,40}?)?\s*(?:={1,2}|:)\s*[rbuf]{0,2}(["'])((?:\\.|(?!\2)[^\\]){6,})\2/gid;
const SECRET_NAME = /(?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key|access_?key|private_?key|signing_?key|encryption_?key|auth|credentials?|dsn)(?:_?(?:value|string|key|id))?\d*$/i;
/** Made to be replaced, or taken from elsewhere. */
const PLACEHOLDER = /^(?:<.*>|\$?\{.*\}|%.*%|\*+|x+|\.+|change_?me.*|(?:your|my|the|some|replace|insert|example|sample|dummy|fake|test)[\s_-][\w -]*)$/i;
/** Text with blanks is a message, a path or address is no key. */
const PROSE = /\s|^\.{0,2}\/|^https?:\/\//;
/** Bits a character below which a literal is a word, not a key. */
const ENTROPY_MIN = 2.8;

const KEY_BEGINS = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;
const KEY_ENDS = /-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;
/** A line of nothing but base64, as keys are wrapped: it may belong to a block that began above. */
const KEY_LINE = /^[\s"'#+]*(?=[^\s"'\\]*\d)(?=[^\s"'\\]*[a-z])(?=[^\s"'\\]*[A-Z])[A-Za-z0-9+/]{60,}={0,2}(?:\\n)?["',)\s]*$/;
/** Minified code and data; nobody can judge it, and nobody needs it in a prompt. */
const LINE_LIMIT = 2000;
const MASK = '***';

/** Bits a character, by Shannon: 0 for one character repeated. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  const length = [...text].length;
  return [...counts.values()].reduce((bits, n) => bits - (n / length) * Math.log2(n / length), 0);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function spansIn(line: string): Span[] {
  const spans: Span[] = Object.values(CONTENT_RULES).flatMap((pattern) => [...line.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length })));
  for (const match of line.matchAll(ASSIGNMENT)) {
    const [, name = '', , value = ''] = match;
    const at = match.indices?.[3];
    if (at && SECRET_NAME.test(name) && looksSecret(value)) spans.push({ start: at[0], end: at[1] });
  }
  return spans.sort((a, b) => a.start - b.start);
}

function looksSecret(value: string): boolean {
  if (PLACEHOLDER.test(value) || PROSE.test(value) || entropy(value) < ENTROPY_MIN) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9_.-]/].filter((kind) => kind.test(value)).length;
  // `access_token` and `Bearer` are words; keys mix letters with digits or signs.
  return kinds >= 2 && (/\d/.test(value) || /[^A-Za-z0-9_.-]/.test(value) || (value.length >= 20 && /[a-z][A-Z].*[a-z][A-Z]/.test(value)));
}

/** The lines of another file that may be shown: those that hold a secret are left out. */
export function withoutSecrets(lines: readonly string[]): string[] {
  const hidden = hiddenAsWhole(lines);
  return lines.filter((line, index) => !hidden[index] && spansIn(line).length === 0);
}

/** A text with what is secret in it replaced by asterisks, line by line; what is left is still Python. */
export function maskSecrets(text: string): string {
  const lines = text.split('\n');
  const hidden = hiddenAsWhole(lines);
  return lines.map((line, index) => (hidden[index] ? MASK : masked(line))).join('\n');
}

/** For each line, whether it belongs to a private key or is too long to be judged. */
function hiddenAsWhole(lines: readonly string[]): boolean[] {
  let inKey = false;
  return lines.map((line) => {
    if (KEY_BEGINS.test(line)) inKey = true;
    const hidden = inKey || line.length > LINE_LIMIT || KEY_LINE.test(line);
    if (KEY_ENDS.test(line)) inKey = false;
    return hidden;
  });
}

function masked(line: string): string {
  let result = '';
  let done = 0;
  for (const { start, end } of spansIn(line)) {
    if (end <= done) continue;
    result += line.slice(done, Math.max(done, start)) + MASK;
    done = end;
  }
  return result + line.slice(done);
}
