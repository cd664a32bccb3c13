import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BEGUN,
  decide,
  type Decision,
  type Observation,
} from '../../../../src/runtime/health/failover/decide.js';
import type { Avoidance, HealthStatus } from '../../../../src/index.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A slot as the container keeps it: what is first among those that are not avoided serves, if a swap to it works. */
class Slot {
  readonly avoided = new Map<string, Avoidance>();
  readonly failed = new Set<string>();
  readonly switches: number[] = [];
  readonly told: string[] = [];
  status: HealthStatus = 'healthy';
  active: string;
  selectedBy: Observation['selectedBy'];
  isBusy = false;
  now = 0;
  last: Decision | undefined;
  #state = BEGUN;

  /** @param works whether a swap to a provider gets through its checks */
  constructor(
    readonly providers: readonly string[],
    private readonly terms = { recoverAfterMs: MINUTE_MS, maxSwitchesPerHour: 6 },
    readonly works: (provider: string) => boolean = () => true,
  ) {
    this.active = providers[0] ?? '';
    this.look();
  }

  look(): void {
    const { providers, failed, avoided, active, status, selectedBy, isBusy, now, terms } = this;
    const seen = { ...{ providers, failed, avoided, active, status, selectedBy, isBusy }, why: 'unhealthy' };
    this.last = decide(this.#state, seen, { now, terms });
    this.#state = this.last.state;
    for (const { provider, avoidance, why } of this.last.moves) {
      this.told.push(`${avoidance ? '-' : '+'}${provider} ${why}`);
      if (avoidance) avoided.set(provider, avoidance);
      else avoided.delete(provider);
      if (!avoidance) failed.delete(provider);
    }
    this.#follow();
  }

  /** As the reconciler: the first in the ranking that is not left alone; what serves stays where there is none. */
  #follow(): void {
    if (this.isBusy || this.selectedBy !== undefined) return;
    const ranking = [...this.providers].sort(
      (a, b) => Number(this.avoided.has(a)) - Number(this.avoided.has(b)),
    );
    const aim = ranking.find((provider) => provider === this.active || !this.failed.has(provider));
    if (aim === undefined || aim === this.active) return;
    if (!this.works(aim)) {
      this.failed.add(aim);
      return this.look();
    }
    this.active = aim;
    this.status = 'healthy';
    this.switches.push(this.now);
    this.look();
  }

  says(status: HealthStatus): void {
    this.status = status;
    this.look();
  }

  /** The most moves that there were within any hour. */
  get mostInAnHour(): number {
    const { switches } = this;
    const after = switches.map((at) => switches.filter((each) => each >= at && each < at + HOUR_MS).length);
    return Math.max(0, ...after);
  }

  /** Lets time pass, and looks when it has asked for that. */
  after(ms: number): void {
    const end = this.now + ms;
    for (let at = this.last?.nextAt; at !== undefined && at <= end; at = this.last?.nextAt) {
      this.now = Math.max(this.now + 1, at);
      this.look();
    }
    this.now = end;
    this.look();
  }
}

