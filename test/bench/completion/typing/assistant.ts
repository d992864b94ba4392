/** What is replayed against: something that answers an editor, ours or the plain one beside it. */
import type { CancellationToken } from 'vscode-jsonrpc/node';
import type { BenchDocument, Pipeline } from '../pipeline';
import { Baseline } from './baseline';
import { Ours } from './ours';
import type { Ghost } from './screen';

export interface Provided {
  readonly ghost: Ghost | undefined;
  /** Where it came from, or why there is nothing: for the table of reasons. */
  readonly how: string;
}

export interface Assistant {
  /** The document came before the user, nothing typed yet. */
  opened(document: BenchDocument): void;
  /** The document changed, by a key or by accepting a suggestion. */
  changed(document: BenchDocument): void;
  /** The editor asks; it cancels the token at the next key. */
  provide(document: BenchDocument, token: CancellationToken): Promise<Provided>;
  dispose(): void;
}

export const ASSISTANTS = { ours: 'Phi Pair', baseline: 'a request per debounced keystroke' } as const;
export type AssistantName = keyof typeof ASSISTANTS;

export function openAssistant(name: AssistantName, pipeline: Pipeline): Assistant {
  return name === 'ours' ? new Ours(pipeline) : new Baseline(pipeline);
}
