import { isTransient } from '../../core/transient.js';
import type { OfferedInterceptor } from '../../modules/candidate-offer.js';
import type { ReadyMade } from '../../modules/configured-interceptors.js';
import type { RetryPolicy } from '../documents/entry-fields.js';
import type { ManifestEntry } from '../documents/manifest.js';

/** Domains that run their components themselves, and take from the candidate how long and how often. */
const RUN_BY_DOMAIN: ReadonlySet<string> = new Set(['event', 'task', 'workflow', 'action']);

/**
 * What an entry says of calls, as interceptors around those of its instances: the retry outside, so that each try has its time.
 *
 * @throws ResilienceError `resilience/not-installed`
 */
export async function interceptorsOf(
  { domain, timeoutMs, retry }: ManifestEntry,
  readyMade: ReadyMade,
): Promise<readonly OfferedInterceptor[]> {
  if (RUN_BY_DOMAIN.has(domain)) return [];
  const made: OfferedInterceptor[] = [];
  // One try is no retry.
  if (retry && retry.attempts !== 1)
    made.push({ interceptor: await readyMade('retry', retryOptions(retry)), name: 'retry' });
  if (timeoutMs !== undefined)
    made.push({ interceptor: await readyMade('timeout', { ms: timeoutMs }), name: 'timeout' });
  return made;
}

function retryOptions({ statuses, ...options }: RetryPolicy): object {
  if (!statuses) return { ...options };
  const isWorthIt = (error: unknown): boolean => {
    const status = statusOf(error);
    return status === undefined ? isTransient(error) : statuses.includes(status);
  };
  return { ...options, if: isWorthIt };
}

/** What a server has answered with, where the error tells. */
function statusOf(error: unknown): number | undefined {
  const status: unknown = typeof error === 'object' && error !== null && Reflect.get(error, 'status');
  return typeof status === 'number' ? status : undefined;
}
