/** package.json's walkthrough: what it names is there, and each step can be done. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SAMPLES } from '../../../src/host/walkthrough/samples';
import { root } from '../../harness/paths';
import { SCENES } from '../../harness/pictures/scenes';

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: { readonly image: Readonly<Record<string, string>>; readonly altText: string };
  readonly completionEvents: readonly string[];
}
interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: readonly { readonly properties: object }[];
    readonly walkthroughs: readonly { readonly id: string; readonly steps: readonly Step[] }[];
  };
}

const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const commands = new Set(contributes.commands.map(({ command }) => command));
const settings = new Set(contributes.configuration.flatMap(({ properties }) => Object.keys(properties)));

/** What can complete a step, by the kind of the event. */
const KNOWN: Readonly<Record<string, (what: string) => boolean>> = {
  onCommand: (what) => commands.has(what),
  onSettingChanged: (what) => settings.has(what),
  onContext: (what) => readFileSync(path.join(root, 'src/host/walkthrough/walkthrough.ts'), 'utf8').includes(`'${what}'`),
};

describe('the walkthrough', () => {
  const [walkthrough] = contributes.walkthroughs;
  assert.ok(walkthrough);

  it('has a picture for each step, and a step for each picture', () => {
    assert.deepEqual(walkthrough.steps.map(({ id }) => id).sort(), Object.keys(SCENES).sort());
  });

  for (const { id, title, description, media, completionEvents } of walkthrough.steps) {
    it(`${id}: ${title}`, () => {
      assert.deepEqual(Object.keys(media.image).sort(), ['dark', 'hc', 'hcLight', 'light']);
      // The packed extension holds media/*.png.
      for (const file of Object.values(media.image)) assert.ok(/^media\/[\w-]+\.png$/.test(file) && existsSync(path.join(root, file)), file);
      assert.ok(media.altText.length > 20);
      const buttons = [...description.matchAll(/\]\(command:(?:toSide:)?([\w.]+)\)/g)].map(([, command]) => command as string);
      assert.ok(buttons.length > 0);
      for (const command of buttons) assert.ok(commands.has(command), command);
      assert.ok(completionEvents.length > 0);
      for (const event of completionEvents) {
        const [kind = '', what = ''] = event.split(/:(.*)/);
        assert.ok(KNOWN[kind]?.(what), event);
      }
    });
  }

  it('has samples with a cursor in them', () => {
    for (const { text, cursor } of Object.values(SAMPLES)) {
      assert.ok(cursor >= 0 && cursor < text.length && text.endsWith('\n'));
      assert.doesNotMatch(text, /¦/);
    }
    assert.match(SAMPLES.complete.text.slice(0, SAMPLES.complete.cursor), /def __len__\(self\):\n {8}return $/);
  });
});
