/** Mocha's spec output, closed by the one line that the suite runner demands: "N passed, N failed". */
import Mocha from 'mocha';

export const closingLine = /^(\d+) passed, (\d+) failed$/;

export default class ClosingLineReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures } = this.stats;
      Mocha.reporters.Base.consoleLog(`${passes} passed, ${failures} failed`);
    });
  }
}
