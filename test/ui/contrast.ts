/** How well text can be told from what is behind it. */
import type { FrameLocator } from 'playwright-core';

/** WCAG 2.2's least contrast of text, level AA. */
export const LEAST_CONTRAST = 4.5;

/** Lowest contrast of the visible elements, by selector; 1 = the same colour, 21 = black on white. */
export function contrasts(frame: FrameLocator, selectors: readonly string[]): Promise<Record<string, number>> {
  return frame.locator('body').evaluate(`(${measure})(${JSON.stringify(selectors)})`);
}

/** Runs in the page. Backgrounds are laid over each other from the outermost on. */
const measure = `(selectors) => {
  const channels = (color) => {
    const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((value, at) => value * a + below[at] * (1 - a));
  const background = (element) => {
    const below = element.parentElement ? background(element.parentElement) : [255, 255, 255];
    return over(channels(getComputedStyle(element).backgroundColor), below);
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (element) => {
    const behind = background(element);
    const [light, dark] = [luminance(over(channels(getComputedStyle(element).color), behind)), luminance(behind)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const visible = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
  return Object.fromEntries(selectors.map((selector) => [selector, Math.min(...visible(selector).map(contrast))]));
}`;
