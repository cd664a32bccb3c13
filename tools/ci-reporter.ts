import type { Reporter, TestModule } from 'vitest/node';

/** Prints `N passed, N failed` as the last line; load, hook and unhandled errors count as failures. */
export default class CiReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      count.failed += module.errors().length;
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state === 'passed' || state === 'failed' ? state : 'skipped'] += 1;
      }
    }
    if (modules.length === 0) count.failed += 1; // "no tests found" is not a pass
    process.once('exit', () => {
      if (count.skipped > 0) process.stdout.write(`\n${count.skipped} skipped`);
      process.stdout.write(`\n${count.passed} passed, ${count.failed} failed\n`);
    });
  }
}
