#!/usr/bin/env node
import { userInfo } from 'node:os';
import { EXIT } from './cli-error.js';
import { runCli } from './run.js';
import type { World } from './world.js';

const interrupt = new AbortController();

// The second one ends at once, whatever it is that does not listen.
process.on('SIGINT', () => {
  if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
  interrupt.abort();
});

// Whoever reads the output has seen enough.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(EXIT.ok);
  });

const world: World = {
  stdout: process.stdout,
  stderr: process.stderr,
  canAsk: process.stdin.isTTY && process.stderr.isTTY,
  env: process.env,
  folder: process.cwd(),
  user: userName(),
  interrupted: interrupt.signal,
};

// Parts that are imported later import from the one that this ends up in, which therefore waits for nothing.
void runCli(process.argv.slice(2), world).then((code) => {
  // What an application that was loaded has left running keeps nobody waiting; what was written is read first.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
});

/** A process may be run by a number that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
