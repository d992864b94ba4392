import assert from 'node:assert/strict';
import fc from 'fast-check';
import { entropy, maskSecrets, secretFile, withoutSecrets } from '../../../../src/core/context/secrets';

/** Files that hold secrets, and their near misses. */
const FILES: readonly (readonly [path: string, secret: boolean])[] = [
  ['.env', true],
  ['/home/me/app/.env.local', true],
  ['C:\\work\\app\\.env.production', true],
  ['prod.env', true],
  ['.envrc', true],
  ['.env.example', false],
  ['.env.sample', false],
  ['environment.py', false],
  ['env.py', false],
  ['environ', false],
  ['server.pem', true],
  ['tls/private.key', true],
  ['cert.pfx', true],
  ['release.keystore', true],
  ['keyboard.py', false],
  ['key.py', false],
  ['pem.py', false],
  ['monkey', false],
  ['/home/me/.ssh/config', true],
  ['id_rsa', true],
  ['id_ed25519.pub', true],
  ['id_rsa_test.py', false],
  ['valid_rsa.py', false],
  ['credentials', true],
  ['credentials.json', true],
  ['credentials.py', true],
  ['google-credentials-prod.json', true],
  ['credentials_provider.py', false],
  ['test_credentials.py', false],
  ['secrets.py', true],
  ['secrets.toml', true],
  ['.streamlit/secrets.toml', true],
  ['client_secret_123.apps.json', true],
  ['secretary.py', false],
  ['secret_santa.py', false],
  ['passwords.txt', true],
  ['.htpasswd', true],
  ['.pgpass', true],
  ['password_reset.py', false],
  ['password.py', false],
  ['/home/me/a#b/.env', true],
  ['.netrc', true],
  ['_netrc', true],
  ['.pypirc', true],
  ['.npmrc', true],
  ['.git-credentials', true],
  ['netrc.py', false],
  ['service-account.json', true],
  ['service_account_prod.json', true],
  ['service_account.py', false],
  ['kubeconfig', true],
  ['staging-kubeconfig.yaml', true],
  ['/home/me/.kube/config', true],
  ['kube/config.py', false],
  ['/home/me/.aws/credentials', true],
  ['aws/config.py', false],
  ['terraform.tfstate', true],
  ['prod.tfvars', true],
  ['terraform.py', false],
  ['untitled:Untitled-1', false],
  ['file:///home/me/app/%2Eenv', true],
  ['file:///home/me/100%/main.py', false],
  ['vscode-notebook-cell:/home/me/a.ipynb#W0sZmlsZQ', false],
  ['main.py', false],
];

const KEY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';

/** Lines that hold a secret, and their near misses. */
const LINES: readonly (readonly [line: string, secret: boolean])[] = [
  ['aws = "AKIAIOSFODNN7EXAMPLE"', true],
  ['AKIA = "short"', false],
  ['AWS_SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"', true],
  [`token = "ghp_${'a1B2'.repeat(9)}"`, true],
  ['x = "github_pat_11ABCDEFG0123456789_abcdef"', true],
  ['# ghp_ tokens are refused', false],
  ['slack("xoxb-123456789012-abcdefghij")', true],
  [`OPENAI = "sk-proj-${'Ab3'.repeat(10)}"`, true],
  ['name = "sk-learn"', false],
  [`stripe.api_key = "sk_live_${'4eC39HqLyjWDarjtT1zdp7dc'}"`, true],
  ['stripe.api_key = settings.STRIPE_KEY', false],
  [`maps = "AIza${'SyA1'.repeat(8)}abc"`, true],
  ['jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"', true],
  ['DATABASE = "postgresql://app:s3cr3tpw@db.example.com/app"', true],
  ['DATABASE = "postgresql://localhost/app"', false],
  ['DATABASE = f"postgresql://{user}:{password}@{host}/app"', false],
  ['url = "https://example.com:8080/path@2x.png"', false],
  ['password = "hunter2!XY"', true],
  ['self.db_password: str = "Tr0ub4dor&3"', true],
  ['config = {"api_key": "9f8b7c6d5e4f3a2b"}', true],
  ['connect(user="app", passwd="pa55word-Xy")', true],
  ['if token == "d41d8cd98f00b204e9800998ecf8427e":', true],
  ['password = getpass()', false],
  ['password = os.environ["DB_PASSWORD"]', false],
  ['password = "changeme"', false],
  ['password = "<your password>"', false],
  ['password = "your-password-here1"', false],
  ['token = "access_token"', false],
  ['TOKEN_URL = "https://example.com/oauth2/token"', false],
  ['SECRET_HEADER = "X-Secret"', false],
  ['password_error = "The password needs 8 characters"', false],
  ['secret = ""', false],
  ['tokenizer = "bert-base-uncased-v2"', false],
  ['token = "$(cat /run/secret9)"', false],
  ['-----BEGIN RSA PRIVATE KEY-----', true],
  ['-----BEGIN CERTIFICATE-----', false],
  [KEY, true],
  ['x'.repeat(64), false],
  ['return hashlib.sha256(data).hexdigest()', false],
];

