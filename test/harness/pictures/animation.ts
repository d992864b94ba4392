/** An animated PNG of screenshots: each frame holds what has changed, and nothing else. */
import { decodePng, END, headerOf, packPixels, writeChunks, type Chunk, type Pixels } from './png';

export interface Frame {
  /** A screenshot. */
  readonly png: Buffer;
  /** How long it is shown. */
  readonly ms: number;
}

export interface AnimationOptions {
  /** How often it is played; it then stays at its last frame. */
  readonly plays: number;
  /** Shown by what cannot play it. */
  readonly still: Buffer;
}

interface Part extends Pixels {
  readonly x: number;
  readonly y: number;
  readonly ms: number;
}

const RGBA = 4;
/** "Over": what is transparent stays as it was. */
const BLEND_OVER = 1;

/** @throws Error where the screenshots are not all of one size, or there is none. */
export function animate(frames: readonly Frame[], { plays, still }: AnimationOptions): Buffer {
  const parts = changes(frames);
  if (parts.length === 0) throw new Error('An animation has a frame at least.');
  const picture = decodePng(still);
  const control = Buffer.alloc(8);
  control.writeUInt32BE(parts.length, 0);
  control.writeUInt32BE(plays, 4);
  // Frames and their controls are numbered together, in their order.
  const body = parts.flatMap((part, index) => [frameControl(part, index * 2), frameData(part, index * 2 + 1)]);
  return writeChunks([headerOf(picture), { type: 'acTL', data: control }, { type: 'IDAT', data: packPixels(picture) }, ...body, END]);
}

/** What each frame changes of the one before it; one that changes nothing only prolongs that. */
function changes(frames: readonly Frame[]): Part[] {
  const parts: Part[] = [];
  let before: Pixels | undefined;
  for (const { png, ms } of frames) {
    const now = decodePng(png);
    const part = before === undefined ? { ...now, x: 0, y: 0 } : changed(before, now);
    const last = parts.at(-1);
    if (part !== undefined) parts.push({ ...part, ms });
    else if (last !== undefined) parts[parts.length - 1] = { ...last, ms: last.ms + ms };
    before = now;
  }
  return parts;
}

/** The smallest part with all that differs; pixels in it that are the same are transparent. */
function changed(before: Pixels, now: Pixels): Omit<Part, 'ms'> | undefined {
  if (before.width !== now.width || before.height !== now.height) throw new Error('The frames of an animation are of one size.');
  let [left, top, right, bottom] = [now.width, now.height, -1, -1];
  const differs = (x: number, y: number): boolean => {
    const at = (y * now.width + x) * RGBA;
    return before.rgba.readUInt32LE(at) !== now.rgba.readUInt32LE(at);
  };
  for (let y = 0; y < now.height; y++) {
    for (let x = 0; x < now.width; x++) {
      if (!differs(x, y)) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  if (right < 0) return undefined;
  const [width, height] = [right - left + 1, bottom - top + 1];
  const rgba = Buffer.alloc(width * height * RGBA);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!differs(left + x, top + y)) continue;
      const from = ((top + y) * now.width + left + x) * RGBA;
      now.rgba.copy(rgba, (y * width + x) * RGBA, from, from + RGBA);
    }
  }
  return { x: left, y: top, width, height, rgba };
}

function frameControl({ width, height, x, y, ms }: Part, number: number): Chunk {
  const data = Buffer.alloc(26);
  [number, width, height, x, y].forEach((value, index) => data.writeUInt32BE(value, index * 4));
  data.writeUInt16BE(Math.min(Math.round(ms), 65_535), 20);
  data.writeUInt16BE(1000, 22);
  data.set([0, BLEND_OVER], 24);
  return { type: 'fcTL', data };
}

function frameData(part: Part, number: number): Chunk {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(number);
  return { type: 'fdAT', data: Buffer.concat([head, packPixels(part)]) };
}
