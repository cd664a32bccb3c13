import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../core/ports.js';
import { Turns } from '../../runtime/state/turns.js';
import type { Role } from '../principal.js';
import { readSessions, writeSessions, type KeptSession, type SessionBook } from './session-book.js';
import type { AdminTokens } from './tokens.js';

/** How long somebody who has logged in stays so, in milliseconds. */
export const SESSION_MS = 12 * 60 * 60 * 1_000;
/** Of all browsers together; beyond them the oldest goes. */
const MOST_SESSIONS = 64;
const SECRET_BYTES = 32;

/** What a browser has of its session: neither part is of any use without the other. */
export interface Credentials {
  /** Of the cookie, which no page can read. */
  readonly cookie: string;
  /** What the page keeps and says with each request, which no other server of the machine is sent. */
  readonly key: string;
}

/** A session that has begun. */
export interface BegunSession extends Credentials {
  readonly role: Role;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Who has logged in with a browser. Only hashes are kept, in memory as on disk, where they outlast the process: whoever looks at an
 * application that starts again need not log in again. A session ends with the token that its role had when it began.
 */
export class AdminSessions {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #tokens: AdminTokens;
  readonly #turns = new Turns();
  #book: SessionBook;

  private constructor(tools: { file: string; clock: Clock; tokens: AdminTokens }, book: SessionBook) {
    this.#file = tools.file;
    this.#clock = tools.clock;
    this.#tokens = tools.tokens;
    this.#book = book;
  }

  /** Those of a folder. @throws what the file system says, where it cannot be read */
  static async open(folder: string, clock: Clock, tokens: AdminTokens): Promise<AdminSessions> {
    const file = join(folder, 'admin-sessions.json');
    return new AdminSessions({ file, clock, tokens }, await readSessions(file));
  }

  /** Name of the cookie. */
  get cookieName(): string {
    return `oneiric_${this.#book.id}`;
  }

  /** Begins one. Where it cannot be written, it ends with the process. Never rejects. */
  begin(role: Role): Promise<BegunSession> {
    return this.#turns.take(async () => {
      const now = this.#clock.epoch();
      const [cookie, key] = [newSecret(), newSecret()] as const;
      const expiresAt = now + SESSION_MS;
      const hashes = { cookie: hashOf(cookie).toString('hex'), key: hashOf(key).toString('hex') };
      const begun = { role, ...hashes, token: this.#tokens.newest(role), createdAt: now, expiresAt };
      const others = this.#book.sessions.filter((one) => this.#holds(one)).slice(1 - MOST_SESSIONS);
      await this.#keep([...others, begun]);
      return { role, cookie, key, expiresAt };
    });
  }

  /** Whose session it is; undefined where there is none. Takes as long whatever it is compared with. */
  roleOf({ cookie, key }: Credentials): Role | undefined {
    const hashes = [hashOf(cookie), hashOf(key)] as const;
    let role: Role | undefined;
    for (const kept of this.#book.sessions) {
      const isSame = isHash(hashes[0], kept.cookie);
      const isWhole = isHash(hashes[1], kept.key);
      if (isSame && isWhole && this.#holds(kept)) role = kept.role;
    }
    return role;
  }

  /** Ends one, where there is one; where that cannot be written, as long as the process lives. Never rejects. */
  end({ cookie }: Pick<Credentials, 'cookie'>): Promise<void> {
    const hash = hashOf(cookie);
    return this.#turns.take(async () => {
      const sessions = this.#book.sessions.filter((one) => !isHash(hash, one.cookie));
      if (sessions.length < this.#book.sessions.length) await this.#keep(sessions);
    });
  }

  #holds({ expiresAt, createdAt, token }: KeptSession): boolean {
    const now = this.#clock.epoch();
    // A clock that was set back makes none longer.
    return now < expiresAt && now >= createdAt - SESSION_MS && this.#tokens.isTaken(token);
  }

  async #keep(sessions: readonly KeptSession[]): Promise<void> {
    this.#book = { ...this.#book, sessions };
    // A full disk locks nobody out who comes to see to it.
    await writeSessions(this.#file, this.#book).catch(() => undefined);
  }
}

const newSecret = () => randomBytes(SECRET_BYTES).toString('base64url');
const hashOf = (secret: string) => createHash('sha256').update(secret).digest();
const isHash = (hash: Buffer, hex: string) => timingSafeEqual(hash, Buffer.from(hex, 'hex'));
