import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../core/ports.js';
import { Turns } from '../../runtime/state/turns.js';
import type { Role } from '../principal.js';
import { writePrivate } from './admin-files.js';
import { isPrivate, readTokens, writeTokens, type KeptToken } from './token-book.js';

/** What came of replacing a token. */
export interface Rotation {
  readonly role: Role;
  /** The new one. It is told only here and, where there still is one, in the file of its role. */
  readonly token: string;
  /** When the one before ceases to be taken: milliseconds since 1970. */
  readonly graceUntil: number;
}

const ROLES: readonly Role[] = ['operator', 'viewer'];
const TOKEN_BYTES = 32;
/** Of each role: the one that is given out, and those that are taken for a while yet. */
const MOST_TOKENS = 4;
/** No hash of any token. */
const NONE = '0'.repeat(64);

/**
 * Who may come in by HTTP. Only hashes are kept, in memory as on disk; the tokens themselves are in a file for each role, for
 * people and programs of the same user to read, until somebody takes that file away.
 */
export class AdminTokens {
  readonly #folder: string;
  readonly #clock: Clock;
  #kept: readonly KeptToken[];
  readonly #turns = new Turns();

  private constructor(folder: string, clock: Clock, kept: readonly KeptToken[]) {
    this.#folder = folder;
    this.#clock = clock;
    this.#kept = kept;
  }

  /**
   * Those of a folder; at the first time they are made.
   * @throws AdminError `admin/bad-tokens`, `admin/unsafe-tokens`; what the file system says
   */
  static async open(folder: string, clock: Clock): Promise<AdminTokens> {
    for (const role of ROLES) await isPrivate(fileOf(folder, role));
    const kept = await readTokens(bookOf(folder));
    return new AdminTokens(folder, clock, kept ?? (await firstTokens(folder, clock)));
  }

  /** Whose token it is. Takes as long whatever it is compared with. */
  roleOf(token: string): Role | undefined {
    const now = this.#clock.epoch();
    const hash = hashOf(token);
    let role: Role | undefined;
    for (const kept of this.#kept) {
      const isSame = timingSafeEqual(hash, Buffer.from(kept.sha256, 'hex'));
      if (isSame && (kept.expiresAt === undefined || kept.expiresAt > now)) role = kept.role;
    }
    return role;
  }

  /** The hash of the token that a role was given out last. */
  newest(role: Role): string {
    const [first] = this.#kept.filter((kept) => kept.role === role);
    return first?.sha256 ?? NONE;
  }

  /** Whether the token of a hash is still taken. */
  isTaken(sha256: string): boolean {
    const now = this.#clock.epoch();
    return this.#kept.some(({ expiresAt = Infinity, ...kept }) => kept.sha256 === sha256 && expiresAt > now);
  }

  /**
   * Gives out another token for a role.
   *
   * @param graceMs how long the one before is taken as well
   * @throws what the file system says: the one before is taken as before
   */
  rotate(role: Role, { graceMs = 0 }: { readonly graceMs?: number | undefined } = {}): Promise<Rotation> {
    return this.#turns.take(() => this.#rotate(role, graceMs));
  }

  async #rotate(role: Role, graceMs: number): Promise<Rotation> {
    const now = this.#clock.epoch();
    const graceUntil = now + graceMs;
    const token = newToken(role);
    const before = this.#kept.filter(({ expiresAt = Infinity }) => expiresAt > now);
    const mine = before
      .filter((one) => one.role === role)
      .map((one) => ({ ...one, expiresAt: Math.min(one.expiresAt ?? Infinity, graceUntil) }))
      .filter(({ expiresAt }) => expiresAt > now)
      .slice(0, MOST_TOKENS - 1);
    const kept = [keptAs(role, token, now), ...mine, ...before.filter((one) => one.role !== role)];
    await writeTokens(bookOf(this.#folder), kept);
    try {
      await this.#giveOut(role, token);
    } catch (error) {
      // As it was: the new one is in nobody's hands.
      await writeTokens(bookOf(this.#folder), this.#kept).catch(() => undefined);
      throw error;
    }
    this.#kept = kept;
    return { role, token, graceUntil };
  }

  /** A file that somebody has taken away is not wanted. */
  async #giveOut(role: Role, token: string): Promise<void> {
    const file = fileOf(this.#folder, role);
    if (await isPrivate(file)) await writePrivate(file, `${token}\n`);
  }
}

async function firstTokens(folder: string, clock: Clock): Promise<readonly KeptToken[]> {
  const kept: KeptToken[] = [];
  for (const role of ROLES) {
    const token = newToken(role);
    await writePrivate(fileOf(folder, role), `${token}\n`);
    kept.push(keptAs(role, token, clock.epoch()));
  }
  // Last: as long as it is not there, they are made anew.
  await writeTokens(bookOf(folder), kept);
  return kept;
}

const keptAs = (role: Role, token: string, createdAt: number): KeptToken => ({
  role,
  sha256: hashOf(token).toString('hex'),
  createdAt,
});

/** Begins so that whoever looks for secrets in files finds it. */
const newToken = (role: Role) => `oneiric_${role}_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
const hashOf = (token: string) => createHash('sha256').update(token).digest();
const bookOf = (folder: string) => join(folder, 'admin-tokens.json');
const fileOf = (folder: string, role: Role) => join(folder, `${role}.token`);
