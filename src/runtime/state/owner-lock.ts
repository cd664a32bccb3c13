/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state */
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { StateError, StateOwner, StorageError } from '../../core/errors.js';
import type { Clock, Timer } from '../../core/ports.js';
import { lockFile, type FileLock } from '../../storage/file-lock.js';
import { storageFailure } from '../../storage/storage-failure.js';
import { inUse, lostTo, lostWith } from './state-errors.js';

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
 * which is on file systems that several machines share. Both are looked after, since somebody may remove them by hand,
 * and another process is let in then: this one says so, and writes no more.
 */
export class OwnerLock {
  #timer: Timer | undefined;
  #beat: Promise<void> = Promise.resolve();
  #isReleased = false;
  readonly #self: StateOwner;
  /** Another machine that says that the folder is its own. */
  #rival: StateOwner | undefined;
  /** Told when a sign of life is due and this process may not be the only one any more. */
  onLoss: ((error: StateError) => void) | undefined;

  private constructor(
    private readonly file: string,
    private readonly lock: FileLock,
    private readonly clock: Clock,
  ) {
    this.#self = { pid: process.pid, host: hostname(), since: clock.epoch() };
  }

  /** Why this process may not be the only one any more; undefined while it is. */
  loss(): StateError | undefined {
    if (this.#rival) return lostTo(dirname(this.file), this.#rival);
    try {
      this.lock.check();
      return undefined;
    } catch (error) {
      return lostWith(error as StorageError);
    }
  }

  /** @throws StateError `state/in-use`, naming who has it; what the file system says */
  static async take(folder: string, clock: Clock): Promise<OwnerLock> {
    const file = join(folder, 'owner.json');
    const lock = await lockFile(join(folder, 'owner.lock'));
    const before = await read(file);
    if (!lock) throw inUse(folder, before?.owner);
    try {
      refuseOtherMachine(folder, before, clock.epoch());
      const taken = new OwnerLock(file, lock, clock);
      await taken.#say().catch((error: unknown) => {
        throw storageFailure('write', file, error);
      });
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
    await this.#watch();
    // What stays there says of a process that has gone that it had it: the next one looks the state through, and goes on.
    if (!this.loss()) await rm(this.file, { force: true }).catch(() => undefined);
    this.lock.release();
  }

  /** Looks who is said to have the folder. @returns whether that is this process */
  async #watch(): Promise<boolean> {
    const record = await read(this.file);
    this.#rival = otherMachine(record, this.clock.epoch());
    return isDeepStrictEqual(record?.owner, this.#self);
  }

  async #say(): Promise<void> {
    const seconds = this.clock.epoch() / 1_000;
    const draft = `${this.file}.new`;
    await writeFile(draft, `${JSON.stringify(this.#self)}\n`, { mode: 0o600 });
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
    const isSaid = await this.#watch();
    const loss = this.loss();
    // What keeps it from being said keeps the state from being written as well, where it is told.
    if (!loss) await (isSaid ? this.#renew() : this.#say()).catch(() => undefined);
    if (this.#isReleased) return;
    if (loss) this.onLoss?.(loss);
    this.#schedule();
  }

  #renew(): Promise<void> {
    const seconds = this.clock.epoch() / 1_000;
    return utimes(this.file, seconds, seconds);
  }
}

/** Who is alive on another machine. Where locks do not reach those, a sign of life has to do. */
function otherMachine(record: Record | undefined, now: number): StateOwner | undefined {
  const owner = record?.owner;
  const isAlive = owner && owner.host !== hostname() && Math.abs(now - record.aliveAt) < PATIENCE_MS;
  return isAlive ? owner : undefined;
}

function refuseOtherMachine(folder: string, before: Record | undefined, now: number): void {
  const owner = otherMachine(before, now);
  if (!owner) return;
  const silentMs = now - (before?.aliveAt ?? now);
  const note = ` It gave a sign of life ${Math.round(silentMs / 1_000)} s ago, and its lock cannot be seen from here.`;
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
