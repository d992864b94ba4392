/** Reads what the panel's page says. The page is not trusted: it shows what a model wrote. */
import * as z from 'zod/mini';
import { SHOWN_LENGTH, type FromPanel } from '../../../panel/protocol';

const MAX_ID = 200;
const MAX_PROBLEM = 500;
/** A mark for a hidden character takes up to ten characters. */
const MAX_COPIED = 10 * SHOWN_LENGTH;

const id = z.string().check(z.maxLength(MAX_ID));
const request = z.int().check(z.nonnegative());

const fromPanel = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal(['stop', 'again', 'insert', 'select']), id }),
  z.strictObject({ type: z.literal('copy'), id, request }),
  z.strictObject({ type: z.literal('copyText'), text: z.string().check(z.maxLength(MAX_COPIED)), request }),
  z.strictObject({ type: z.literal('clear') }),
  z.strictObject({ type: z.literal('problem'), message: z.string().check(z.maxLength(MAX_PROBLEM)) }),
]) satisfies z.ZodMiniType<FromPanel>;

export type ReadMessage = { readonly kind: 'message'; readonly message: FromPanel } | { readonly kind: 'unknown'; readonly reason: string };

/** Checks a message of the page; `reason` names what is wrong with it and holds nothing of its text. */
export function readMessage(data: unknown): ReadMessage {
  const read = fromPanel.safeParse(data);
  if (read.success) return { kind: 'message', message: read.data };
  return { kind: 'unknown', reason: read.error.issues.map(({ path, code }) => `${path.join('.') || 'message'}: ${code}`).join(', ') };
}
