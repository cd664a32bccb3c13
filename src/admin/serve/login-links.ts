import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../core/ports.js';
import type { Role } from '../principal.js';

/** Long enough to open a browser, in milliseconds. */
const LINK_MS = 5 * 60 * 1_000;
/** That nobody has used yet; beyond them the oldest goes. */
const MOST_LINKS = 16;
const CODE_BYTES = 32;

/** What logs in once. */
export interface LoginCode {
  readonly code: string;
  readonly role: Role;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Codes that log in once each, for a while, and never after the process has ended. */
export class LoginLinks {
  readonly #clock: Clock;
  /** By the hash of the code: finding one tells nothing by the time that it takes. */
  readonly #pending = new Map<string, { readonly role: Role; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  make(role: Role): LoginCode {
    this.#forget();
    const code = randomBytes(CODE_BYTES).toString('base64url');
    this.#pending.set(hashOf(code), { role, until: this.#clock.now() + LINK_MS });
    return { code, role, expiresAt: this.#clock.epoch() + LINK_MS };
  }

  /** Whom a code logs in as; it logs nobody in again. */
  take(code: string): Role | undefined {
    const hash = hashOf(code);
    const found = this.#pending.get(hash);
    this.#pending.delete(hash);
    return found && this.#clock.now() < found.until ? found.role : undefined;
  }

  #forget(): void {
    const now = this.#clock.now();
    for (const [hash, { until }] of this.#pending)
      if (until <= now || this.#pending.size >= MOST_LINKS) this.#pending.delete(hash);
  }
}

const hashOf = (code: string) => createHash('sha256').update(code).digest('hex');
