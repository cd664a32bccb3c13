import type { Health } from '../../core/health.js';
import type { HealthStatus } from '../../core/health-report.js';
import type { HealthSettings } from '../../modules/health-settings.js';

/** What checks have said of a slot so far. */
export interface Tally {
  readonly status: HealthStatus;
  /** Since when: milliseconds since 1970. */
  readonly since: number;
  /** Checks in a row that failed. */
  readonly failures: number;
  /** Checks in a row that did not. */
  readonly successes: number;
}

/** Something begins to serve. @param said what its own checks said before that, if anything */
export function begun(said: Health['status'], since: number): Tally {
  const failed = said === 'unhealthy';
  return { status: said, since, failures: Number(failed), successes: Number(!failed) };
}

/** Nothing serves. */
export const unknownSince = (since: number): Tally => ({
  status: 'unknown',
  since,
  failures: 0,
  successes: 0,
});

/** One more check has said something. What fails counts as unhealthy. */
export function tallied(
  before: Tally,
  said: Health['status'],
  { at, failureThreshold, successThreshold }: TallyRules,
): Tally {
  const failed = said === 'unhealthy';
  const failures = failed ? before.failures + 1 : 0;
  const successes = failed ? 0 : before.successes + 1;
  const isEnough = failed
    ? failures >= failureThreshold
    : before.status !== 'unhealthy' || successes >= successThreshold;
  const status = isEnough ? said : before.status;
  return { status, failures, successes, since: status === before.status ? before.since : at };
}

interface TallyRules extends Pick<HealthSettings, 'failureThreshold' | 'successThreshold'> {
  /** Milliseconds since 1970. */
  readonly at: number;
}
