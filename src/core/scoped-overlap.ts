import type { CandidateScope } from './candidate.js';
import { RegistryError } from './errors.js';

/** What a candidate says about its instances. */
interface Stated {
  readonly overlap?: boolean | undefined;
  readonly scope?: CandidateScope | undefined;
}

/**
 * Only of what has one instance can the old one rest before the new one is built.
 * @throws RegistryError `registry/scoped-overlap` where there are several instances, and two must not exist at once
 */
export function refuseScopedOverlap({ overlap, scope = 'singleton' }: Stated, path: string): void {
  if (overlap !== false || scope === 'singleton') return;
  const each = scope === 'request' ? 'scope' : 'injection';
  throw new RegistryError(
    'registry/scoped-overlap',
    `${path} has overlap: false, but with scope ${scope} there is an instance for each ${each}. Nothing was declared.`,
    { path, hint: 'leave overlap out, or give it the scope singleton' },
  );
}
