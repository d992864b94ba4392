/** Why a download is ended by us; the reason of the signal that ends it. No VS Code in here. */

/** `pause` and `cancel`: a person's wish. `close`: the window goes; another one, or the next, goes on. */
export type StopWish = 'pause' | 'cancel' | 'close';

export class Stopped extends Error {
  override readonly name = 'Stopped';

  constructor(readonly wish: StopWish) {
    super(`the download was ended: ${wish}`);
  }
}
