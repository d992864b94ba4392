import assert from 'node:assert/strict';
import fc from 'fast-check';
import { redact, type PrivateWord } from '../../../../src/core/diagnostics/redact';

const WORDS: readonly PrivateWord[] = [
  { text: 'ann', as: '<user>' }, { text: 'annslaptop', as: '<host>' }, { text: 'Tax Returns', as: '<workspace>' }, { text: 'wert-von-x', as: '<environment>' },
];

/** A message, and all that is told of it. */
const CASES: readonly (readonly [string, string])[] = [
  ['The model folder /home/ann/models/phi has no genai_config.json. Copy the whole model again.', 'The model folder <path> has no genai_config.json. Copy the whole model again.'],
  ['There is no model folder C:\\Users\\Ann Lee\\My Models\\x. Choose another folder in the setting "phiPair.model.folder".', 'There is no model folder <path> Choose another folder in the setting "phiPair.model.folder".'],
  ['The model in \\\\nas01\\team share\\phi 2 could not be loaded. Memory is short. (ONNX Runtime: bad_alloc at /build/x.cc)', 'The model in <path> could not be loaded. Memory is short. (ONNX Runtime: bad_alloc at <path>'],
  ['cannot open file:///home/ann/a%20b.py', 'cannot open <path>'],
  ['cannot open %2Fhome%2Fann%2Fa.py now', 'cannot open <path>'],
  ['The model folder "models/mine" is not an absolute path, so it could mean another folder.', 'The model folder "<path> is not an absolute path, so it could mean another folder.'],
  ['https://hub.corp.example:8443/phi answered 404 and gave up', '<path> answered 404 and gave up'],
  ['getaddrinfo ENOTFOUND mirror', 'getaddrinfo ENOTFOUND <address>'],
  ['connect ECONNREFUSED 10.1.2.3:8080', 'connect ECONNREFUSED <address>'],
  ['connect ECONNREFUSED fe80::1', 'connect ECONNREFUSED <address>'],
  ['no answer of hub.corp.example, nor of buildbox:8080', 'no answer of <name>, nor of <address>'],
  ['mail to ann.lee@corp.example failed', 'mail to <address> failed'],
  ['refused: Bearer abc', 'refused: <key>'],
  ['refused: hf_abcdefghijklmnopqrstuvwxyz0123456789', 'refused: ***'],
  ['api_key=12345678 is wrong', '<key> is wrong'],
  ['id 9f86d081884c7d659a2feaa0c55ad015 is unknown', 'id <key> is unknown'],
  ['Ann on ANNSLAPTOP cannot open “tax  returns”', '<user> on <host> cannot open “<workspace>”'],
  ['the planner has wert-von-x', 'the planner has <environment>'],
  ['line one\nline two\u202e', 'line one line two[U+202E]'],
  ['The model process was ended by SIGKILL, which the system does when memory runs short.', 'The model process was ended by SIGKILL, which the system does when memory runs short.'],
  ['Tested: a token takes the processor 12 ms, WebGPU 4.1 ms. CUDA cannot be used: libonnxruntime_providers_cuda.so is missing.', 'Tested: a token takes the processor 12 ms, WebGPU 4.1 ms. CUDA cannot be used: libonnxruntime_providers_cuda.so is missing.'],
  ['3 restarts within a minute did not help.', '3 restarts within a minute did not help.'],
];

/** A name that no message of ours holds. */
const name = fc.stringMatching(/^[A-Za-z0-9äöüßéñ日本]{1,8}(?:[ _-][A-Za-z0-9äöü日]{1,8}){0,2}$/).map((rest) => `zq${rest}`);
const names = fc.array(name, { minLength: 1, maxLength: 4 });

