/** Grouped bars in panels, one below the other, in SVG that reads on light and dark pages. */

export interface Bar {
  readonly series: string;
  readonly value: number;
  /** What is written above the bar. */
  readonly label: string;
  /** Ends of a whisker. */
  readonly low?: number;
  readonly high?: number;
}

export interface Panel {
  readonly title: string;
  readonly groups: readonly { readonly label: string; readonly bars: readonly Bar[] }[];
}

export interface Series {
  readonly name: string;
  readonly colour: string;
}

const WIDTH = 860;
const PANEL_HEIGHT = 220;
const LEFT = 48;
const LEGEND_COLUMNS = 3;
const TEXT = 'font-family="system-ui, sans-serif" font-size="12" fill="#808890"';

/** @param series by the names that the bars refer to, in the order of the legend */
export function barChart(panels: readonly Panel[], series: Readonly<Record<string, Series>>, description: string): string {
  const drawn = panels.map((panel, index) => drawPanel(panel, series, index * PANEL_HEIGHT)).join('\n');
  const legendTop = panels.length * PANEL_HEIGHT + 8;
  const height = legendTop + 48;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${description}">\n${drawn}\n${legend(series, legendTop)}\n</svg>\n`;
}

function drawPanel({ title, groups }: Panel, series: Readonly<Record<string, Series>>, top: number): string {
  const highest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value, high }) => high ?? value)));
  const base = top + PANEL_HEIGHT - 28;
  const scale = (PANEL_HEIGHT - 64) / highest;
  const groupWidth = (WIDTH - LEFT) / groups.length;
  const drawn = groups.flatMap(({ label, bars }, index) => {
    const from = LEFT + index * groupWidth;
    const width = (groupWidth - 24) / bars.length;
    const columns = bars.map((bar, place) => {
      const x = from + place * width;
      const height = bar.value * scale;
      const middle = x + width / 2 - 2;
      const whisker = bar.low === undefined || bar.high === undefined ? '' : `<path d="M${middle.toFixed(1)} ${(base - bar.high * scale).toFixed(1)}V${(base - bar.low * scale).toFixed(1)}" stroke="#808890"/>`;
      return (
        `<rect x="${x.toFixed(1)}" y="${(base - height).toFixed(1)}" width="${(width - 4).toFixed(1)}" height="${height.toFixed(1)}" fill="${series[bar.series]?.colour ?? '#808890'}"/>` +
        whisker +
        `<text x="${middle.toFixed(1)}" y="${(base - Math.max(height, (bar.high ?? 0) * scale) - 4).toFixed(1)}" text-anchor="middle" ${TEXT}>${bar.label}</text>`
      );
    });
    return [...columns, `<text x="${(from + (groupWidth - 24) / 2).toFixed(1)}" y="${base + 18}" text-anchor="middle" ${TEXT}>${label}</text>`];
  });
  const line = `<path d="M${LEFT - 8} ${base}H${WIDTH - 16}" stroke="#808890"/>`;
  return `<text x="${LEFT - 8}" y="${top + 16}" ${TEXT} font-weight="600">${title}</text>${line}${drawn.join('')}`;
}

function legend(series: Readonly<Record<string, Series>>, top: number): string {
  return Object.values(series)
    .map(({ name, colour }, index) => {
      const x = LEFT - 8 + (index % LEGEND_COLUMNS) * 275;
      const y = top + Math.floor(index / LEGEND_COLUMNS) * 20;
      return `<rect x="${x}" y="${y}" width="12" height="12" fill="${colour}"/><text x="${x + 18}" y="${y + 11}" ${TEXT}>${name}</text>`;
    })
    .join('');
}
