/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { factsOf } from '../../files/facts-of.js';
import type { Role } from '../principal.js';
import { writePrivate } from './admin-files.js';

/** A session as it is kept: nobody can make of it what its browser has. Times are milliseconds since 1970. */
export interface KeptSession {
  readonly role: Role;
  /** SHA-256 of what its cookie says, in hexadecimal. */
  readonly cookie: string;
  /** SHA-256 of what its page says besides. */
  readonly key: string;
  /** SHA-256 of the token that its role had: it ends with that. */
  readonly token: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** All sessions of an application, also over a restart. */
export interface SessionBook {
  /** In the name of their cookies: a browser gives cookies to all ports of a machine, and those of two applications are two. */
  readonly id: string;
  readonly sessions: readonly KeptSession[];
}

const VERSION = 1;
const OTHERS = 0o077;
const LARGEST_BYTES = 256 * 1_024;
const SHA256 = /^[0-9a-f]{64}$/;
const ID = /^[0-9a-f]{12}$/;

/** Reads the sessions that there are. What cannot be relied on is none: whoever had one logs in again. */
export async function readSessions(file: string): Promise<SessionBook> {
  const facts = await factsOf(file);
  const isOurs = facts?.isFile() && facts.size <= LARGEST_BYTES && (facts.mode & OTHERS) === 0;
  return (isOurs && parsed(await readFile(file, 'utf8'))) || newBook();
}

/** @throws what the file system says: the sessions before are kept */
export async function writeSessions(file: string, book: SessionBook): Promise<void> {
  await writePrivate(file, `${JSON.stringify({ version: VERSION, ...book }, undefined, 2)}\n`);
}

const newBook = (): SessionBook => ({ id: randomBytes(6).toString('hex'), sessions: [] });

function parsed(text: string): SessionBook | undefined {
  try {
    const said = JSON.parse(text) as { version?: unknown; id?: unknown; sessions?: unknown };
    const { version, id, sessions } = said;
    const isBook = version === VERSION && typeof id === 'string' && ID.test(id);
    return isBook && Array.isArray(sessions) && sessions.every(isKept) ? { id, sessions } : undefined;
  } catch {
    return undefined;
  }
}

function isKept(value: unknown): value is KeptSession {
  if (typeof value !== 'object' || value === null) return false;
  const said = value as { readonly [K in keyof KeptSession]?: unknown };
  return (
    (said.role === 'operator' || said.role === 'viewer') &&
    [said.cookie, said.key, said.token].every((hash) => typeof hash === 'string' && SHA256.test(hash)) &&
    [said.createdAt, said.expiresAt].every((time) => Number.isFinite(time))
  );
}
