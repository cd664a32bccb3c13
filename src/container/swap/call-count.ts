import type { CallObserver } from '../live/observed.js';

/** Decides about calls that have failed, and is told of every call that has ended. */
interface CountTools {
  /** Whether calls count now. */
  readonly isCounting: () => boolean;
  readonly isFailure: (error: unknown) => boolean;
  readonly counted: () => void;
}

/** How the calls of one instance on probation have ended. */
export class CallCount implements CallObserver {
  calls = 0;
  failures = 0;

  constructor(private readonly tools: CountTools) {}

  succeeded(): void {
    if (!this.tools.isCounting()) return;
    this.calls += 1;
    this.tools.counted();
  }

  failed(error: unknown): void {
    if (!this.tools.isCounting()) return;
    this.calls += 1;
    this.brokeOff(error);
  }

  brokeOff(error: unknown): void {
    if (!this.tools.isCounting()) return;
    if (this.tools.isFailure(error)) this.failures += 1;
    this.tools.counted();
  }
}