describe('core/context/secrets', () => {
  for (const [path, secret] of FILES) it(`${secret ? 'keeps out' : 'lets in'} ${path}`, () => assert.equal(secretFile(path) !== undefined, secret, secretFile(path)));

  for (const [line, secret] of LINES) {
    it(`${secret ? 'hides' : 'shows'} ${line.slice(0, 70)}`, () => {
      assert.equal(withoutSecrets([line]).length, secret ? 0 : 1);
      assert.equal(maskSecrets(line) === line, !secret, maskSecrets(line));
    });
  }

  it('leaves a private key out from its first line to its last', () => {
    const lines = ['a = 1', 'KEY = """-----BEGIN PRIVATE KEY-----', 'short', KEY, '-----END PRIVATE KEY-----"""', 'b = 2'];
    assert.deepEqual(withoutSecrets(lines), ['a = 1', 'b = 2']);
    assert.equal(maskSecrets(lines.join('\n')), 'a = 1\n***\n***\n***\n***\nb = 2');
  });

  it('masks the secret alone', () => {
    assert.equal(maskSecrets('def connect(host, password="hunter2!XY", port=5432):'), 'def connect(host, password="***", port=5432):');
    assert.equal(maskSecrets('DB = "mysql://app:s3cr3tpw@db/app"'), 'DB = "mysql://app:***@db/app"');
  });

  it('leaves lines out that nobody can judge', () => assert.deepEqual(withoutSecrets(['x'.repeat(3000)]), []));

  const letters = (alphabet: string, length: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });
  const alphanumeric = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

  it('never lets a token through, wherever it stands', () => {
    const token = fc.oneof(
      letters(alphanumeric, 36).map((text) => `ghp_${text}`),
      letters(alphanumeric.slice(26), 16).map((text) => `AKIA${text.toUpperCase()}`),
      letters(alphanumeric, 24).map((text) => `sk_live_${text}`),
    );
    const around = fc.string({ maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, ' '));
    fc.assert(
      fc.property(around, token, around, (before, secret, after) => {
        const line = `${before} "${secret}" ${after}`;
        assert.deepEqual(withoutSecrets([line]), []);
        assert.ok(!maskSecrets(line).includes(secret));
      }),
    );
  });

  it('never lets a random key through that is assigned to a telling name', () => {
    const name = fc.constantFrom('password', 'API_KEY', 'self.secret', 'auth_token', 'private_key');
    fc.assert(
      fc.property(name, letters(alphanumeric, 32).filter((text) => /\d/.test(text) && /[a-z]/i.test(text) && entropy(text) > 3.5), (variable, key) => {
        assert.deepEqual(withoutSecrets([`${variable} = '${key}'`]), []);
      }),
    );
  });

  it('takes any text, soon', () => {
    const piece = fc.constantFrom('password', 'token', ' = ', '"', "'", '\\', ':', '//', '@', 'a1B2', 'eyJ', '.', '-----BEGIN PRIVATE KEY-----', '\n', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 400 }).map((parts) => parts.join('')), (text) => {
        const started = performance.now();
        assert.equal(maskSecrets(text).split('\n').length, text.split('\n').length);
        assert.ok(performance.now() - started < 200);
      }),
    );
  });

  it('knows no information in one character repeated', () => {
    assert.equal(entropy('aaaa'), 0);
    assert.equal(entropy('abcd'), 2);
  });
});
