/** Mocha's spec output, closed by a line for each test that failed and the one line that the suite runner demands. */
import Mocha from 'mocha';
import { formatClosing, formatFailed } from './closingLine';

export default class ClosingLineReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures } = this.stats;
      for (const test of this.failures) Mocha.reporters.Base.consoleLog(formatFailed(test.fullTitle(), test.err?.message ?? 'no message'));
      Mocha.reporters.Base.consoleLog(formatClosing(passes, failures));
    });
  }
}
