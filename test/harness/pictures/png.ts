/** PNG as Chromium's screenshots have it, to pixels and back. */
import zlib from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel: red, green, blue, alpha. */
  readonly rgba: Buffer;
}

export interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Bytes a pixel, by PNG's colour types: RGB and RGBA. */
const CHANNELS: Readonly<Record<number, number>> = { 2: 3, 6: 4 };
const RGBA = 4;

/** @throws Error for anything but an 8-bit RGB or RGBA picture that is not interlaced. */
export function decodePng(file: Buffer): Pixels {
  const chunks = readChunks(file);
  const header = chunks.find(({ type }) => type === 'IHDR')?.data;
  if (header === undefined) throw new Error('A PNG begins with IHDR.');
  const [width, height, depth, colour, interlaced] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9] as number, header[12]];
  const channels = CHANNELS[colour];
  if (depth !== 8 || interlaced !== 0 || channels === undefined) throw new Error(`Not a plain RGB picture: depth ${depth}, colour type ${colour}, interlaced ${interlaced}.`);
  const packed = zlib.inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  return { width, height, rgba: withAlpha(unfilter(packed, width * channels, height, channels), channels) };
}

export function headerOf({ width, height }: Pixels): Chunk {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([8, 6], 8);
  return { type: 'IHDR', data };
}

export const END: Chunk = { type: 'IEND', data: Buffer.alloc(0) };

/** Filtered and compressed, as IDAT and fdAT hold them. */
export function packPixels({ width, height, rgba }: Pixels): Buffer {
  const stride = width * RGBA;
  const rows: Buffer[] = [];
  for (let y = 0; y < height; y++) {
    const row = rgba.subarray(y * stride, (y + 1) * stride);
    const above = y === 0 ? Buffer.alloc(stride) : rgba.subarray((y - 1) * stride, y * stride);
    rows.push(smallest([Buffer.concat([Buffer.from([0]), row]), difference(2, row, above)]));
  }
  return zlib.deflateSync(Buffer.concat(rows), { level: 9 });
}

export function readChunks(file: Buffer): Chunk[] {
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error('This is no PNG.');
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at < file.length; ) {
    const length = file.readUInt32BE(at);
    chunks.push({ type: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

export function writeChunks(chunks: readonly Chunk[]): Buffer {
  return Buffer.concat([SIGNATURE, ...chunks.flatMap(({ type, data }) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    return [uint32(data.length), body, uint32(zlib.crc32(body))];
  })]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function difference(filter: number, row: Buffer, other: Buffer): Buffer {
  const out = Buffer.alloc(row.length + 1);
  out[0] = filter;
  for (let x = 0; x < row.length; x++) out[x + 1] = (row[x] as number) - (other[x] as number);
  return out;
}

/** The row that compresses best, by the usual guess: the least sum of its bytes as signed numbers. */
function smallest(rows: readonly Buffer[]): Buffer {
  const weight = (row: Buffer): number => row.subarray(1).reduce((sum, byte) => sum + Math.min(byte, 256 - byte), 0);
  return rows.map((row) => ({ row, weight: weight(row) })).reduce((best, one) => (one.weight < best.weight ? one : best)).row;
}

function unfilter(packed: Buffer, stride: number, height: number, channels: number): Buffer {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = packed[y * (stride + 1)] as number;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < channels ? 0 : (out[at - channels] as number);
      const up = y === 0 ? 0 : (out[at - stride] as number);
      const corner = x < channels || y === 0 ? 0 : (out[at - stride - channels] as number);
      out[at] = (packed[y * (stride + 1) + 1 + x] as number) + predicted(filter, left, up, corner);
    }
  }
  return out;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0: return 0;
    case 1: return left;
    case 2: return up;
    case 3: return (left + up) >> 1;
    case 4: return paeth(left, up, corner);
    default: throw new Error(`PNG has no filter ${filter}.`);
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function withAlpha(bytes: Buffer, channels: number): Buffer {
  if (channels === RGBA) return bytes;
  const out = Buffer.alloc((bytes.length / channels) * RGBA, 255);
  for (let from = 0, to = 0; from < bytes.length; from += channels, to += RGBA) bytes.copy(out, to, from, from + channels);
  return out;
}
