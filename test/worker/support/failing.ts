/** A worker that fails as its first argument says: what main.ts does, with a model holder that is told to break. */
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { bindLifetime } from '../../../src/worker/rpc/lifetime';
import { ModelHolder } from '../../../src/worker/rpc/modelHolder';
import { hostLog, serve } from '../../../src/worker/rpc/server';

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const log = hostLog(connection);
const models = new ModelHolder(() => Promise.reject(new Error('the opener broke')), log);
bindLifetime(models, log);
serve(connection, models, log);
connection.listen();
const [way] = process.argv.slice(2);
if (way === 'throw') setTimeout(() => { throw new Error('thrown in a timer'); });
if (way === 'reject') void Promise.reject(new Error('rejected and not handled'));
