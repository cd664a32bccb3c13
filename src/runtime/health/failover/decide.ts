import type { Avoidance } from '../../../container/candidates/avoidances.js';
import type { Outlook } from '../../../container/desires/desires.js';
import type { HealthStatus } from '../../../core/health-report.js';

/** How a slot fails over. */
export interface FailoverTerms {
  /** Milliseconds until what was left is tried again for the first time. */
  readonly recoverAfterMs: number;
  /** Switches of the slot within any hour, there and back counted apart. */
  readonly maxSwitchesPerHour: number;
}

/** What failover remembers of a slot. Times are milliseconds since 1970. */
export interface FailoverState {
  /** Provider that served when it was looked at last. */
  readonly active: string | undefined;
  /** Since when. */
  readonly activeSince: number;
  /** When failover has moved it within the last hour, oldest first. */
  readonly switches: readonly number[];
  /** Provider that is being returned to. */
  readonly returning: string | undefined;
  /** Providers that were avoided and are no more, since the slot has moved last. */
  readonly lifted: ReadonlySet<string>;
  /** How often in a row each provider was left soon after a return, or could not be returned to. */
  readonly tries: ReadonlyMap<string, number>;
}

/** What is to be seen of a slot. */
export interface Observation extends Outlook {
  /** Provider that serves. */
  readonly active: string | undefined;
  readonly status: HealthStatus;
  /** Why it is unhealthy, in words. */
  readonly why: string;
  /** A change is under way, or an operator has paused the slot: nothing is decided. */
  readonly isBusy: boolean;
}

/** A provider that is to be avoided, or avoided no more. */
interface FailoverMove {
  readonly provider: string;
  /** Undefined where it is avoided no more. */
  readonly avoidance: Avoidance | undefined;
  /** Why, in words. */
  readonly why: string;
}

/** What is to be done now. */
export interface Decision {
  readonly state: FailoverState;
  readonly moves: readonly FailoverMove[];
  /** Why nothing is done although something should be; undefined where nothing should. */
  readonly held: string | undefined;
  /** When to look again, although nothing may have happened: milliseconds since 1970. */
  readonly nextAt: number | undefined;
}

const HOUR_MS = 3_600_000;
const MAX_TRIES = 10;

export const BEGUN: FailoverState = {
  active: undefined,
  activeSince: 0,
  switches: [],
  returning: undefined,
  lifted: new Set(),
  tries: new Map(),
};

/** Decides what of a slot is to be left, and what is to be returned to. Looks at nothing but what it is given. */
export function decide(
  state: FailoverState,
  seen: Observation,
  { now, terms }: { readonly now: number; readonly terms: FailoverTerms },
): Decision {
  const turn = new Turn(noted(state, seen, now), { seen, now, terms });
  if (!seen.isBusy && seen.active !== undefined) turn.take(seen.active);
  return turn.decision;
}

/** What serves now may be something else than before. */
function noted(state: FailoverState, seen: Observation, now: number): FailoverState {
  const { active } = seen;
  const switches = state.switches.filter((at) => at > now - HOUR_MS);
  if (active === state.active) return { ...state, switches };
  return {
    ...state,
    active,
    activeSince: now,
    switches: isOurs(state, seen) ? [...switches, now] : switches,
    lifted: BEGUN.lifted,
    returning: state.returning === active ? undefined : state.returning,
  };
}

/** What operators, configuration and registrations move leaves what was not avoided, for what was not lifted: no move of ours. */
function isOurs(
  { active: before, lifted }: FailoverState,
  { active, avoided, selectedBy }: Observation,
): boolean {
  if (active === undefined || before === undefined || selectedBy !== undefined) return false;
  return avoided.has(before) || lifted.has(active);
}

interface Facts {
  readonly seen: Observation;
  readonly now: number;
  readonly terms: FailoverTerms;
}

/** One decision, as it is made. */
class Turn {
  readonly #facts: Facts;
  readonly #moves: FailoverMove[] = [];
  readonly #avoided: Map<string, Avoidance>;
  #state: FailoverState;
  #held: string | undefined;
  #nextAt: number | undefined;

  constructor(state: FailoverState, facts: Facts) {
    this.#state = state;
    this.#facts = facts;
    this.#avoided = new Map(facts.seen.avoided);
  }

