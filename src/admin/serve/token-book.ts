/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state */
import { readFile } from 'node:fs/promises';
import { factsOf } from '../../files/facts-of.js';
import { AdminError } from '../admin-error.js';
import type { Role } from '../principal.js';
import { writePrivate } from './admin-files.js';

/** A token as it is kept: nobody can make the token of it. Times are milliseconds since 1970. */
export interface KeptToken {
  readonly role: Role;
  /** SHA-256 of the token, in hexadecimal. */
  readonly sha256: string;
  readonly createdAt: number;
  /** When it ceases to be taken, once another has come in its place. */
  readonly expiresAt?: number;
}

const VERSION = 1;
const OTHERS = 0o077;
const LARGEST_BYTES = 64 * 1_024;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Reads which tokens are taken.
 *
 * @returns undefined where there is no such file: nobody was given one yet
 * @throws AdminError `admin/bad-tokens`, `admin/unsafe-tokens`; what the file system says
 */
export async function readTokens(file: string): Promise<readonly KeptToken[] | undefined> {
  if (!(await isPrivate(file))) return undefined;
  const tokens = parsed(await readFile(file, 'utf8'));
  if (!tokens) throw badTokens(file);
  return tokens;
}

export async function writeTokens(file: string, tokens: readonly KeptToken[]): Promise<void> {
  await writePrivate(file, `${JSON.stringify({ version: VERSION, tokens }, undefined, 2)}\n`);
}

/**
 * Whether there is such a file.
 * @throws AdminError `admin/bad-tokens` where it is something else, `admin/unsafe-tokens` where others may read or write it
 */
export async function isPrivate(file: string): Promise<boolean> {
  const facts = await factsOf(file);
  if (!facts) return false;
  if (!facts.isFile() || facts.size > LARGEST_BYTES) throw badTokens(file);
  if ((facts.mode & OTHERS) !== 0) throw unsafeTokens(file);
  return true;
}

function parsed(text: string): readonly KeptToken[] | undefined {
  try {
    const { version, tokens } = JSON.parse(text) as { version?: unknown; tokens?: unknown };
    return version === VERSION && Array.isArray(tokens) && tokens.every(isKept) ? tokens : undefined;
  } catch {
    return undefined;
  }
}

function isKept(value: unknown): value is KeptToken {
  if (typeof value !== 'object' || value === null) return false;
  const { role, sha256, createdAt, expiresAt } = value as { readonly [K in keyof KeptToken]?: unknown };
  return (
    (role === 'operator' || role === 'viewer') &&
    typeof sha256 === 'string' &&
    SHA256.test(sha256) &&
    Number.isFinite(createdAt) &&
    (expiresAt === undefined || Number.isFinite(expiresAt))
  );
}

const badTokens = (file: string) =>
  new AdminError(
    'admin/bad-tokens',
    `${file} does not say which tokens are taken. HTTP is not opened, and the application goes on.`,
    { hint: 'remove it: the next start gives out new tokens' },
  );

const unsafeTokens = (file: string) =>
  new AdminError(
    'admin/unsafe-tokens',
    `Others than its owner may read ${file}. HTTP is not opened, and the application goes on.`,
    {
      hint: `somebody may have read it: remove it and admin-tokens.json beside it, and the next start gives out new tokens`,
    },
  );
