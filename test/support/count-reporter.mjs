/** Counts a vitest run for `npm test`: passed, failed, and what was skipped with the reason given. Writes $ALIDADE_TEST_REPORT. */
import { writeFileSync } from 'node:fs';

const nameOf = (test) => `${test.module.relativeModuleId} > ${test.fullName}`;

export class CountReporter {
  onTestRunEnd(modules, errors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const having = (state) => tests.filter((test) => test.result().state === state);
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const suites = modules.flatMap((module) => [...module.children.allSuites()]).filter((suite) => suite.errors().length > 0).length;
    const skipped = [...having('skipped'), ...having('pending')].map((test) => ({ name: nameOf(test), reason: test.result().note ?? '' }));
    writeFileSync(process.env.ALIDADE_TEST_REPORT, JSON.stringify({ passed: having('passed').length, failed: having('failed').length + broken + suites + errors.length, skipped }));
  }
}

// vitest loads a reporter by its module's default export.
export default CountReporter;
