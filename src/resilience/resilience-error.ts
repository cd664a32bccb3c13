import { OneiricError } from '../core/errors.js';
import type { Invocation } from '../core/intercept.js';

/** A call that was given up, or not made, to keep something from getting worse. */
export class ResilienceError extends OneiricError {}

/** `adapter:cache, get` for messages. */
export const spotOf = ({ slot, method }: Invocation): string => `${slot}, ${String(method)}`;
