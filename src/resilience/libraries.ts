import type * as AllOfCockatiel from './cockatiel.js';
import type * as AllOfLimiter from 'rate-limiter-flexible';

/** What policies are made of. */
export type Cockatiel = typeof AllOfCockatiel;

/** What rates are limited by. */
export type Limiter = Pick<typeof AllOfLimiter, 'RateLimiterMemory' | 'RateLimiterRes'>;

// What is reachable from the package itself may name an optional library in no other way: a bundle of a program that
// does without it would ask for it as soon as it begins.

/** Rejects where it is not installed. */
export const loadCockatiel = (): Promise<Cockatiel> => import('cockatiel');

/** Rejects where it is not installed. */
export const loadLimiter = (): Promise<Limiter> => import('rate-limiter-flexible');
