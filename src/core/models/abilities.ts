/** What the loaded model can do, and what to tell a person where it cannot. */
import type { ModelInfo } from '../../common/protocol';
import { ABILITIES, type Ability } from './ability';
import { catalogue, type CatalogueEntry } from './catalogue';

/** What of a loaded model tells which one it is. */
export type ModelFacts = Pick<ModelInfo, 'name' | 'architecture' | 'layers' | 'vocabSize' | 'contextUse'>;

/** The model whose abilities every other small one is taken to have. */
const SMALL_MODEL = 'phi-micro';
const ALL: ReadonlySet<Ability> = new Set(ABILITIES);

/** What is asked of the model, within "too small to …". */
export const DEEDS: Readonly<Record<Ability, string>> = {
  complete: 'complete code',
  explain: 'explain code',
  fix: 'fix code',
  document: 'write docstrings',
  implement: 'write functions',
  test: 'write tests',
  ask: 'answer questions',
  review: 'review code',
};

/** The entry of the catalogue that a loaded model is; undefined for one that is not in it. */
export function entryOf(model: ModelFacts, entries: readonly CatalogueEntry[] = catalogue()): CatalogueEntry | undefined {
  const name = model.name.toLowerCase();
  const sameShape = entries.filter(({ identify }) => identify.architecture === model.architecture && identify.layers === model.layers && identify.vocabSize === model.vocabSize);
  // "phi-1" is a piece of "phi-1.5" too: the longest piece counts.
  const [best] = sameShape
    .map((entry) => ({ entry, length: Math.max(0, ...entry.identify.names.filter((piece) => name.includes(piece)).map((piece) => piece.length)) }))
    .sort((a, b) => b.length - a.length);
  return best?.entry;
}

/** An unknown large model may do everything, an unknown small one what phi-micro does. */
export function abilitiesOf(model: ModelFacts, entries: readonly CatalogueEntry[] = catalogue()): ReadonlySet<Ability> {
  const entry = entryOf(model, entries) ?? (isSmall(model) ? entries.find(({ id }) => id === SMALL_MODEL) : undefined);
  return entry ? new Set(entry.abilities) : ALL;
}

/** Whether its work is to be marked as that of a small model. */
export const isSmall = ({ contextUse }: Pick<ModelFacts, 'contextUse'>): boolean => contextUse === 'file';

export type Verdict =
  /** `small`: the result is to be marked as a small model's. */
  | { readonly kind: 'can'; readonly small: boolean }
  /** `message` says, for a person, why not and what to do. */
  | { readonly kind: 'cannot'; readonly message: string };

/** Whether a model is good enough to be asked for something at all. */
export function canDo(model: ModelFacts, ability: Ability, entries: readonly CatalogueEntry[] = catalogue()): Verdict {
  if (abilitiesOf(model, entries).has(ability)) return { kind: 'can', small: isSmall(model) };
  const able = entries.filter(({ abilities, source }) => abilities.includes(ability) && source.kind === 'hub').map(({ title }) => title.split(',')[0]);
  const better = able[0] === undefined ? 'Choose the folder of a larger model.' : `Get ${able[0]}, or choose the folder of a larger model.`;
  return { kind: 'cannot', message: `${model.name} is too small to ${DEEDS[ability]}: what it wrote would be noise. ${better}` };
}
