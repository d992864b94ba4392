/** Serves the protocol on a connection: requests in, results and notifications out. */
import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc/node';
import {
  GenerateRequest,
  LoadProgressNotification,
  LoadRequest,
  LogNotification,
  ScoreRequest,
  SelfTestRequest,
  StatusRequest,
  TextNotification,
  UnloadRequest,
  type LogParams,
} from '../../common/protocol';
import type { ModelHolder } from './modelHolder';
import { TextStream } from './textStream';

/** Writes a line to the host's log. Never give it code of the user. */
export type Log = (level: LogParams['level'], message: string) => void;

/** A log that sends its lines to the host. */
export function hostLog(connection: MessageConnection): Log {
  return (level, message) => send(connection.sendNotification(LogNotification, { level, message }));
}

/** Registers a handler for every request of the protocol. */
export function serve(connection: MessageConnection, models: ModelHolder, log: Log): void {
  connection.onRequest(LoadRequest, async (params, token) => {
    const result = await withSignal(token, (signal) =>
      models.load(params, (progress) => send(connection.sendNotification(LoadProgressNotification, progress)), signal),
    );
    if (result.kind === 'loaded') log('info', `Loaded ${result.model.name} from ${result.model.path} in ${result.model.loadMs.toFixed(0)} ms.`);
    else log(result.reason === 'cancelled' ? 'info' : 'error', `Load ended as ${result.reason}: ${result.message}`);
    return result;
  });
  connection.onRequest(GenerateRequest, async (params, token) => {
    const { stream } = params;
    if (stream === undefined) return withSignal(token, (signal) => models.generate(params, signal));
    const text = new TextStream((piece, tokens) => send(connection.sendNotification(TextNotification, { stream, text: piece, tokens })));
    try {
      return await withSignal(token, (signal) => models.generate(params, signal, (piece, tokens) => text.push(piece, tokens)));
    } finally {
      text.end();
    }
  });
  connection.onRequest(ScoreRequest, (params, token) => withSignal(token, (signal) => models.score(params, signal)));
  connection.onRequest(SelfTestRequest, (token) => withSignal(token, (signal) => models.selfTest(signal)));
  connection.onRequest(UnloadRequest, () => models.unload());
  connection.onRequest(StatusRequest, () => models.status());
}

/** Runs `body` with an AbortSignal that follows an RPC's cancellation token. */
async function withSignal<T>(token: CancellationToken, body: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => controller.abort());
  try {
    return await body(controller.signal);
  } finally {
    subscription.dispose();
  }
}

/** A notification that cannot be sent has no reader any more; the process ends on 'disconnect' (see lifetime.ts). */
function send(sent: Promise<void>): void {
  sent.catch((error: unknown) => process.stderr.write(`A notification could not be sent: ${String(error)}\n`));
}
