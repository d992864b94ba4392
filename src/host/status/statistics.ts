/** The statistics of this machine's user, kept in the editor's own storage and nowhere else. */
import type { Memento } from 'vscode';
import { readStatistics, withEvent, noStatistics, type CountedEvent, type Statistics } from '../../core/completion/statistics';

const KEY = 'phiPair.statistics';

export class StatisticsStore {
  /** @param onReset told when the user wants counting to begin anew */
  constructor(
    private readonly memento: Pick<Memento, 'get' | 'update'>,
    private readonly onReset: () => void = () => undefined,
  ) {}

  /** Read anew each time: other windows count too. */
  get current(): Statistics {
    return readStatistics(this.memento.get<unknown>(KEY), new Date());
  }

  async add(event: CountedEvent): Promise<void> {
    await this.memento.update(KEY, withEvent(this.current, event));
  }

  async reset(): Promise<void> {
    await this.memento.update(KEY, noStatistics(new Date()));
    this.onReset();
  }
}
