/** A small bar chart of the last values, drawn with SVG elements. */
import type { Series } from '../core/diagnostics/figures';
import { element, setText } from '../panel/dom';

const SVG = 'http://www.w3.org/2000/svg';
/** Of the drawing, in its own units; the page scales it. */
const WIDTH = 240;
const HEIGHT = 48;
const GAP = 1;
/** Bars that there is room for; fewer values stand at the right. */
const BARS = 40;
/** A value of nothing is seen too. */
const LEAST_HEIGHT = 1;

export class Chart {
  readonly root: HTMLElement;
  private readonly name = element('h3');
  private readonly svg = document.createElementNS(SVG, 'svg');
  private readonly caption = element('p', { class: 'caption' });
  private drawn = '';

  constructor() {
    this.svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.svg.setAttribute('preserveAspectRatio', 'none');
    this.svg.setAttribute('role', 'img');
    this.root = element('div', { class: 'chart' }, [this.name, this.svg, this.caption]);
  }

  show({ label, unit, values }: Series): void {
    const key = JSON.stringify([label, unit, values]);
    if (key === this.drawn) return;
    this.drawn = key;
    const words = range(values, unit);
    setText(this.name, label);
    setText(this.caption, words);
    this.svg.setAttribute('aria-label', `${label}: ${words}`);
    const highest = Math.max(...values, Number.MIN_VALUE);
    const shown = values.slice(-BARS);
    this.svg.replaceChildren(...shown.map((value, at) => bar(BARS - shown.length + at, Math.max(LEAST_HEIGHT, (value / highest) * HEIGHT), at === shown.length - 1)));
  }
}

function bar(place: number, height: number, last: boolean): SVGElement {
  const rect = document.createElementNS(SVG, 'rect');
  const step = WIDTH / BARS;
  const attributes = { x: place * step, y: HEIGHT - height, width: step - GAP, height };
  for (const [name, value] of Object.entries(attributes)) rect.setAttribute(name, value.toFixed(2));
  if (last) rect.setAttribute('class', 'last');
  return rect;
}

function range(values: readonly number[], unit: string): string {
  const last = values.at(-1);
  if (last === undefined) return 'nothing measured yet';
  const words = (value: number): string => (value < 10 ? value.toFixed(1) : String(Math.round(value)));
  return `last ${values.length}: ${words(Math.min(...values))} to ${words(Math.max(...values))} ${unit}, now ${words(last)}`;
}
