import type { Subscription } from 'rxjs';
import { oneLineOf } from '../core/errors.js';
import type { Clock } from '../core/ports.js';
import {
  treeReading,
  unreadable,
  type ConfigSource,
  type SourceReading,
  type TreeReading,
} from './sources.js';

/** What listening to a source needs. */
export interface FeedTools {
  readonly clock: Clock;
  /** Milliseconds in which it has to say something for the first time. */
  readonly deadlineMs: number;
}

/** Listens to a source of somebody's own. Whatever it does, nothing is thrown. */
export class SourceFeed {
  #subscription: Subscription | undefined;
  /** What it said while the application was being made. */
  #missed: SourceReading | undefined;
  #told: (reading: TreeReading) => void = () => undefined;
  #hasSpoken = false;

  constructor(
    private readonly source: ConfigSource,
    private readonly tools: FeedTools,
  ) {}

  /** The first reading; one that comes too late counts as bad. */
  first(): Promise<SourceReading> {
    const { name, readings$ } = this.source;
    const { clock, deadlineMs } = this.tools;
    return new Promise((resolve) => {
      const late = new Error(`it said nothing within ${deadlineMs} ms`);
      const timer = clock.after(deadlineMs, () => this.#told({ kind: 'bad', error: unreadable(name, late) }));
      this.#told = (reading) => {
        this.#hasSpoken = true;
        timer.cancel();
        resolve(this.#as(reading));
        this.#told = (next) => {
          this.#missed = this.#as(next);
        };
      };
      const bad = (error: unknown) => this.#told({ kind: 'bad', error: unreadable(name, error) });
      const complete = (): void => {
        if (!this.#hasSpoken) bad(new Error('it is over, and has said nothing'));
      };
      try {
        this.#subscription = readings$.subscribe({
          next: (reading) => this.#told(treeReading(name, reading)),
          error: bad,
          complete,
        });
      } catch (error) {
        bad(error);
      }
    });
  }

  /** Passes on what comes from now on, and what came meanwhile. */
  follow(take: (readings: readonly SourceReading[]) => void): void {
    this.#told = (reading) => {
      take([this.#as(reading)]);
    };
    if (this.#missed) take([this.#missed]);
  }

  /** @param failed told what the source ends with, where it fails over that */
  close(failed: (message: string) => void): void {
    this.#told = () => undefined;
    try {
      this.#subscription?.unsubscribe();
    } catch (error) {
      failed(`${this.source.name} failed when it was let go of: ${oneLineOf(error)}`);
    }
  }

  #as(reading: TreeReading): SourceReading {
    return { layer: 'source', source: this.source.name, reading };
  }
}
