import { tmpdir } from 'node:os';
import { Writable } from 'node:stream';
import { runCli } from '../../src/cli/run.js';
import type { World } from '../../src/cli/world.js';

/** What came of something that was typed. */
export interface Typed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Types something, in a folder without an application, and not on a terminal unless it is said. */
export async function typed(
  line: readonly string[],
  around: Partial<Omit<World, 'stdout' | 'stderr'>> & { readonly columns?: number } = {},
): Promise<Typed> {
  const { columns, ...world } = around;
  const stdout = new Written(columns);
  const stderr = new Written();
  const code = await runCli(line, {
    env: {},
    folder: tmpdir(),
    user: 'ann',
    canAsk: false,
    interrupted: new AbortController().signal,
    ...world,
    stdout,
    stderr,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
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
