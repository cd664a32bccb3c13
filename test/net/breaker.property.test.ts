import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Breaker, type Outcome, type Pass } from '../../src/net/breaker.js';
import { RequestRate } from '../../src/net/request-rate.js';

const FAILURES = 3;
const OPEN_MS = 100;

type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'enter' }
  | { readonly kind: 'leave'; readonly which: number; readonly outcome: Outcome };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(150) }),
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('enter' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('leave' as const),
        which: fc.nat(20),
        outcome: fc.constantFrom<Outcome>('answered', 'failed', 'failed', 'unknown'),
      }),
    },
  ),
  { maxLength: 80 },
);

/** A breaker at work: what went on it, and what it let through. */
class Play {
  now = 0;
  readonly breaker = new Breaker(() => this.now, { failures: FAILURES, openMs: OPEN_MS });
  readonly inside: Pass[] = [];
  openedAt = -Infinity;
  triedAt = -Infinity;

  step(step: Step): void {
    if (step.kind === 'wait') this.now += step.ms;
    else if (step.kind === 'enter') this.#enter();
    else this.#leave(step.which, step.outcome);
  }

  #enter(): void {
    const { circuit } = this.breaker.facts;
    const { waitMs } = this.breaker;
    const pass = this.breaker.enter();
    // Whoever is told to wait is not let through, and nobody else is held back; being refused changes nothing.
    expect(pass === undefined).toBe(waitMs > 0);
    if (!pass) expect([this.breaker.facts.circuit, this.breaker.waitMs]).toEqual([circuit, waitMs]);
    else this.inside.push(pass);
    if (circuit === 'closed') expect(pass?.isTrial).toBe(false);
    if (circuit === 'open' && pass) expect(this.now - this.openedAt).toBeGreaterThanOrEqual(this.openedFor);
    if (circuit === 'trying' && pass) expect(this.now - this.triedAt).toBeGreaterThanOrEqual(OPEN_MS);
    if (pass?.isTrial === true) this.triedAt = this.now;
  }

  openedFor = OPEN_MS;

  #leave(which: number, outcome: Outcome): void {
    const [pass] = this.inside.splice(which % Math.max(1, this.inside.length), 1);
    if (!pass) return;
    const before = this.breaker.facts;
    this.breaker.leave(pass, outcome);
    const after = this.breaker.facts;
    // It closes by one that tried and was answered, and by nothing else.
    if (before.circuit !== 'closed' && after.circuit === 'closed')
      expect([before.circuit, pass.isTrial, outcome]).toEqual(['trying', true, 'answered']);
    if (before.circuit !== 'open' && after.circuit === 'open') {
      this.openedAt = this.now;
      // One that was given up while it tried says nothing: another may try at once.
      this.openedFor = outcome === 'failed' ? OPEN_MS : 0;
      if (before.circuit === 'closed') expect([before.failures, outcome]).toEqual([FAILURES - 1, 'failed']);
    }
    if (before.circuit === 'open') expect(after).toEqual(before);
  }
}

describe('a breaker', () => {
  it('holds to its rules whatever comes, in any order', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const play = new Play();
        for (const step of all) play.step(step);
        // It never holds back for longer than it says, whoever has not come back.
        play.now += OPEN_MS;
        expect(play.breaker.enter()).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });

  it('opens after so many failures with nothing answered in between', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<Outcome>('answered', 'failed', 'unknown'), { maxLength: 30 }),
        (outcomes) => {
          const breaker = new Breaker(() => 0, { failures: FAILURES, openMs: OPEN_MS });
          let inARow = 0;
          for (const outcome of outcomes) {
            const pass = breaker.enter();
            expect(pass === undefined).toBe(inARow >= FAILURES);
            if (!pass) continue;
            breaker.leave(pass, outcome);
            if (outcome === 'answered') inARow = 0;
            else if (outcome === 'failed') inARow += 1;
          }
        },
      ),
    );
  });

  it('lets one through of a thousand that come at once, when it is time', () => {
    let now = 0;
    const breaker = new Breaker(() => now, { failures: 1, openMs: OPEN_MS });
    const passes = Array.from({ length: 1_000 }, () => breaker.enter());
    for (const pass of passes) if (pass) breaker.leave(pass, 'failed');
    expect(breaker.facts).toMatchObject({ circuit: 'open', opened: 1 });
    now = OPEN_MS;
    expect(Array.from({ length: 1_000 }, () => breaker.enter()).filter(Boolean)).toHaveLength(1);
  });
});

describe('a rate', () => {
  it('lets no more through than it says, in any while, beyond what comes at once', () => {
    const waits = fc.array(fc.nat(700), { maxLength: 60 });
    fc.assert(
      fc.property(waits, fc.integer({ min: 1, max: 9 }), (all, requests) => {
        let now = 0;
        const rate = new RequestRate(() => now, { requests, perMs: 1_000 });
        const taken: number[] = [];
        for (const ms of all) {
          now += ms;
          const waitMs = rate.take();
          if (waitMs === 0) taken.push(now);
          else {
            now += waitMs;
            expect(rate.take()).toBe(0);
            taken.push(now);
          }
        }
        for (const from of taken) {
          const within = taken.filter((at) => at >= from && at < from + 1_000);
          expect(within.length).toBeLessThanOrEqual(2 * requests);
        }
      }),
    );
  });
});