/** The same path as systems, shells and programs write it. */
const FORMS: Readonly<Record<string, (parts: readonly string[]) => string>> = {
  POSIX: (parts) => `/${parts.join('/')}`,
  home: (parts) => `~/${parts.join('/')}`,
  Windows: (parts) => `C:\\${parts.join('\\')}`,
  'Windows with slashes': (parts) => `d:/${parts.join('/')}`,
  'Windows, escaped': (parts) => `C:\\\\${parts.join('\\\\')}`,
  'Windows, long': (parts) => `\\\\?\\C:\\${parts.join('\\')}`,
  UNC: (parts) => `\\\\${parts.join('\\')}`,
  'file URI': (parts) => `file:///${parts.map(encodeURIComponent).join('/')}`,
  'file URI of a host': (parts) => `file://${parts.join('/')}`,
  'a remote': (parts) => `vscode-remote://ssh-remote+${parts.map(encodeURIComponent).join('/')}`,
  'percent-encoded': (parts) => encodeURIComponent(`/${parts.join('/')}`),
  'percent-encoded twice': (parts) => encodeURIComponent(encodeURIComponent(`/${parts.join('/')}`)),
  URL: (parts) => `https://user:${encodeURIComponent(parts[0] ?? '')}@host/${parts.map(encodeURIComponent).join('/')}`,
};

const MESSAGES: readonly ((path: string) => string)[] = [
  (path) => `There is no model folder ${path}. Choose another folder in the setting "phiPair.model.folder".`,
  (path) => `The model folder ${path} has no genai_config.json. Copy the whole model again.`,
  (path) => `The model in ${path} could not be loaded. Memory is short. (ONNX Runtime: open "${path}": no such file)`,
  (path) => `ENOENT: no such file or directory, open '${path}'`,
  (path) => `(${path})`,
  (path) => `${path}: permission denied, and ${path} too`,
];

const holds = (text: string, private_: string): boolean => text.normalize('NFC').toLowerCase().includes(private_.normalize('NFC').toLowerCase());

describe('core/diagnostics/redact', () => {
  for (const [message, told] of CASES) it(`tells: ${told}`, () => assert.equal(redact(message, WORDS), told));

  for (const [form, write] of Object.entries(FORMS)) {
    it(`tells no part of a path, nor what may belong to it: ${form}`, () => {
      fc.assert(fc.property(names, fc.constantFrom(...MESSAGES), (parts, say) => {
        const told = redact(say(write(parts)), []);
        for (const part of parts.flatMap((one) => one.split(' '))) assert.ok(part.length < 3 || !holds(told, part), `${part} in: ${told}`);
        assert.ok(told.includes('<path>'), told);
      }));
    });
  }

  it('tells no private word, wherever it stands and however it is written', () => {
    const place = fc.constantFrom<(word: string) => string>(
      (word) => word, (word) => `a ${word} b`, (word) => `x${word}y`, (word) => `"${word.toUpperCase()}"`, (word) => word.normalize('NFD'), (word) => encodeURIComponent(word), (word) => `C:\\Users\\${word}`, (word) => `${word}@host`,
    );
    fc.assert(fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), fc.array(fc.tuple(fc.nat(2), place), { maxLength: 4 }), (words, places) => {
      const message = places.map(([at, write]) => write(words[at % words.length] as string)).join(' and ');
      const told = redact(message, words.map((text) => ({ text, as: '<x>' })));
      for (const word of words) if (word.length >= 4) assert.ok(!holds(told, word), `${word} in: ${told}`);
    }));
  });

  it('tells no key', () => {
    const key = fc.stringMatching(/^[A-Za-z0-9_-]{20,60}$/).filter((one) => /\d/.test(one) && /[A-Za-z]/.test(one) && /\w$/.test(one) && /^\w/.test(one));
    fc.assert(fc.property(key, fc.constantFrom((one: string) => `refused ${one}`, (one: string) => `token=${one}`, (one: string) => `Authorization: Bearer ${one}`, (one: string) => `"${one}" is wrong`), (one, say) => {
      assert.ok(!redact(say(one), []).includes(one), redact(say(one), []));
    }));
  });

  it('takes any text, and gives one short line', () => {
    const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code));
    fc.assert(fc.property(fc.string({ unit, maxLength: 5000, size: 'max' }), fc.array(fc.string({ unit, maxLength: 20 }), { maxLength: 4 }), (message, words) => {
      const told = redact(message, words.map((text) => ({ text, as: '<x>' })));
      assert.ok(told.length <= 601 && !/[\n\r]/.test(told));
    }));
  });
});
