import type { Clock } from '../core/ports.js';
import type { Ending } from './ending.js';
import type { InnerScope, Run } from './run.js';

/** What a scope is in: another scope, or a task. */
export interface Above {
  readonly clock: Clock;
  readonly graceMs: number;
  /** Why nothing may begin any more. */
  readonly end: Ending | undefined;
  /** It has something to end when what it is in ends. */
  attach(child: InnerScope): void;
  detach(child: InnerScope): void;
  /** It runs something, or does not any more. */
  weigh(change: 1 | -1): void;
  /** It runs something shielded, or one thing less. */
  shielded(change: 1 | -1): void;
  /** It has come to rest after a failure that nobody waits for. @returns whether somebody is told */
  lost(scope: string, debt: unknown): boolean;
}

/** The place of a task's own scope: the task knows it, waits for it, and passes on its own end. */
export class InTask implements Above {
  constructor(
    private readonly scope: Above,
    private readonly run: Run<unknown>,
  ) {}

  get clock(): Clock {
    return this.scope.clock;
  }

  get graceMs(): number {
    return this.scope.graceMs;
  }

  get end(): Ending | undefined {
    return this.run.end;
  }

  attach(): void {
    return;
  }

  detach(): void {
    return;
  }

  weigh(): void {
    return;
  }

  shielded(change: 1 | -1): void {
    this.scope.shielded(change);
  }

  /** The task itself fails with it. */
  lost(): boolean {
    return false;
  }
}
