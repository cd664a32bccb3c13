import type { Origin } from './tree.js';
import { originText } from './tree.js';

/** One thing that is wrong, or odd, in the configuration. Never holds the value of a secret. */
export interface Problem {
  /** Where in the configuration: `adapters.providers.cache/redis.url`. */
  readonly path: string;
  /** What is wrong with it, as a sentence that begins with the path. */
  readonly message: string;
  /** Who said it; undefined where nobody did. */
  readonly origin: Origin | undefined;
  /** What to do about it, where the message does not say so. */
  readonly hint?: string | undefined;
  /** What led to it, where that is an error. */
  readonly cause?: unknown;
  /** Name of the secret that is not there, or whose value cannot be used. */
  readonly secret?: string | undefined;
}

/** A problem, its message ending in where it comes from. */
export function problem(path: string, what: string, origin: Origin | undefined): Problem {
  const from = origin === undefined ? '' : ` (${originText(origin)})`;
  return Object.freeze({
    path,
    message: `${path === '' ? 'the configuration' : path} ${what}${from}`,
    origin,
  });
}
