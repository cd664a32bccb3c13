import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../core/ports.js';
import type { SignedHint } from '../../modules/remote-of-application.js';
import { AdminRefusal } from '../problems/admin-refusal.js';
import { Allowance } from './allowance.js';
import { readBody } from './body.js';

/** Takes a hint; says no to one that is not signed as it has to be, and never why. Never rejects. */
export type TakeHint = (source: string, hint: SignedHint) => Promise<boolean>;

const PATH = /^\/v1\/remote\/hints\/([^/?#]+)$/;
const HEADER = 'x-oneiric-signature';
/** Of all sources: each is synced once for many. */
const HINTS_PER_SECOND = 20;

/** The source that a webhook says has news; undefined for every other request. */
export function hintedSource({ method, url = '' }: IncomingMessage): string | undefined {
  const [, name] = method === 'POST' ? (PATH.exec(url) ?? []) : [];
  try {
    return name === undefined ? undefined : decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

/**
 * Receives what webhooks say. They have no token, and what they sign is good for one thing: that a source is looked at soon. What
 * is refused is refused in one way, whatever is wrong with it.
 */
export class Hints {
  readonly #take: TakeHint;
  readonly #allowance: Allowance;

  constructor(take: TakeHint, clock: Clock) {
    this.#take = take;
    this.#allowance = new Allowance(clock, HINTS_PER_SECOND);
  }

  /** @returns whether it is taken, or why not; undefined where it is not said to its end */
  async receive(request: IncomingMessage, source: string): Promise<true | AdminRefusal | undefined> {
    if (!this.#allowance.take()) return TOO_MANY;
    const body = await readBody(request);
    if (body === undefined || body instanceof AdminRefusal) return body;
    const signature = request.headers[HEADER];
    const isTaken = await this.#take(source, { body, signature: String(signature) });
    return isTaken || WRONG_SIGNATURE;
  }
}

const WRONG_SIGNATURE = new AdminRefusal(
  'admin/wrong-signature',
  'The hint is not signed as it has to be. Nothing was done.',
  { hint: `send ${HEADER}: sha256=… with the HMAC of the body, by the secret of a source that takes hints` },
);
const TOO_MANY = new AdminRefusal('admin/too-many-requests', 'Too many hints. Nothing was done.', {
  hint: 'wait a second',
  headers: { 'retry-after': '1' },
});
