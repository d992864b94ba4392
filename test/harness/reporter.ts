/** Mocha's spec output, closed by the one line that the suite runner demands. */
import Mocha from 'mocha';
import { formatClosing } from './closingLine';

export default class ClosingLineReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures } = this.stats;
      Mocha.reporters.Base.consoleLog(formatClosing(passes, failures));
    });
  }
}
