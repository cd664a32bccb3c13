import { shown } from './names.js';

/** The verdict of a health check. */
export interface Health {
  /** Whether it works; `degraded` still serves. */
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /**
   * Anything that helps to understand the status; no secrets. What is kept of it is plain data, cut where it is long: errors,
   * functions and large numbers become texts, and what cannot be read is said to be so.
   */
  readonly details?: Readonly<Record<string, unknown>>;
}

const STATUSES: readonly unknown[] = ['healthy', 'degraded', 'unhealthy'];

/** The worse one of two verdicts, where there are two. */
export function worse(a: Health | undefined, b: Health | undefined): Health | undefined {
  if (!a || !b) return a ?? b;
  return STATUSES.indexOf(b.status) > STATUSES.indexOf(a.status) ? b : a;
}

/** A verdict as it must be: an object with one of the three statuses. Anything else is no verdict. */
export function isHealth(value: unknown): value is Health {
  return typeof value === 'object' && value !== null && STATUSES.includes((value as Partial<Health>).status);
}

/** What came instead of a verdict, in words. */
export function notAVerdict(value: unknown): string {
  return `the health check returned ${shown(value)}, not { status: 'healthy' | 'degraded' | 'unhealthy' }`;
}
