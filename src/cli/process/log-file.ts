/* eslint-disable security/detect-non-literal-fs-filename -- the operator says which, else within the folder of the state */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CliError, EXIT } from '../cli-error.js';
import { makeFolders } from '../make-folders.js';
import { oneLine, severalLines } from '../output/escape.js';

const PRIVATE = 0o600;
const PRIVATE_FOLDER = 0o700;
const LAST_BYTES = 8_192;
const LAST_LINES = 20;

const { O_APPEND, O_CREAT, O_RDWR, O_NOFOLLOW } = constants;

/** A file that a process writes to, and what it has written since it was opened. */
export class LogFile {
  private constructor(
    readonly path: string,
    readonly handle: FileHandle,
    private readonly before: number,
  ) {}

  /** Opens it, for its owner only where it is new. @throws CliError `cli/no-log-file` */
  static async open(path: string): Promise<LogFile> {
    try {
      await makeFolders(dirname(path), PRIVATE_FOLDER);
      // What is written follows no link: somebody else may have laid it.
      const handle = await open(path, O_APPEND | O_CREAT | O_RDWR | O_NOFOLLOW, PRIVATE);
      return new LogFile(path, handle, (await handle.stat()).size);
    } catch (cause) {
      throw new CliError('cli/no-log-file', `${oneLine(path)} cannot be written. Nothing was started.`, {
        exitCode: EXIT.failed,
        hint: 'name another one with --log-file',
        cause,
      });
    }
  }

  /** The last lines that were written since it was opened. */
  async last(): Promise<string> {
    const { size } = await this.handle.stat();
    const from = Math.max(this.before, size - LAST_BYTES);
    const buffer = Buffer.alloc(Math.max(0, size - from));
    await this.handle.read(buffer, 0, buffer.length, from);
    const lines = buffer.toString('utf8').trimEnd().split('\n').slice(-LAST_LINES);
    return severalLines(lines.join('\n'));
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
