import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { Module, Oneiric, type CreateOptions, type LoopContext } from '../../../../src/index.js';
import { say } from './lives.js';

/** What the program is told. */
interface Orders {
  readonly options: CreateOptions;
  /** What its loop does when it runs for the first time; without it there is none. */
  readonly loop?: 'dies' | 'closes' | 'stops';
  /** It closes by itself, and has nothing else to do. */
  readonly closes?: boolean;
}

/** `worker.js ORDERS` is an application without a server, a socket or a timer: nothing but itself holds its process. */
const { options, loop, closes = false } = JSON.parse(process.argv[2] ?? '{}') as Orders;

class Root {}
Module({})(Root);
const app = await Oneiric.create(Root, options);
app.events$.subscribe(({ type }) => {
  if (type === 'loop.abandoned') say(`hears ${type}`);
});

let runs = 0;
const FIRST_RUNS = {
  dies: () => {
    throw new RangeError('the line is dead');
  },
  closes: () => app.close(),
  stops: () => supervised?.stop(),
};
const work = async ({ signal }: LoopContext): Promise<void> => {
  runs += 1;
  say(`runs ${runs}`);
  if (loop && runs === 1) {
    // Not in the same turn in which it was begun, and then from far within.
    await pause(1);
    await FIRST_RUNS[loop]();
    say(`${loop} itself, aborted ${signal.aborted}`);
    return;
  }
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
};
const supervised = loop && app.runtime?.supervise('worker', work, { minBackoffMs: 100 });
process.on('exit', (code) => say(`exits ${code}`));
say(`begins ${String(app.runtime?.kind)} ${app.state?.folder ?? ''}`);
if (closes) await app.close();
