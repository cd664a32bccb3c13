import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { Logger, Module, Oneiric, type LoggingOptions } from 'oneiric';
import winston from 'winston';
import type { Operation } from '../measure.js';

/** Lines between which whoever writes them lets others run, as a server does. */
const LINES = 100;
const NOWHERE = '/dev/null';

class Talker {
  constructor(readonly log: Logger) {}
}

async function talker(logging: LoggingOptions | false) {
  const root = class Root {};
  const provider = { provide: Talker, inject: [Logger], useFactory: (log: Logger) => new Talker(log) };
  Module({ providers: [provider] })(root);
  const app = await Oneiric.create(root, { logging });
  const { log } = app.get(Talker);
  return { app, log };
}

const lines = (write: (at: number) => void): Operation => ({
  run: async (at) => {
    for (let line = 0; line < LINES; line += 1) write(at + line);
    await setImmediate();
  },
  isAsync: true,
  perCall: LINES,
  check: () => undefined,
});

async function logged(): Promise<Operation> {
  const { app, log } = await talker({ console: 'off', file: { path: NOWHERE } });
  app.events$.subscribe(({ type }) => assert.notEqual(type, 'log.recovered', 'lines were dropped'));
  return lines((at) => log.info('a line of the log', { at, name: 'catalog' }));
}

function loggedByWinston(): Promise<Operation> {
  const { combine, timestamp, json } = winston.format;
  const stream = createWriteStream(NOWHERE);
  const logger = winston.createLogger({
    format: combine(timestamp(), json()),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it is one: its type names another copy of the class
    transports: [new winston.transports.Stream({ stream })],
  });
  return Promise.resolve(
    lines((at) => void logger.info('a line of the log', { at, name: 'catalog', event: 'log.written' })),
  );
}

async function unheard(): Promise<Operation> {
  const { log } = await talker(false);
  return { run: (at) => log.info('a line of the log', { at, name: 'catalog' }), check: () => undefined };
}

async function leftOut(): Promise<Operation> {
  const { log } = await talker({ console: 'off', file: { path: NOWHERE } });
  return { run: (at) => log.debug('a line of the log', { at, name: 'catalog' }), check: () => undefined };
}

/** Lines of components: written, below the level, and while nobody listens. */
export const logOperations: Readonly<Record<string, () => Promise<Operation>>> = {
  'log: a line': logged,
  'log: a line, winston alone': loggedByWinston,
  'log: a line below the level': leftOut,
  'log: nobody listens': unheard,
};
