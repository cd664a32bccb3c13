import { InjectLive } from '../decorators/inject.js';
import type { Lease, Live } from '../core/live.js';
import type { Ref } from '../core/token.js';

/** A component that takes leases and never gives them back. */
export interface LeaseLeaker {
  /** Takes one more lease on what serves. */
  leak(): void;
}

/** The class of a {@link LeaseLeaker}, and all that its instances hold. */
export interface LeaseLeakerClass {
  /** How many leases are held. */
  readonly leases: number;
  /** Gives all of them back, so that a test can end. */
  release(): void;
  new (...args: never[]): LeaseLeaker;
}

/**
 * A class that injects the handle of a slot, takes a lease on it when it is initialised, and keeps it: whatever served
 * then can retire only at its deadline. Decorate it, or list it as it is in `providers`.
 *
 * @example
 * const Leaker = leaseLeaker(Cache);
 * await using app = await Test.createTestingModule({ imports: [AppModule], providers: [Leaker] }).compile({ clock });
 */
export function leaseLeaker(ref: Ref): LeaseLeakerClass {
  const leases: Lease<unknown>[] = [];
  class Leaker implements LeaseLeaker {
    static get leases(): number {
      return leases.length;
    }

    static release(): void {
      for (const lease of leases.splice(0)) lease[Symbol.dispose]();
    }

    constructor(private readonly live: Live<unknown>) {}

    onInit(): void {
      this.leak();
    }

    leak(): void {
      leases.push(this.live.lease());
    }
  }
  const parameter = InjectLive(ref) as (cls: object, key: undefined, index: number) => void;
  parameter(Leaker, undefined, 0);
  return Leaker;
}
