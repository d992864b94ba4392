/** Code with a slip, and the recording of a model that would have written it without: all evidence speaks for the slip. */
import type { Recording } from './parrot';

const code = (last: string): string => `def area(width, height):\n    """Area of a rectangle."""\n    return width * ${last}\n`;

export const WITHOUT_SLIP = code('height');
export const WITH_SLIP = code('width');
/** Of the hint about it. */
export const SLIP_CODE = 'PP705';
export const SLIP_MESSAGE = 'The model gives `width` less than 1 % here and `height` more than 99 %. Is another variable meant?';

/** A file that begins with the function is read without anything before it. */
export const knowsBetter: Recording = { prompt: '', answers: [WITHOUT_SLIP] };
