/** Reads what the dashboard's page says. The page is not trusted: it shows names and reasons that come from a model folder. */
import * as z from 'zod/mini';
import { ACTIONS, type FromDashboard } from '../../dashboard/protocol';

const MAX_PROBLEM = 500;

const fromDashboard = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal(ACTIONS) }),
  z.strictObject({ type: z.literal('problem'), message: z.string().check(z.maxLength(MAX_PROBLEM)) }),
]) satisfies z.ZodMiniType<FromDashboard>;

/** The message, or undefined where it is none that the extension knows. */
export function readMessage(data: unknown): FromDashboard | undefined {
  const read = fromDashboard.safeParse(data);
  return read.success ? read.data : undefined;
}
