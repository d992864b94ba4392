/** What the commands and the menu work on. */
import type { History } from '../../core/completion/history';
import type { Engine } from '../engine/engine';
import type { Log } from '../log/log';
import type { ModelLoader } from '../models/loader';
import type { SettingsReader } from '../settings/settings';
import type { StatisticsStore } from './statistics';
import type { StatusBar } from './statusBar';

export interface CommandParts {
  readonly engine: Engine;
  readonly settings: SettingsReader;
  readonly loader: ModelLoader;
  readonly history: History;
  readonly statistics: StatisticsStore;
  readonly status: StatusBar;
  readonly log: Log;
}
