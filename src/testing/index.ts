export { cacheChecks, cacheContract, describeCacheContract } from './cache-contract.js';
export type { CacheContractOptions } from './cache-contract.js';
export type { CacheSubject, ManualTime } from './cache-subject.js';
export type { ContractCheck, ReadyCheck, TestFramework } from './contract-check.js';
