/** Every link within the repository leads somewhere; every picture is there, is shown, and can be read out. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../harness/paths';
import { filesWith, readMarkdown, type MarkdownFile } from './markdownFiles';

/** What pictures are drawn from. */
const SOURCES = ['media/icon.svg'];
const ELSEWHERE = /^[a-z][a-z+.-]*:/i;

/** What is wrong with a link of a file, or undefined. */
function fault(from: MarkdownFile, link: string): string | undefined {
  if (ELSEWHERE.test(link)) return undefined;
  const [file = '', anchor] = decodeURIComponent(link).split('#');
  const target = file === '' ? from.name : path.posix.normalize(path.posix.join(path.posix.dirname(from.name), file));
  if (target.startsWith('..')) return `${from.name}: ${link} leads out of the repository`;
  if (!existsSync(path.join(root, target))) return `${from.name}: ${link} leads nowhere`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  const { anchors } = target === from.name ? from : readMarkdown(target);
  return anchors.has(anchor) ? undefined : `${from.name}: ${target} has no heading for #${anchor}`;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const strings = (value: unknown): string[] => (isText(value) ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : []);

describe('the repository\'s Markdown', () => {
  const files = filesWith(/\.md$/).map((name) => readMarkdown(name));
  const picturesShown = files.flatMap((file) => file.pictures.map((picture) => ({ ...picture, file, target: path.posix.join(path.posix.dirname(file.name), picture.src) })));

  it('is found', () => {
    const names = files.map(({ name }) => name);
    for (const name of ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'models/phi-micro/README.md']) assert.ok(names.includes(name), name);
  });

  it('has no link that leads nowhere', () => assert.deepEqual(files.flatMap((file) => [...file.links, ...file.pictures.map(({ src }) => src)].flatMap((link) => fault(file, link) ?? [])), []));

  it('has no links in HTML', () => assert.deepEqual(files.flatMap(({ name, html }) => html.map((text) => `${name}: ${text}`)), []));

  it('has pictures with words for those who do not see them', () => {
    const mute = picturesShown.filter(({ alt }) => alt.trim().length < 10);
    assert.deepEqual(mute.map(({ target, file }) => `${file.name}: ${target}`), []);
  });

  it('shows every picture that there is', () => {
    const manifest = strings(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
    const shown = new Set([...picturesShown.map(({ target }) => target), ...manifest, ...SOURCES]);
    const pictures = ['media', 'docs'].flatMap((folder) => filesWith(/\.(?:png|svg|gif|jpe?g|webp)$/, folder));
    assert.ok(pictures.length > 5);
    assert.deepEqual(pictures.filter((picture) => !shown.has(picture)), []);
  });
});

describe('the check of links', () => {
  const page = (text: string): MarkdownFile => readMarkdown('docs/models.md', text);
  const faults = (text: string): string[] => {
    const file = page(text);
    return file.links.flatMap((link) => fault(file, link) ?? []);
  };

  it('finds what is not there', () => {
    assert.deepEqual(faults('[a](gone.md) [b](#none) [c](../README.md#none) [d](../../x)'), [
      'docs/models.md: gone.md leads nowhere',
      'docs/models.md: docs/models.md has no heading for #none',
      'docs/models.md: README.md has no heading for #none',
      'docs/models.md: ../../x leads out of the repository',
    ]);
  });

  it('leaves alone what is there', () => {
    assert.deepEqual(faults('# A `b.c`: d, e\n\n## Twice\n\n## Twice\n\n[a](#a-bc-d-e) [b](#twice-1) [c](../package.json) [d](https://example.org/gone) [e](../models) `[no](link)`'), []);
  });

  it('sees HTML', () => assert.deepEqual(page('<img src="x.png">\n\nText <a href="y">y</a>').html, ['<img src="x.png">\n', '<a href="y">']));
});
