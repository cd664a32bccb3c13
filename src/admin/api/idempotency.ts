import { createHash } from 'node:crypto';
import type { Clock } from '../../core/ports.js';
import { AdminRefusal } from '../problems/admin-refusal.js';
import type { Principal } from '../principal.js';

const KEPT_MS = 600_000;
const MOST_ENTRIES = 1_000;
const MOST_BYTES = 8 * 1_024 * 1_024;
const HEADER = 'idempotency-key';
const KEY = /^[\x20-\x7E]{1,128}$/;
const NOT_NOW = 503;

/** An answer that can be given again. */
interface KeptAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
}

/** A request that had a key. */
interface Entry {
  readonly fingerprint: string;
  readonly answer: Promise<KeptAnswer>;
  readonly since: number;
  /** Of its answer; undefined while it is under way. */
  bytes: number | undefined;
}

/** A request that changes something. */
export interface KeyedRequest {
  readonly request: Request;
  /** Its body, as it was sent. */
  readonly text: string;
  readonly principal: Principal;
}

/**
 * Does what is asked for twice with the same key once: whoever asks again while it is under way joins it, and gets the same
 * answer for ten minutes afterwards. What was not done for now (503) may be asked for again.
 */
export class Idempotency {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws AdminRefusal `admin/bad-request`, `admin/idempotency-mismatch`, `admin/overloaded` */
  async once(asked: KeyedRequest, work: () => Promise<Response>): Promise<Response> {
    const { headers } = asked.request;
    const key = headers.get(HEADER);
    if (key === null) return work();
    if (!KEY.test(key))
      throw new AdminRefusal('admin/bad-request', `The ${HEADER} is no key. Nothing was done.`, {
        hint: 'up to 128 printable ASCII characters',
      });
    const name = `${whoIs(asked.principal)}\n${key}`;
    this.#forgetOld();
    const known = this.#entries.get(name);
    const fingerprint = fingerprintOf(asked);
    if (known && known.fingerprint !== fingerprint) throw mismatch();
    const { answer } = known ?? this.#begin(name, fingerprint, work);
    return responseOf(await answer);
  }

  #begin(name: string, fingerprint: string, work: () => Promise<Response>): Entry {
    this.#makeRoom();
    const answer = work().then(keptFrom);
    const entry: Entry = { fingerprint, answer, since: this.#clock.now(), bytes: undefined };
    this.#entries.set(name, entry);
    answer.then(
      ({ status, text }) => this.#ended(name, entry, status === NOT_NOW ? undefined : text.length),
      () => this.#ended(name, entry, undefined),
    );
    return entry;
  }

  /** @param bytes undefined where the answer is not to be given again */
  #ended(name: string, entry: Entry, bytes: number | undefined): void {
    if (bytes === undefined) return void this.#entries.delete(name);
    entry.bytes = bytes;
    this.#bytes += bytes;
    for (const [other, { bytes: size }] of this.#entries) {
      if (this.#bytes <= MOST_BYTES) return;
      if (size !== undefined) this.#forget(other, size);
    }
  }

  #forgetOld(): void {
    const since = this.#clock.now() - KEPT_MS;
    for (const [name, entry] of this.#entries) {
      if (entry.since > since) return;
      if (entry.bytes !== undefined) this.#forget(name, entry.bytes);
    }
  }

  #makeRoom(): void {
    if (this.#entries.size < MOST_ENTRIES) return;
    for (const [name, { bytes }] of this.#entries) if (bytes !== undefined) return this.#forget(name, bytes);
    throw new AdminRefusal(
      'admin/overloaded',
      'Too many requests with keys are under way. Nothing was done.',
      {
        hint: 'ask again when some have ended',
        headers: { 'retry-after': '1' },
      },
    );
  }

  #forget(name: string, bytes: number): void {
    this.#entries.delete(name);
    this.#bytes -= bytes;
  }
}

const whoIs = ({ channel, role }: Principal) => `${channel} ${role}`;

function fingerprintOf({ request: { method, url }, text }: KeyedRequest): string {
  const { pathname, search } = new URL(url);
  return createHash('sha256')
    .update(JSON.stringify([method, pathname, search, text]))
    .digest('base64');
}

async function keptFrom(response: Response): Promise<KeptAnswer> {
  return { status: response.status, headers: [...response.headers], text: await response.text() };
}

const responseOf = ({ status, headers, text }: KeptAnswer) =>
  new Response(text, { status, headers: headers.map(([name, value]): [string, string] => [name, value]) });

const mismatch = () =>
  new AdminRefusal('admin/idempotency-mismatch', 'The key was used for another request. Nothing was done.', {
    hint: 'use a new key for each request',
  });
