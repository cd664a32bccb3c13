import { entryChecks } from './cache-entry-checks.js';
import { lifetimeChecks, noLifetimeChecks } from './cache-lifetime-checks.js';
import { persistenceChecks, sharingChecks } from './cache-reach-checks.js';
import type { CacheSubject } from './cache-subject.js';
import { describeChecks, readyChecks } from './contract-check.js';
import type { ContractCheck, ReadyCheck, TestFramework } from './contract-check.js';

/** What the suite is told about a provider. */
export interface CacheContractOptions {
  /** Makes a new subject for each check. */
  create(): CacheSubject | Promise<CacheSubject>;
  /** As in the provider's decorator; `ttl`, `persistent` and `shared` are put to the test. */
  readonly capabilities: readonly string[];
}

/** The checks for a cache with these capabilities. */
export function cacheChecks(capabilities: readonly string[]): readonly ContractCheck<CacheSubject>[] {
  return [
    ...entryChecks,
    ...(capabilities.includes('ttl') ? lifetimeChecks : noLifetimeChecks),
    ...(capabilities.includes('persistent') ? persistenceChecks : []),
    ...(capabilities.includes('shared') ? sharingChecks : []),
  ];
}

/**
 * Everything that the contract of `Cache` promises, for any provider, as checks for any framework.
 * Each makes a subject, and disposes of it whatever happens.
 *
 * @example
 * for (const check of cacheContract({ create, capabilities: ['ttl'] })) test(check.name, check.run);
 */
export function cacheContract(options: CacheContractOptions): readonly ReadyCheck[] {
  return readyChecks(cacheChecks(options.capabilities), () => options.create());
}

/**
 * Puts the suite into a test framework.
 *
 * @example
 * import { describe, it } from 'vitest';
 * describeCacheContract({ describe, it }, 'AcmeCache', { create: () => ({ cache: new AcmeCache() }), capabilities: [] });
 */
export function describeCacheContract(
  framework: TestFramework,
  provider: string,
  options: CacheContractOptions,
): void {
  describeChecks(framework, `${provider} keeps the contract of Cache`, cacheContract(options));
}
