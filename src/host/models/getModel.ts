/** *Get a Model…*: what there is, what it costs, and, after a yes, the way to have it. */
import * as vscode from 'vscode';
import { catalogue, downloadBytes, isHubEntry, REPOSITORY, type HubEntry } from '../../core/models/catalogue';
import type { DownloadOrder } from '../../core/models/journal';
import type { Listing } from '../../core/models/listing';
import { formatAbout, formatBytes } from '../../core/models/pace';
import { planBytes, planCatalogued, planRepository } from '../../core/models/plan';
import { fetchListing } from './download/hubListing';
import { checkedEndpoint, chooseFolder, resumeDownload, tell, useFolder, type ModelParts, type Server } from './downloadCommands';
import { describeFit, fitOf } from '../../core/models/memory';
import { memoryForModels } from './memory';
import { idOf, modelRows, type ModelRow, type ModelState } from './modelRows';
import { removeModel } from './removeModel';
import { wait } from './wait';

interface Choice extends vscode.QuickPickItem {
  readonly run?: () => Promise<void>;
}

/** @param id of a model, to offer that one; else all are shown */
export async function getModel(parts: ModelParts, id?: unknown): Promise<void> {
  const rows = await readRows(parts);
  const named = rows.find(({ state }) => idOf(state) === id);
  if (named) return act(parts, named.state);
  const choices: Choice[] = rows.map(({ state, ...shown }) => ({ ...shown, run: () => act(parts, state) }));
  const others: Choice[] = [
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: '$(repo) Another repository of the Hub…', detail: 'A Phi model in ONNX, as onnxruntime-genai\'s builder or Optimum makes it.', run: () => getRepository(parts) },
    { label: '$(folder-opened) Choose a folder…', detail: 'A model that is on this machine already; no network is needed.', run: chooseFolder },
  ];
  const chosen = await vscode.window.showQuickPick([...choices, ...others], { title: 'Phi Pair: get a model', matchOnDescription: true, matchOnDetail: true });
  await chosen?.run?.();
}

async function readRows({ downloads, settings, engine }: ModelParts): Promise<readonly ModelRow[]> {
  const [installed, paused, memory] = await Promise.all([downloads.store.installed(), downloads.paused(), memoryForModels(engine)]);
  return modelRows({ entries: catalogue(), installed, paused, running: downloads.running, inUse: settings.current.model.folder, memory });
}

/** Offers what can be done with a model now. */
export async function act(parts: ModelParts, state: ModelState): Promise<void> {
  switch (state.kind) {
    case 'embedded':
      return useFolder(parts, '');
    case 'available':
      return isHubEntry(state.entry) ? getCatalogued(parts, state.entry) : undefined;
    case 'build':
      return explainBuild(state.entry.title, state.weights);
    case 'installed':
      return choose(state.model.title, [
        { label: '$(play) Use it', run: () => useFolder(parts, state.model.folder) },
        { label: '$(trash) Remove it from this machine', description: state.model.folder, run: () => removeModel(parts, state.model.id, state.model.title) },
      ]);
    case 'running':
      return choose(state.run.title, [
        { label: '$(debug-pause) Pause', run: () => parts.downloads.stop(state.run.id, 'pause') },
        { label: '$(trash) Cancel, and remove what was fetched', run: () => parts.downloads.cancel(state.run.id) },
      ]);
    case 'paused':
      return choose(state.paused.title, [
        { label: '$(play) Resume', run: () => resumeDownload(parts, state.paused) },
        { label: '$(trash) Cancel, and remove what was fetched', description: formatBytes(state.paused.doneBytes), run: () => parts.downloads.cancel(state.paused.id) },
      ]);
  }
}

async function choose(title: string, choices: Choice[]): Promise<void> {
  await (await vscode.window.showQuickPick(choices, { title }))?.run?.();
}

