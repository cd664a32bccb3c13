export { cacheChecks, cacheContract, describeCacheContract } from './cache-contract.js';
export type { CacheContractOptions } from './cache-contract.js';
export type { CacheSubject } from './cache-subject.js';
export type { ContractCheck, ReadyCheck, TestFramework } from './contract-check.js';
