import { tmpdir } from 'node:os';
import { Writable } from 'node:stream';
import type { Publisher } from '../../src/cli/publishing/publisher.js';
import { runCli } from '../../src/cli/run.js';
import type { World } from '../../src/cli/world.js';

/** What publishes, with keys that are quick to guess: what is typed here opens dozens of them. */
async function publisher(): Promise<Publisher> {
  const remote = await import('oneiric/remote');
  return { ...remote, lockKey: (key, lock) => remote.lockKey(key, { ...lock, cost: 14 }) };
}

/** What came of something that was typed. */
export interface Typed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is around it, besides what it writes to. */
export type Around = Partial<Omit<World, 'stdout' | 'stderr'>> & { readonly columns?: number };

/** Types something, in a folder without an application, and not on a terminal unless it is said. */
export async function typed(line: readonly string[], around: Around = {}): Promise<Typed> {
  const typing = startTyping(line, around);
  const code = await typing.code;
  return { code, stdout: typing.stdout, stderr: typing.stderr };
}

/** As `typed`, of something that goes on: what it has written so far, and what it ends with. */
export function startTyping(line: readonly string[], { columns, ...world }: Around = {}) {
  const stdout = new Written(columns);
  const stderr = new Written();
  const code = runCli(line, {
    env: {},
    folder: tmpdir(),
    user: 'ann',
    canAsk: false,
    interrupted: new AbortController().signal,
    unread: new AbortController().signal,
    publisher,
    ...world,
    stdout,
    stderr,
  });
  return {
    code,
    get stdout(): string {
      return stdout.text;
    },
    get stderr(): string {
      return stderr.text;
    },
  };
}

class Written extends Writable {
  text = '';
  readonly isTTY: boolean;

  constructor(readonly columns?: number) {
    super({ decodeStrings: false });
    this.isTTY = columns !== undefined;
  }

  override _write(text: string, _: string, done: () => void): void {
    this.text += text;
    done();
  }
}
