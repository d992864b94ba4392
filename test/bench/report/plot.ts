/** Decode and prefill speeds as grouped bars, in SVG that reads on light and dark pages. */
import { ENGINES, type EngineName } from '../engines';
import { CONTEXTS, PREFILL_LENGTHS } from '../options';
import { decodeSpeed, prefillSpeed, type BenchResult, type EngineResult } from '../results';
import type { Summary } from '../stats';

const COLOURS: Readonly<Record<EngineName, string>> = {
  'int4-i8kv': '#1f6feb',
  'int4-f32kv': '#79b8ff',
  'int8-f32kv': '#8957e5',
  llama: '#d29922',
  'llama-fa': '#e3b778',
  'transformers-js': '#6e7681',
};
const WIDTH = 860;
const PANEL_HEIGHT = 220;
const LEFT = 48;
const TEXT = 'font-family="system-ui, sans-serif" font-size="12" fill="#808890"';

interface Panel {
  title: string;
  groups: { label: string; bars: { engine: EngineName; speed: Summary }[] }[];
}

function panels(result: BenchResult): Panel[] {
  const engines = Object.entries(result.engines) as [EngineName, EngineResult][];
  const group = (label: string, speed: (engine: EngineResult) => Summary) => ({
    label,
    bars: engines.map(([engine, found]) => ({ engine, speed: speed(found) })),
  });
  return [
    { title: 'Decode, tokens per second', groups: CONTEXTS.map((context) => group(`context ${context}`, (engine) => decodeSpeed(engine, context))) },
    { title: 'Prefill, tokens per second', groups: PREFILL_LENGTHS.map((length) => group(`${length} tokens`, (engine) => prefillSpeed(engine, length))) },
  ];
}

function drawPanel({ title, groups }: Panel, top: number): string {
  const highest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ speed }) => speed.p90)));
  const base = top + PANEL_HEIGHT - 28;
  const scale = (PANEL_HEIGHT - 64) / highest;
  const groupWidth = (WIDTH - LEFT) / groups.length;
  const drawn = groups.flatMap(({ label, bars }, index) => {
    const from = LEFT + index * groupWidth;
    const width = (groupWidth - 24) / bars.length;
    const columns = bars.map(({ engine, speed }, place) => {
      const x = from + place * width;
      const height = speed.median * scale;
      const middle = x + width / 2 - 2;
      return (
        `<rect x="${x.toFixed(1)}" y="${(base - height).toFixed(1)}" width="${(width - 4).toFixed(1)}" height="${height.toFixed(1)}" fill="${COLOURS[engine]}"/>` +
        `<path d="M${middle.toFixed(1)} ${(base - speed.p90 * scale).toFixed(1)}V${(base - speed.p10 * scale).toFixed(1)}" stroke="#808890"/>` +
        `<text x="${middle.toFixed(1)}" y="${(base - Math.max(height, speed.p90 * scale) - 4).toFixed(1)}" text-anchor="middle" ${TEXT}>${speed.median.toFixed(speed.median < 20 ? 1 : 0)}</text>`
      );
    });
    return [...columns, `<text x="${(from + (groupWidth - 24) / 2).toFixed(1)}" y="${base + 18}" text-anchor="middle" ${TEXT}>${label}</text>`];
  });
  const line = `<path d="M${LEFT - 8} ${base}H${WIDTH - 16}" stroke="#808890"/>`;
  return `<text x="${LEFT - 8}" y="${top + 16}" ${TEXT} font-weight="600">${title}</text>${line}${drawn.join('')}`;
}

function legend(result: BenchResult, top: number): string {
  return (Object.keys(result.engines) as EngineName[])
    .map((engine, index) => {
      const x = LEFT - 8 + (index % 3) * 275;
      const y = top + Math.floor(index / 3) * 20;
      return `<rect x="${x}" y="${y}" width="12" height="12" fill="${COLOURS[engine]}"/><text x="${x + 18}" y="${y + 11}" ${TEXT}>${ENGINES[engine]}</text>`;
    })
    .join('');
}

export function plot(result: BenchResult): string {
  const drawn = panels(result).map((panel, index) => drawPanel(panel, index * PANEL_HEIGHT)).join('\n');
  const legendTop = 2 * PANEL_HEIGHT + 8;
  const height = legendTop + 48;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Decode and prefill speeds of Phi Pair and its peers">\n${drawn}\n${legend(result, legendTop)}\n</svg>\n`;
}