describe('deciding about a failover', () => {
  it('leaves what is unhealthy, and returns to it after its time', () => {
    const slot = new Slot(['redis', 'memory']);
    slot.says('unhealthy');
    expect([slot.active, slot.avoided.get('redis')]).toEqual([
      'memory',
      { why: 'unhealthy', since: 0, until: MINUTE_MS },
    ]);
    slot.after(MINUTE_MS - 1);
    expect(slot.active).toBe('memory');
    slot.after(1);
    expect(slot.active).toBe('redis');
    expect(slot.told).toEqual(['-redis unhealthy', '+redis it is tried again']);
  });

  it('leaves nothing that is degraded, unknown, or without another one', () => {
    const slot = new Slot(['redis', 'memory']);
    slot.says('degraded');
    slot.says('unknown');
    const alone = new Slot(['redis']);
    alone.says('unhealthy');
    expect([...slot.told, ...alone.told]).toEqual([]);
  });

  it('waits twice as long after every return in vain', () => {
    let isWell = false;
    const slot = new Slot(['redis', 'memory'], undefined, (provider) => provider === 'memory' || isWell);
    slot.says('unhealthy');
    const waits: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      const { since = 0, until = 0 } = slot.avoided.get('redis') ?? {};
      waits.push((until - since) / MINUTE_MS);
      slot.after(until - slot.now);
    }
    expect(waits).toEqual([1, 2, 4, 8]);
    isWell = true;
    slot.after(HOUR_MS);
    expect(slot.active).toBe('redis');
  });

  it('waits longer where it had to leave again soon, and as at first after a good time', () => {
    const slot = new Slot(['redis', 'memory'], { recoverAfterMs: MINUTE_MS, maxSwitchesPerHour: 100 });
    const waitOf = () => {
      slot.says('unhealthy');
      const { since = 0, until = 0 } = slot.avoided.get('redis') ?? {};
      slot.after(until - since);
      return (until - since) / MINUTE_MS;
    };
    expect([waitOf(), waitOf(), waitOf()]).toEqual([1, 2, 4]);
    slot.after(HOUR_MS);
    expect(waitOf()).toBe(1);
  });

  it('never leaves what it has to stay with for the bound, and says why', () => {
    const slot = new Slot(['redis', 'memory'], { recoverAfterMs: MINUTE_MS, maxSwitchesPerHour: 2 });
    slot.says('unhealthy');
    slot.after(MINUTE_MS);
    expect(slot.active).toBe('memory');
    expect(slot.last?.held).toBe(
      'redis is to be tried again, but failover has moved the slot once within the hour, and may 2 times, one of them kept for leaving it again',
    );
    slot.after(HOUR_MS);
    expect(slot.active).toBe('redis');
  });

  it('goes to the third where the second cannot be moved to, and does not come back to that unasked', () => {
    const slot = new Slot(['redis', 'memory', 'disk'], undefined, (provider) => provider !== 'memory');
    slot.says('unhealthy');
    expect(slot.active).toBe('disk');
    expect(slot.told).toEqual(['-redis unhealthy', '-memory its last try failed']);
  });

  it('tries what it has left where what serves instead is unhealthy too', () => {
    let isWell = false;
    const slot = new Slot(['redis', 'memory'], undefined, (provider) => provider === 'memory' || isWell);
    slot.says('unhealthy');
    slot.after(10_000);
    slot.says('unhealthy');
    expect(slot.active).toBe('memory');
    slot.after(MINUTE_MS);
    expect(slot.active).toBe('memory');
    expect([...slot.avoided.keys()]).toEqual(['redis']);
    isWell = true;
    slot.after(MINUTE_MS);
    expect(slot.active).toBe('redis');
    expect([...slot.avoided.keys()]).toEqual(['memory']);
  });

  it('takes it back where what serves is well again before it could be left', () => {
    const slot = new Slot(['redis', 'memory'], undefined, (provider) => provider !== 'memory');
    slot.says('unhealthy');
    expect(slot.active).toBe('redis');
    expect(slot.avoided.has('redis')).toBe(true);
    slot.says('healthy');
    expect(slot.avoided.size).toBe(0);
  });

  it('decides nothing while a change is under way or the slot is paused', () => {
    const slot = new Slot(['redis', 'memory']);
    slot.isBusy = true;
    slot.says('unhealthy');
    slot.after(HOUR_MS);
    expect(slot.told).toEqual([]);
    slot.isBusy = false;
    slot.look();
    expect(slot.active).toBe('memory');
  });

  it('writes down what it thinks of an operator’s selection, counts no move of the operator, and leaves it', () => {
    const slot = new Slot(['redis', 'memory']);
    slot.selectedBy = 'operator';
    slot.says('unhealthy');
    expect([slot.active, slot.avoided.has('redis')]).toEqual(['redis', true]);
    slot.active = 'memory';
    slot.says('healthy');
    expect(slot.last?.state.switches).toEqual([]);
  });

  it('counts no move of configuration, of a registration, or of an operator who lets go', () => {
    const slot = new Slot(['redis', 'memory'], { recoverAfterMs: MINUTE_MS, maxSwitchesPerHour: 2 });
    for (const provider of ['memory', 'redis', 'memory', 'redis']) {
      slot.active = provider;
      slot.says('healthy');
    }
    expect(slot.last?.state.switches).toEqual([]);
    slot.says('unhealthy');
    expect([slot.active, slot.last?.state.switches.length]).toEqual(['memory', 1]);
  });

  it('never moves more often within any hour than it may, whatever anybody says and whenever', () => {
    const step = fc.record({
      says: fc.constantFrom<HealthStatus>('healthy', 'degraded', 'unhealthy', 'unknown'),
      waitMs: fc.integer({ min: 1, max: 900_000 }),
      broken: fc.subarray(['redis', 'memory', 'disk']),
    });
    const programs = fc.record({
      steps: fc.array(step, { maxLength: 80 }),
      maxSwitchesPerHour: fc.integer({ min: 2, max: 8 }),
      recoverAfterMs: fc.integer({ min: 1_000, max: HOUR_MS }),
      providers: fc.shuffledSubarray(['redis', 'memory', 'disk'], { minLength: 1 }),
    });
    const run = fc.property(programs, ({ steps, providers, ...terms }) => {
      let broken: readonly string[] = [];
      const slot = new Slot(providers, terms, (provider) => !broken.includes(provider));
      for (const one of steps) {
        ({ broken } = one);
        slot.says(one.says);
        slot.after(one.waitMs);
        expect(slot.mostInAnHour).toBeLessThanOrEqual(terms.maxSwitchesPerHour);
        expect(slot.avoided.has(slot.active) && slot.status === 'healthy').toBe(false);
      }
    });
    fc.assert(run, { numRuns: 300 });
  });

  it('comes back to the first, and lets all others be tried as well', () => {
    const terms = { recoverAfterMs: MINUTE_MS, maxSwitchesPerHour: 100 };
    const slot = new Slot(['redis', 'memory', 'disk', 'tape'], terms);
    for (let count = 0; count < 3; count += 1) slot.says('unhealthy');
    expect(slot.active).toBe('tape');
    slot.after(HOUR_MS);
    expect([slot.active, slot.avoided.size]).toEqual(['redis', 0]);
  });
});
