import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { composeParts, EMPTY_POOL, topLevelBlock } from '../../../../src/core/context/compose';
import { PreamblePin, type PinPlace } from '../../../../src/core/context/pin';
import { assemblePreamble } from '../../../../src/core/context/preamble';
import { buildRequest, preamblePlace, type PreamblePlace, type RequestContext, type RequestInput } from '../../../../src/core/context/request';
import { cutWindows, similarSnippets } from '../../../../src/core/context/similar';
import { namesIn } from '../../../../src/core/context/names';
import { sourceOf } from '../../support/documents';

const FOLDER = path.join(__dirname, '../../../../models/build');
/** The longest Python files of the project. */
const FILES = fs.readdirSync(FOLDER).filter((name) => name.endsWith('.py') && fs.statSync(path.join(FOLDER, name)).size > 6000);
const read = (name: string): string => fs.readFileSync(path.join(FOLDER, name), 'utf8');

/** Milliseconds of a key; longer pauses where a line ends. */
const KEY_MS = 150;
const LINE_PAUSE_MS = 900;
/** Every so many lines the user thinks. */
const REST_LINES = 6;
const REST_MS = 2500;
const TYPED_CHARS = 2500;

/** Types the end of a file, key by key, and returns the request of every key. */
function requestsOfTyping(name: string, promptBudget: number): RequestContext[] {
  const text = read(name);
  const pin = new PreamblePin();
  const windows = FILES.filter((other) => other !== name).flatMap((other) => cutWindows(other, read(other)));
  const similarTo = (place: PreamblePlace) => similarSnippets(windows, new Set(namesIn(place.window.lines.slice(-40).join('\n')).keys()));
  let pool = EMPTY_POOL;
  let now = 0;
  const pinPlace = ({ source, line, window, tokens }: PreamblePlace): PinPlace => ({ startLine: window.startLine, tokens, block: topLevelBlock(source, line) });
  const assemble = (place: PreamblePlace) => (): string => assemblePreamble(composeParts(place, pool), 'project', place.tokens);
  const requests: RequestContext[] = [];
  let lines = 0;
  for (let end = Math.max(0, text.length - TYPED_CHARS); end <= text.length; end++) {
    const before = text.slice(0, end).split('\n');
    const input: RequestInput = {
      documentKey: name, languageId: 'python', source: sourceOf(text.slice(0, end)), line: before.length - 1, character: (before.at(-1) as string).length,
      indentation: { insertSpaces: true, tabSize: 4 }, promptBudget, preamble: (place) => pin.textFor(pinPlace(place), assemble(place)),
    };
    requests.push(buildRequest(input));
    now += KEY_MS;
    if (text[end] === '\n') {
      now += LINE_PAUSE_MS;
      if (++lines % REST_LINES === 0) {
        now += REST_MS;
        const place = preamblePlace(input);
        pool = { ...EMPTY_POOL, similar: similarTo(place) };
        pin.rest(pinPlace(place), now, assemble(place));
      }
    }
  }
  return requests;
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

describe('core/context while a person types', () => {
  for (const promptBudget of [256, 768, 1536]) {
    it(`shares 95 % of its characters with the prompt before, at ${promptBudget} tokens`, () => {
      let shared = 0;
      let total = 0;
      let withPreamble = 0;
      for (const name of FILES) {
        const requests = requestsOfTyping(name, promptBudget);
        requests.slice(1).forEach(({ prompt, windowText }, i) => {
          shared += sharedLength((requests[i] as RequestContext).prompt, prompt);
          total += prompt.length;
          if (prompt.length > windowText.length) withPreamble++;
        });
      }
      assert.ok(withPreamble > 1000, `only ${withPreamble} prompts had a preamble`);
      assert.ok(shared / total >= 0.95, `${((shared / total) * 100).toFixed(2)} %`);
    }).timeout(60_000);
  }
});
