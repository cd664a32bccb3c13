/* eslint-disable security/detect-non-literal-fs-filename -- the path is the operator's setting */
import { rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Destination, Taken } from './destination.js';
import { codeOf, ignore, LINE_BREAK, openLogFile } from './log-file.js';

/** Where lines are kept, and how many. */
export interface FileLimits {
  readonly path: string;
  /** A file that would become larger is put aside. One line may be larger by itself. */
  readonly maxBytes: number;
  /** Files in all: `app.log`, then `app.log.1`, which is newer than `app.log.2`. */
  readonly maxFiles: number;
}

/** A terminal that is full is asked again after this. */
const FULL_MS = 10;

/** A file that lines are added to. Full, it is put aside; put aside or removed by somebody else, it is made anew. */
export class RotatingFile implements Destination {
  readonly #limits: FileLimits;
  #handle: FileHandle | undefined;
  #size = 0;
  #inode = 0n;
  #place: string | undefined;
  #isTorn = false;

  private constructor(limits: FileLimits) {
    this.#limits = { ...limits, path: resolve(limits.path) };
  }

  /** Makes the folder where it is missing. @throws LoggingError `logging/not-a-file`; otherwise what the file system says */
  static async open(limits: FileLimits): Promise<RotatingFile> {
    const file = new RotatingFile(limits);
    await file.#opened();
    return file;
  }

  async write(lines: readonly string[]): Promise<Taken> {
    let count = 0;
    try {
      await this.#leaveIfReplaced();
      while (count < lines.length) {
        const handle = await this.#opened();
        const fitting = this.#fitting(lines, count);
        if (fitting.length === 0) await this.#rotate();
        else await this.#append(handle, fitting, (written) => (count += written));
      }
      return { count };
    } catch (error) {
      // What cannot be written to may be another file by now, or open anew.
      await this.close().catch(() => undefined);
      return { count, error };
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #opened(): Promise<FileHandle> {
    if (this.#handle) return this.#handle;
    const { handle, size, inode, place, isTorn } = await openLogFile(this.#limits.path);
    this.#size = size;
    this.#inode = inode;
    this.#place = place;
    this.#isTorn = isTorn;
    return (this.#handle = handle);
  }

  /** Somebody may have moved the file away, as logrotate does. */
  async #leaveIfReplaced(): Promise<void> {
    if (!this.#handle || this.#place === undefined) return;
    const there = await stat(this.#limits.path, { bigint: true }).catch(() => undefined);
    if (there?.ino !== this.#inode) await this.close();
  }

  /** The lines that the file has room for: in an empty one at least one. */
  #fitting(lines: readonly string[], from: number): readonly string[] {
    if (this.#place === undefined) return lines.slice(from);
    let size = this.#size;
    let to = from;
    for (; to < lines.length; to += 1) {
      size += Buffer.byteLength(lines[to] ?? '') + 1;
      if (size > this.#limits.maxBytes && (this.#size > 0 || to > from)) break;
    }
    return lines.slice(from, to);
  }

  /** @param tell how many of the lines were written, also where it fails */
  async #append(
    handle: FileHandle,
    lines: readonly string[],
    tell: (written: number) => void,
  ): Promise<void> {
    const lead = this.#isTorn ? '\n' : '';
    const bytes = Buffer.from(`${lead}${lines.join('\n')}\n`);
    let done = 0;
    try {
      while (done < bytes.length) {
        const bytesWritten = await writtenOf(handle, bytes, done);
        done += bytesWritten;
        this.#size += bytesWritten;
      }
    } finally {
      if (done > 0) this.#isTorn = bytes[done - 1] !== LINE_BREAK;
      tell(breaksIn(bytes.subarray(lead.length, Math.max(lead.length, done))));
    }
  }

  /** Each file becomes one older; what is too old is removed. */
  async #rotate(): Promise<void> {
    const { path, maxFiles } = this.#limits;
    const place = this.#place ?? path;
    await this.close();
    const names = [place, ...Array.from({ length: maxFiles - 1 }, (_, at) => `${place}.${at + 1}`)];
    await rm(names.at(-1) ?? place, { force: true });
    for (let at = names.length - 2; at >= 0; at -= 1) {
      await rename(names[at] ?? place, names[at + 1] ?? place).catch(ignore('ENOENT'));
    }
  }
}

/** Writes some of it, as much as there is room for. */
async function writtenOf(handle: FileHandle, bytes: Buffer, from: number): Promise<number> {
  for (;;) {
    try {
      return (await handle.write(bytes, from)).bytesWritten;
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
      // A terminal that is held must not hold the process.
      await setTimeout(FULL_MS, undefined, { ref: false });
    }
  }
}

function breaksIn(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte === LINE_BREAK) count += 1;
  return count;
}
