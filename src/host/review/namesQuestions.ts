/** From a hint "verify this API" to what is known of its name: what is reported first, else what language servers answer. */
import * as vscode from 'vscode';
import type { Hint } from '../../core/review/hint';
import { isMissing, reportedVerdict, type PlacedReport } from '../../core/review/names/evidence';
import { nearestName } from '../../core/review/names/nearest';
import { SOME_SERVER } from '../../core/review/names/reports';
import { namePartsOf, type NamePart, type NameVerdict } from '../../core/review/names/verdict';
import { definitions, hasSubmodule, namesAt, signatureAt } from './namesAsked';

type Missing = Extract<NameVerdict, { kind: 'missing' }>;

/** A name, and what stands before its point; undefined in an import. */
interface Place {
  readonly part: NamePart;
  readonly before: NamePart | undefined;
}

/** Questions about one document as it is now: who edits it makes them void. */
export class NameQuestions {
  readonly #text: string;

  constructor(
    private readonly document: vscode.TextDocument,
    private readonly reports: readonly PlacedReport[],
  ) {
    this.#text = document.getText();
  }

  /**
   * @param known what was known of the symbol before
   * @returns undefined where nobody says anything decisive, or the token has ended the questions
   */
  async verdict(hint: Hint, known: NameVerdict | undefined, token: vscode.CancellationToken): Promise<NameVerdict | undefined> {
    const places = placesOf(namePartsOf(hint, this.#text));
    const reported = reportedVerdict(hint, this.#text, this.reports);
    if (reported?.kind === 'missing') {
      const place = places.findLast(({ part }) => part.name === reported.name);
      return place === undefined ? reported : this.#detailed(reported, place, await this.#listedAt(place.part.start), token);
    }
    // What is there does not go away by itself; where it does, a server reports it.
    return reported ?? (known?.kind === 'exists' ? known : this.#asked(places, token));
  }

  async #asked(places: readonly Place[], token: vscode.CancellationToken): Promise<NameVerdict | undefined> {
    const last = places.at(-1);
    if (last === undefined) return undefined;
    if (await this.#isDefined(last.part)) return { kind: 'exists' };
    for (const place of places) {
      if (token.isCancellationRequested) return undefined;
      if (place !== last && (await this.#isDefined(place.part))) continue;
      return this.#missing(place, token);
    }
    return undefined;
  }

  /** Of a name that is defined nowhere. */
  async #missing(place: Place, token: vscode.CancellationToken): Promise<NameVerdict | undefined> {
    const { part, before } = place;
    if (part.owner === '') return undefined;
    const [signature, ownerSignature] = await Promise.all([this.#signatureAt(part.start), before && this.#signatureAt(before.start)]);
    if (token.isCancellationRequested) return undefined;
    const [listed, listedBehind] = [await this.#listedAt(part.start), await this.#listedAt(part.end)];
    if (!isMissing(part.name, { defined: false, signature, ownerSignature, listed, listedBehind })) return undefined;
    return this.#detailed({ kind: 'missing', name: part.name, owner: part.owner, ownerIs: 'module', by: serverName(), nearest: undefined }, place, listed, token);
  }

  /** With the name that was probably meant, or as the module that it is. */
  async #detailed(missing: Missing, { part, before }: Place, listed: readonly string[], token: vscode.CancellationToken): Promise<NameVerdict> {
    // What follows `from package import` may be a module without having been imported before.
    const [packageFile] = before === undefined || token.isCancellationRequested ? [] : await definitions(this.document, this.#at(before.start));
    if (packageFile !== undefined && (await hasSubmodule(packageFile, part.name))) return { kind: 'submodule', module: `${missing.owner}.${missing.name}`, by: missing.by };
    return { ...missing, nearest: nearestName(missing.name, listed) };
  }

  async #isDefined({ start }: NamePart): Promise<boolean> {
    return (await definitions(this.document, this.#at(start))).length > 0;
  }

  #signatureAt(offset: number): Promise<string> {
    return signatureAt(this.document, this.#at(offset));
  }

  #listedAt(offset: number): Promise<readonly string[]> {
    return namesAt(this.document, this.#at(offset));
  }

  #at(offset: number): vscode.Position {
    return this.document.positionAt(offset);
  }
}

/** A name alone is asked about itself; of a chain, what comes first is a name of this document's. */
const placesOf = (parts: readonly NamePart[]): readonly Place[] =>
  parts.length === 1 ? parts.map((part) => ({ part, before: undefined })) : parts.slice(1).map((part, index) => ({ part, before: parts[index] }));

/** Extensions that answer questions about Python. */
const SERVERS: Readonly<Record<string, string>> = {
  'ms-python.vscode-pylance': 'Pylance',
  'ms-pyright.pyright': 'Pyright',
  'detachhead.basedpyright': 'basedpyright',
  'meta.pyrefly': 'Pyrefly',
  'astral-sh.ty': 'ty',
};

/** Answers do not say whose they are: where one server runs, they are its own. */
function serverName(): string {
  const active = Object.entries(SERVERS).filter(([id]) => vscode.extensions.getExtension(id)?.isActive);
  return active.length === 1 ? (active[0] as [string, string])[1] : SOME_SERVER;
}
