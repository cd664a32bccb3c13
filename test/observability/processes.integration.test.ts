import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { programFolder } from '../support/compiled-program.js';
import { folder, linesIn } from './log-world.js';

const PROGRAM = `
import { Logger, Module, Oneiric } from 'oneiric';
const [logging, lines] = process.argv.slice(2).map((text) => JSON.parse(text));
class Talk { constructor(log) { this.log = log; } }
class AppModule {}
Module({ providers: [{ provide: Talk, inject: [Logger], useFactory: (log) => new Talk(log) }] })(AppModule);
const app = await Oneiric.create(AppModule, { logging });
app.enableShutdownHooks();
const { log } = app.get(Talk);
const told = [];
app.events$.subscribe(({ type, ...facts }) => {
  if (type === 'log.failed' || type === 'log.recovered') told.push({ type, ...facts, error: facts.error?.code });
});
for (let at = 0; at < lines; at += 1) {
  log.info('x'.repeat(1000), { at });
  if (at % 100 === 0) await new Promise(setImmediate);
}
process.send('written');
const timer = setInterval(() => undefined, 1000);
process.on('message', async (message) => {
  if (message === 'tell') process.send(told);
  else {
    clearInterval(timer);
    await app.close();
    process.send(told);
    process.disconnect();
  }
});
`;

it('a reader that hangs holds nothing up, and is told what it has missed when it reads again', async () => {
  const child = program({ console: 'stdout', bufferLines: 100 }, 5_000);
  expect(await messageOf(child)).toBe('written');
  const read = text(stdoutOf(child));
  const ended = messageOf(child);
  child.send('close');
  expect(await ended).toMatchObject([{ type: 'log.recovered', sink: 'console' }]);
  const lines = (await read).trim().split('\n');
  const parsed = lines.map((line) => JSON.parse(line) as { event: string; fields?: { dropped?: number } });
  const said = parsed.filter(({ event }) => event !== 'log.recovered').length;
  const dropped = parsed.reduce((sum, { fields }) => sum + (fields?.dropped ?? 0), 0);
  expect(dropped).toBeGreaterThan(1_000);
  // Besides those, the application has started and closed.
  expect(said + dropped).toBe(5_002);
});

it('a reader that goes away ends no process', async () => {
  const path = join(await folder(), 'app.log');
  const child = program({ console: 'stdout', file: { path } }, 200);
  stdoutOf(child).destroy();
  expect(await messageOf(child)).toBe('written');
  await expect.poll(() => linesIn(path).some(({ event }) => event === 'log.failed')).toBe(true);
  child.send('tell');
  expect(await messageOf(child)).toMatchObject([{ type: 'log.failed', sink: 'console', error: 'EPIPE' }]);
  const exited = once(child, 'exit');
  child.send('close');
  expect(await exited).toEqual([0, null]);
  expect(linesIn(path).filter(({ event }) => event === 'log.written')).toHaveLength(200);
  expect(linesIn(path).at(-1)).toMatchObject({ event: 'app.closed' });
});

it('a process that is told to end writes its last lines first', async () => {
  const path = join(await folder(), 'app.log');
  const child = program({ console: 'off', file: { path, maxBytes: 100_000, maxFiles: 3 } }, 300);
  expect(await messageOf(child)).toBe('written');
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([null, 'SIGTERM']);
  expect(linesIn(path).at(-1)).toMatchObject({ event: 'app.closed' });
});

function program(logging: object, lines: number): ChildProcess {
  const file = join(programFolder(), 'program.mjs');
  writeFileSync(file, PROGRAM);
  const child = fork(resolve(file), [JSON.stringify(logging), String(lines)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  const gone = once(child, 'exit').then(() => ['it has ended']);
  const [message] = (await Promise.race([once(child, 'message'), gone])) as [unknown];
  return message;
}

function stdoutOf({ stdout }: ChildProcess) {
  if (!stdout) throw new TypeError('it has none');
  return stdout;
}
