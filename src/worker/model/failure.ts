/** A model folder that cannot be used: thrown inside this folder, turned into a result by open.ts. */
import type { LoadFailure } from '../../common/protocol';

export class ModelError extends Error {
  constructor(
    readonly reason: LoadFailure,
    message: string,
  ) {
    super(message);
    this.name = 'ModelError';
  }
}
