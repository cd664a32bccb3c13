import type { Clock } from '../../../src/core/ports.js';

/** A clock that stands until it is told to go on. */
export class ManualClock implements Clock {
  private ms = 0;

  now = () => this.ms;
  epoch = () => 1_700_000_000_000 + this.ms;

  after(): never {
    throw new Error('a cache starts no timers');
  }

  soon(): never {
    throw new Error('a cache starts no timers');
  }

  advance(ms: number): void {
    this.ms += ms;
  }
}
