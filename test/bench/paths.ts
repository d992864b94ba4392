/** Where the bench keeps what it makes, and what it needs of the models' shape. */
import * as path from 'node:path';

export const ROOT = path.resolve(__dirname, '..', '..');
export const CACHE = path.join(ROOT, '.cache', 'bench');
export const VENV = path.join(CACHE, 'venv');
export const RESULTS = path.join(CACHE, 'results');

export const SHAPE_NAMES = ['phi2', 'tiny'] as const;
export type ShapeName = (typeof SHAPE_NAMES)[number];

export interface Shape {
  layers: number;
  hidden: number;
  ffn: number;
  vocab: number;
}

/** The same as in make/shape.py. */
export const SHAPES: Readonly<Record<ShapeName, Shape>> = {
  phi2: { layers: 32, hidden: 2560, ffn: 10_240, vocab: 51_200 },
  tiny: { layers: 2, hidden: 320, ffn: 1_280, vocab: 51_200 },
};

export function shapeFolder(shape: ShapeName): string {
  return path.join(CACHE, shape);
}

/** Weights that a forward of one token reads: every matrix once. The embedding table gives one row. */
function matrixWeights({ layers, hidden, ffn, vocab }: Shape): number {
  return layers * (4 * hidden * hidden + 2 * hidden * ffn) + vocab * hidden;
}

/** Bytes that hold the matrices in memory, scales included: int4 blocks of 128 with a float32 scale, or int8. */
export function matrixBytes(shape: ShapeName, bits: 4 | 8): number {
  const weights = matrixWeights(SHAPES[shape]);
  return bits === 4 ? weights / 2 + (weights / 128) * 4 : weights;
}
