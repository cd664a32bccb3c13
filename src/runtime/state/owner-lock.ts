/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state */
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { StateOwner } from '../../core/errors.js';
import type { Clock, Timer } from '../../core/ports.js';
import { lockFile, type FileLock } from '../../storage/file-lock.js';
import { inUse } from './state-errors.js';

/** Between signs of life of an owner. */
const HEARTBEAT_MS = 5_000;
/** An owner on another machine that has given no sign of life for so long is gone. */
const PATIENCE_MS = 3 * HEARTBEAT_MS;

/** Who has a folder, as they have said, and when they last gave a sign of life: milliseconds since 1970. */
interface Record {
  readonly owner: StateOwner | undefined;
  readonly aliveAt: number;
}

/**
 * What makes a process the only one that has a folder.
 *
 * The lock is one of the kernel, on `owner.lock`: it goes with the process, so a number that another process has been
 * given since deceives nobody. `owner.json` beside it says who that is, for people; the time of its last change is the
 * sign of life, since setting it needs no room on a full disk. It decides only where the kernel's lock may say nothing,
 * which is on file systems that several machines share.
 */
export class OwnerLock {
  #timer: Timer | undefined;
  #beat: Promise<void> = Promise.resolve();
  #isReleased = false;

  private constructor(
    private readonly file: string,
    private readonly lock: FileLock,
    private readonly clock: Clock,
  ) {}

  /** @throws StateError `state/in-use`, naming who has it; what the file system says */
  static async take(folder: string, clock: Clock): Promise<OwnerLock> {
    const file = join(folder, 'owner.json');
    const lock = await lockFile(join(folder, 'owner.lock'));
    const before = await read(file);
    if (!lock) throw inUse(folder, before?.owner);
    try {
      refuseOtherMachine(folder, before, clock.epoch());
      const taken = new OwnerLock(file, lock, clock);
      await taken.#say();
      taken.#schedule();
      return taken;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Gives it back, also where the folder takes nothing any more. Doing so twice does nothing. */
  async release(): Promise<void> {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#timer?.cancel();
    await this.#beat;
    // What stays there says of a process that has gone that it had it: the next one looks the state through, and goes on.
    await rm(this.file, { force: true }).catch(() => undefined);
    this.lock.release();
  }

  async #say(): Promise<void> {
    const seconds = this.clock.epoch() / 1_000;
    const owner: StateOwner = { pid: process.pid, host: hostname(), since: this.clock.epoch() };
    const draft = `${this.file}.new`;
    await writeFile(draft, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
    await utimes(draft, seconds, seconds);
    await rename(draft, this.file);
  }

  #schedule(): void {
    const beat = () => {
      this.#beat = this.#live();
    };
    this.#timer = this.clock.after(HEARTBEAT_MS, beat, { isBackground: true });
  }

  async #live(): Promise<void> {
    const seconds = this.clock.epoch() / 1_000;
    // What keeps it from being said keeps the state from being written as well, where it is told.
    await utimes(this.file, seconds, seconds).catch(() => undefined);
    if (!this.#isReleased) this.#schedule();
  }
}

/** Where locks do not reach other machines, a sign of life has to do. */
function refuseOtherMachine(folder: string, before: Record | undefined, now: number): void {
  const owner = before?.owner;
  if (!owner || owner.host === hostname() || Math.abs(now - before.aliveAt) >= PATIENCE_MS) return;
  const note = ` It gave a sign of life ${Math.round((now - before.aliveAt) / 1_000)} s ago, and its lock cannot be seen from here.`;
  throw inUse(folder, owner, note);
}

/** Undefined where nobody has said anything. */
async function read(file: string): Promise<Record | undefined> {
  try {
    const facts = await stat(file);
    // Reading a pipe would wait for whoever writes to it.
    if (!facts.isFile()) return { owner: undefined, aliveAt: 0 };
    return { owner: parsed(await readFile(file, 'utf8')), aliveAt: facts.mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { owner: undefined, aliveAt: 0 };
  }
}

function parsed(text: string): StateOwner | undefined {
  try {
    const { pid, host, since } = JSON.parse(text) as Partial<{ [K in keyof StateOwner]: unknown }>;
    if (!Number.isInteger(pid) || typeof host !== 'string' || !isTime(since)) return undefined;
    return { pid: pid as number, host: host.slice(0, 255), since };
  } catch {
    return undefined;
  }
}

/** What a date can be made of. */
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
