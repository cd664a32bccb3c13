#!/usr/bin/env node
import { userInfo } from 'node:os';
import { EXIT } from './cli-error.js';
import { OutputFate } from './output-fate.js';
import { loadPublisher } from './publishing/publisher.js';
import { runCli } from './run.js';
import type { World } from './world.js';

const interrupt = new AbortController();

// The second one ends at once, whatever it is that does not listen.
process.on('SIGINT', () => {
  if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
  interrupt.abort();
});

// What has begun ends in order all the same.
const fate = new OutputFate((error) => void process.stderr.write(`${error.toString()}\n`));
process.stdout.on('error', (error: NodeJS.ErrnoException) => fate.failed(error));
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  // Where else should it be said?
  if (error.code === 'EPIPE') fate.failed(error);
});

const world: World = {
  stdout: process.stdout,
  stderr: process.stderr,
  canAsk: process.stdin.isTTY && process.stderr.isTTY,
  env: process.env,
  folder: process.cwd(),
  user: userName(),
  interrupted: AbortSignal.any([interrupt.signal, fate.unread, fate.lost]),
  unread: fate.unread,
  publisher: loadPublisher,
};

// Parts that are imported later import from the one that this ends up in, which therefore waits for nothing.
void runCli(process.argv.slice(2), world).then((code) => {
  // What an application that was loaded has left running keeps nobody waiting; what was written is read first.
  process.stdout.write('', (error) => {
    if (error) fate.failed(error);
    process.stderr.write('', () => process.exit(fate.endsWith(code)));
  });
});

/** A process may be run by a number that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
