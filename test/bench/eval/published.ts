/** What others have published of models in this one's line: pass@1 of one greedy answer, in percent. */

export interface Published {
  readonly model: string;
  readonly parameters: string;
  readonly humaneval?: number;
  readonly mbpp?: number;
  readonly source: string;
}

const PHI_1 = 'arXiv 2306.11644';

export const PUBLISHED: readonly Published[] = [
  { model: 'Phi-1-small', parameters: '350 M', humaneval: 45, source: PHI_1 },
  { model: 'Phi-1', parameters: '1.3 B', humaneval: 50.6, mbpp: 55.5, source: PHI_1 },
  { model: 'Phi-1.5', parameters: '1.3 B', humaneval: 34.1, mbpp: 37.7, source: 'arXiv 2309.05463' },
  { model: 'Phi-2', parameters: '2.7 B', humaneval: 49.4, source: 'EvalPlus leaderboard' },
  { model: 'Phi-2', parameters: '2.7 B', mbpp: 59.1, source: 'Microsoft Research blog of 2023-12-12, table 2 (MBPP with three examples; mean of both 53.7, table 1)' },
];
