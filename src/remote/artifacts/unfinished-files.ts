import { createHash, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { factsOf } from '../../files/facts-of.js';

const NAME = /^\.([0-9a-f]{8})-(\d+)-[0-9a-f-]{36}\.new$/;
/** Nobody writes a few megabytes for so long. */
const SURELY_LEFT_MS = 3_600_000;

/** Of this machine: the number of a process says nothing elsewhere. */
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A name of its own for a file that is still being written; it says who does. */
export const unfinishedName = (): string => `.${MACHINE}-${process.pid}-${randomUUID()}.new`;

/**
 * Takes away those whose writers have died, by whatever.
 *
 * @param names what is in the folder
 * @param now milliseconds since 1970
 */
export async function removeLeft(folder: string, names: readonly string[], now: number): Promise<void> {
  for (const name of names) {
    const [, machine, pid] = NAME.exec(name) ?? [];
    if (machine === undefined) continue;
    const path = join(folder, name);
    const isLeft =
      (machine === MACHINE && !lives(Number(pid))) || (await isOlder(path, now - SURELY_LEFT_MS));
    if (isLeft) await rm(path, { force: true });
  }
}

async function isOlder(path: string, epochMs: number): Promise<boolean> {
  const facts = await factsOf(path);
  return facts !== undefined && facts.mtimeMs < epochMs;
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
