/** The inference process: serves the host over the IPC channel it was forked with. */
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { openModel } from './model/open';
import { bindLifetime } from './rpc/lifetime';
import { ModelHolder } from './rpc/modelHolder';
import { hostLog, serve } from './rpc/server';

function main(): void {
  if (process.send === undefined) {
    process.stderr.write('This program is the worker of the Phi Pair extension, which starts it by itself.\n');
    process.exit(64);
  }
  const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  const log = hostLog(connection);
  const models = new ModelHolder((params, onProgress, signal) => openModel(params, onProgress, signal, {}, log), log);
  bindLifetime(models, log);
  serve(connection, models, log);
  connection.onError(([error]) => {
    // Answers to a host that has gone cannot arrive; the process is about to end, see lifetime.ts.
    if (process.connected) process.stderr.write(`The channel to the host failed: ${error.message}\n`);
  });
  connection.listen();
}

main();
