import type { Health } from '../core/health.js';
import { PlainData } from '../observability/plain-data.js';
import { Redactor } from '../observability/redactor.js';

/** Secrets have been taken out before. */
const NO_SECRETS = new Redactor();

/** What a component says besides its verdict, as it is now and as data that can be written down: bounded, and no part of it. */
export function plainDetails(said: Health['details']): Health['details'] {
  return new PlainData(NO_SECRETS).of(said) as Health['details'];
}