  get decision(): Decision {
    return { state: this.#state, moves: this.#moves, held: this.#held, nextAt: this.#nextAt };
  }

  take(active: string): void {
    const { status } = this.#facts.seen;
    const isWell = status === 'healthy' || status === 'degraded';
    this.#forgetReturn();
    if (isWell && this.#avoided.has(active)) this.#lift(active, 'it is well again');
    this.#leaveWhatFails(active);
    if (status === 'unhealthy' && !this.#avoided.has(active)) this.#leave(active);
    this.#return(active);
  }

  /** Nothing is under way: what was to be returned to has failed, or ranks behind what serves. */
  #forgetReturn(): void {
    const { returning } = this.#state;
    if (returning === undefined || this.#facts.seen.failed.has(returning)) return;
    this.#state = { ...this.#state, returning: undefined };
  }

  /** What cannot be moved to is avoided as well, so that it is not moved to when nobody expects it any more. */
  #leaveWhatFails(active: string): void {
    const { failed } = this.#facts.seen;
    const { returning } = this.#state;
    const isAway = this.#avoided.size > 0;
    for (const provider of failed) {
      if (provider === active || this.#avoided.has(provider)) continue;
      const isReturn = provider === returning;
      if (!isReturn && !(isAway && this.#others(active).some((other) => other !== provider))) continue;
      if (isReturn) this.#state = { ...this.#state, returning: undefined };
      this.#avoid(provider, this.#triesOf(provider) + 1, 'its last try failed');
      // Nothing better is known than what serves.
      if (isReturn && this.#avoided.has(active)) this.#lift(active, 'nothing else works');
    }
  }

  #leave(active: string): void {
    const { seen, now } = this.#facts;
    const isElsewhere = this.#others(active).some((provider) => !seen.failed.has(provider));
    const earlier = isElsewhere ? undefined : this.#longestAvoided(active);
    if (!isElsewhere && !earlier) return;
    if (!this.#mayMove(1, seen.why)) return;
    const tries = this.#triesOf(active);
    const isSoon = this.#state.tries.has(active) && now - this.#state.activeSince < this.#waitMs(tries);
    if (earlier !== undefined) this.#lift(earlier, `${active} is unhealthy as well`);
    this.#avoid(active, isSoon ? tries + 1 : 0, seen.why);
  }

  /** Where nothing else is there, what was left longest ago, after the time that it had to recover. */
  #longestAvoided(active: string): string | undefined {
    const { seen, now, terms } = this.#facts;
    if (seen.selectedBy !== undefined) return undefined;
    const waiting = [...this.#avoided]
      .filter(([provider]) => provider !== active && seen.providers.includes(provider))
      .sort(([, a], [, b]) => a.since - b.since);
    const [first] = waiting;
    if (!first) return undefined;
    const dueAt = first[1].since + terms.recoverAfterMs;
    if (dueAt <= now) return first[0];
    this.#lookAt(dueAt);
    return undefined;
  }

  /** Lets what has waited long enough be tried: one at a time. */
  #return(active: string): void {
    const { now } = this.#facts;
    for (const [provider, { until }] of [...this.#avoided]) {
      if (provider === active) continue;
      if (until > now) this.#lookAt(until);
      else if (this.#state.returning === undefined && this.#mayMove(2, `${provider} is to be tried again`))
        this.#lift(provider, 'it is tried again');
    }
  }

  /** @param needed a return leaves one move to spare, so that nothing is stuck with what is not well */
  #mayMove(needed: 1 | 2, why: string): boolean {
    const { switches } = this.#state;
    const { maxSwitchesPerHour: max } = this.#facts.terms;
    const tooMany = switches.length + needed - max;
    if (tooMany <= 0) return true;
    const freeAt = switches[tooMany - 1];
    if (freeAt !== undefined) this.#lookAt(freeAt + HOUR_MS);
    const spare = needed === 2 ? ', one of them kept for leaving it again' : '';
    this.#held = `${why}, but failover has moved the slot ${times(switches.length)} within the hour, and may ${times(max)}${spare}`;
    return false;
  }

  #avoid(provider: string, tries: number, why: string): void {
    const { now } = this.#facts;
    const bounded = Math.min(tries, MAX_TRIES);
    const avoidance = { why, since: now, until: now + this.#waitMs(bounded) };
    this.#state = { ...this.#state, tries: new Map(this.#state.tries).set(provider, bounded) };
    this.#avoided.set(provider, avoidance);
    this.#moves.push({ provider, avoidance, why });
  }

  #lift(provider: string, why: string): void {
    this.#avoided.delete(provider);
    this.#moves.push({ provider, avoidance: undefined, why });
    if (provider === this.#state.active) return;
    const lifted = new Set(this.#state.lifted).add(provider);
    this.#state = { ...this.#state, returning: provider, lifted };
  }

  #others(active: string): string[] {
    return this.#facts.seen.providers.filter(
      (provider) => provider !== active && !this.#avoided.has(provider),
    );
  }

  #triesOf(provider: string): number {
    return this.#state.tries.get(provider) ?? 0;
  }

  /** Doubles with every try in vain, up to an hour. */
  #waitMs(tries: number): number {
    const { recoverAfterMs } = this.#facts.terms;
    return Math.min(recoverAfterMs * 2 ** tries, Math.max(recoverAfterMs, HOUR_MS));
  }

  #lookAt(at: number): void {
    this.#nextAt = Math.min(at, this.#nextAt ?? Infinity);
  }
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
