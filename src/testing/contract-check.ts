/** One thing that a contract promises, as a check that rejects with an AssertionError where it is not kept. */
export interface ContractCheck<Subject> {
  /** A sentence about behaviour. */
  readonly name: string;
  run(subject: Subject): Promise<void>;
}

/** A check that makes its own subject and gives it back: ready to run. */
export interface ReadyCheck {
  readonly name: string;
  run(): Promise<void>;
}

/** What a contract suite needs of a test framework: vitest, Jest and node:test all have it. */
export interface TestFramework {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
}

/** Tells the framework of every check, in one group. */
export function describeChecks(framework: TestFramework, title: string, checks: readonly ReadyCheck[]): void {
  framework.describe(title, () => {
    for (const check of checks) framework.it(check.name, () => check.run());
  });
}
