/** The README's animation: its frames, put together as a browser does it, are the screenshots. */
import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { animate } from '../../harness/pictures/animation';
import { decodePng, END, headerOf, packPixels, readChunks, writeChunks, type Pixels } from '../../harness/pictures/png';

const SIZE = { width: 7, height: 5 };
const WHITE = [255, 255, 255, 255] as const;

/** A white picture with some pixels in other colours. */
function picture(dots: Readonly<Record<string, readonly number[]>>, { width, height } = SIZE): Pixels {
  const rgba = Buffer.alloc(width * height * 4, 255);
  for (const [place, colour] of Object.entries(dots)) {
    const [x = 0, y = 0] = place.split(',').map(Number);
    rgba.set([...colour, ...WHITE].slice(0, 4), (y * width + x) * 4);
  }
  return { width, height, rgba };
}
const png = (pixels: Pixels): Buffer => writeChunks([headerOf(pixels), { type: 'IDAT', data: packPixels(pixels) }, END]);

/** What is on screen after each frame, and how long it stays. */
function play(file: Buffer): { rgba: Buffer; ms: number }[] {
  const canvas = Buffer.alloc(SIZE.width * SIZE.height * 4);
  const screens: { rgba: Buffer; ms: number }[] = [];
  const chunks = readChunks(file);
  const numbers = chunks.filter(({ type }) => type === 'fcTL' || type === 'fdAT').map(({ data }) => data.readUInt32BE(0));
  assert.deepEqual(numbers, numbers.map((_, index) => index), 'numbered in order');
  for (const [index, { type, data }] of chunks.entries()) {
    if (type !== 'fcTL') continue;
    const [width = 0, height = 0, left = 0, top = 0] = [4, 8, 12, 16].map((at) => data.readUInt32BE(at));
    const next = chunks[index + 1];
    assert.equal(next?.type, 'fdAT');
    const frame: Pixels = { width, height, rgba: Buffer.alloc(0) };
    const { rgba } = decodePng(writeChunks([headerOf(frame), { type: 'IDAT', data: (next as { data: Buffer }).data.subarray(4) }, END]));
    for (let at = 0; at < rgba.length; at += 4) {
      if (rgba[at + 3] === 0) continue;
      const [x, y] = [left + ((at / 4) % width), top + Math.floor(at / 4 / width)];
      rgba.copy(canvas, (y * SIZE.width + x) * 4, at, at + 4);
    }
    screens.push({ rgba: Buffer.from(canvas), ms: (data.readUInt16BE(20) * 1000) / data.readUInt16BE(22) });
  }
  return screens;
}

describe('the animation', () => {
  const first = picture({ '1,1': [9, 8, 7] });
  const second = picture({ '1,1': [9, 8, 7], '3,2': [0, 0, 0], '5,4': [1, 2, 3] });

  it('plays the screenshots', () => {
    const file = animate([{ png: png(first), ms: 100 }, { png: png(second), ms: 50 }, { png: png(first), ms: 70 }], { plays: 3, still: png(second) });
    const screens = play(file);
    assert.deepEqual(screens.map(({ ms }) => ms), [100, 50, 70]);
    assert.deepEqual(screens.map(({ rgba }) => rgba), [first.rgba, second.rgba, first.rgba]);
    const control = readChunks(file).find(({ type }) => type === 'acTL')?.data;
    assert.deepEqual([control?.readUInt32BE(0), control?.readUInt32BE(4)], [3, 3]);
  });

  it('shows the still where it cannot be played', () => assert.deepEqual(decodePng(animate([{ png: png(first), ms: 1 }], { plays: 1, still: png(second) })).rgba, second.rgba));

  it('holds a frame longer where nothing has changed', () => {
    const screens = play(animate([{ png: png(first), ms: 100 }, { png: png(first), ms: 50 }], { plays: 1, still: png(first) }));
    assert.deepEqual(screens.map(({ ms }) => ms), [150]);
  });

  it('holds only what has changed', () => {
    const [, frame] = readChunks(animate([{ png: png(first), ms: 1 }, { png: png(second), ms: 1 }], { plays: 1, still: png(first) })).filter(({ type }) => type === 'fcTL');
    assert.deepEqual([4, 8, 12, 16].map((at) => frame?.data.readUInt32BE(at)), [3, 3, 3, 2]);
  });

  it('refuses no frames, and frames of different sizes', () => {
    assert.throws(() => animate([], { plays: 1, still: png(first) }), /has a frame/);
    assert.throws(() => animate([{ png: png(first), ms: 1 }, { png: png(picture({}, { width: 3, height: 3 })), ms: 1 }], { plays: 1, still: png(first) }), /one size/);
  });
});

describe('PNG', () => {
  const header = Buffer.concat([headerOf({ width: 2, height: 3, rgba: Buffer.alloc(0) }).data]);
  header[9] = 2;
  /** RGB, each row with another filter; the bytes as the standard defines them. */
  const rows = [[1, 10, 20, 30, 5, 5, 5], [2, 1, 1, 1, 1, 1, 1], [4, 2, 2, 2, 2, 2, 2]];
  const file = writeChunks([{ type: 'IHDR', data: header }, { type: 'IDAT', data: zlib.deflateSync(Buffer.from(rows.flat())) }, END]);

  it('is read whatever its filters are', () => {
    assert.deepEqual([...decodePng(file).rgba], [10, 20, 30, 255, 15, 25, 35, 255, 11, 21, 31, 255, 16, 26, 36, 255, 13, 23, 33, 255, 18, 28, 38, 255]);
  });

  it('is refused where it is of another kind', () => {
    assert.throws(() => decodePng(Buffer.from('GIF89a, and more')), /no PNG/);
    header[8] = 16;
    assert.throws(() => decodePng(writeChunks([{ type: 'IHDR', data: header }, END])), /depth 16/);
    header[8] = 8;
  });
});