/** Nothing is sent anywhere before the yes. */
async function getCatalogued(parts: ModelParts, entry: HubEntry): Promise<void> {
  const server = checkedEndpoint(parts);
  const { repo, revision, files } = entry.source;
  const memory = await memoryForModels(parts.engine);
  const memoryLine = `about ${formatAbout(entry.memoryBytes)} (${describeFit(fitOf(entry, memory), memory)})`;
  const yes = await confirm({ title: entry.title, bytes: downloadBytes(entry), repo, licence: `${entry.licence.name} (${entry.licence.url})`, memory: memoryLine, folder: parts.downloads.store.folderOf(entry.id), ...server });
  if (!yes) return;
  await listAndFetch(parts, entry.title, { endpoint: server.endpoint, repo, revision }, (listing) => ({ id: entry.id, title: entry.title, endpoint: server.endpoint, plan: planCatalogued(repo, files, listing) }));
}

/** What a repository holds has to be asked first; its files are fetched after the yes. */
async function getRepository(parts: ModelParts): Promise<void> {
  const server = checkedEndpoint(parts);
  const typed = await vscode.window.showInputBox({
    title: `A repository on ${server.host}`,
    prompt: 'owner/name; its list of files is asked for at once, its files only after you say yes',
    placeHolder: 'owner/phi-2-onnx',
    validateInput: (text) => (REPOSITORY.test(text.trim()) ? undefined : 'A name such as owner/phi-2-onnx is expected.'),
  });
  if (typed === undefined) return;
  const repo = typed.trim();
  const id = repo.toLowerCase().replace('/', '--');
  await listAndFetch(parts, repo, { endpoint: server.endpoint, repo, revision: 'main' }, async (listing) => {
    const plan = planRepository(repo, listing);
    const licence = listing.licence ?? 'not said by the repository';
    const yes = await confirm({ title: repo, bytes: planBytes(plan), repo, licence, memory: undefined, folder: parts.downloads.store.folderOf(id), ...server });
    return yes ? { id, title: repo, endpoint: server.endpoint, plan } : undefined;
  });
}

interface Offer extends Server {
  readonly title: string;
  readonly bytes: number;
  readonly repo: string;
  readonly licence: string;
  readonly memory: string | undefined;
  readonly folder: string;
}

async function confirm({ title, bytes, host, encrypted, repo, licence, memory, folder }: Offer): Promise<boolean> {
  const detail = [
    `${formatBytes(bytes)} from ${host}, repository ${repo}`,
    `Licence: ${licence}`,
    ...(memory === undefined ? [] : [`Memory: ${memory}`]),
    `Goes to ${folder}`,
    ...(encrypted ? [] : ['The connection is not encrypted: what is fetched could be read and changed on its way.']),
  ].join('\n');
  return (await vscode.window.showInformationMessage(`Download ${title}?`, { modal: true, detail }, 'Download')) === 'Download';
}

type Order = (listing: Listing) => DownloadOrder | undefined | Promise<DownloadOrder | undefined>;

async function listAndFetch(parts: ModelParts, title: string, from: { endpoint: string; repo: string; revision: string }, makeOrder: Order): Promise<void> {
  const listing = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: `Phi Pair: asking ${new URL(from.endpoint).host} for ${title}`, cancellable: true }, async (_, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    return fetchListing(from, wait, controller.signal).catch((error: unknown) => {
      if (controller.signal.aborted) return undefined;
      throw error;
    });
  });
  const order = listing && (await makeOrder(listing));
  if (order) await tell(parts, order.id, order.title, await parts.downloads.run({ id: order.id, order }, order.title));
}

async function explainBuild(title: string, weights: string): Promise<void> {
  const detail = `No build of ${title} that Phi Pair opens is known. With Python you can make one from ${weights}: models/build/convert.md in Phi Pair's sources says how. Then choose its folder.`;
  if ((await vscode.window.showInformationMessage(`${title} cannot be downloaded.`, { modal: true, detail }, 'Choose Folder…')) !== undefined) await chooseFolder();
}
