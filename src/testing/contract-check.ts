/** One thing that a contract promises, as a check that rejects with an AssertionError where it is not kept. */
export interface ContractCheck<Subject> {
  /** A sentence about behaviour. */
  readonly name: string;
  /** Rejects where the subject breaks the contract. */
  run(subject: Subject): Promise<void>;
}

/** A check that makes its own subject and gives it back: ready to run. */
export interface ReadyCheck {
  /** What must hold, as a sentence. */
  readonly name: string;
  /** Rejects where it does not. */
  run(): Promise<void>;
}

/** What a contract suite needs of a test framework: vitest, Jest and node:test all have it. */
export interface TestFramework {
  /** Groups tests. */
  describe(name: string, body: () => void): unknown;
  /** Adds a test. */
  it(name: string, body: () => Promise<void>): unknown;
}

/** A subject that is given back when its check is over. */
interface Disposable {
  dispose?(): unknown;
}

/** The checks with a subject of their own each, which is disposed of whatever happens. */
export function readyChecks<Subject extends Disposable>(
  checks: readonly ContractCheck<Subject>[],
  create: () => Subject | Promise<Subject>,
): readonly ReadyCheck[] {
  return checks.map((check) => ({
    name: check.name,
    run: async () => {
      const subject = await create();
      try {
        await check.run(subject);
      } finally {
        await subject.dispose?.();
      }
    },
  }));
}

/** Tells the framework of every check, in one group. */
export function describeChecks(framework: TestFramework, title: string, checks: readonly ReadyCheck[]): void {
  framework.describe(title, () => {
    for (const check of checks) framework.it(check.name, () => check.run());
  });
}
