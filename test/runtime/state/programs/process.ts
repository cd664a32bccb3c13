import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { Observable } from 'rxjs';
import { Module, Oneiric, type CreateOptions, type Reading } from '../../../../src/index.js';
import { say } from './lives.js';

/** What the program is told. Times are milliseconds. */
interface Orders {
  readonly options: CreateOptions;
  readonly startMs?: number;
  readonly cleanupMs?: number;
  readonly failsCleanup?: boolean;
  /** What comes only when the program is sent a line. */
  readonly awaits?: 'configuration' | 'module';
}

/**
 * `process.js ORDERS` is an application that has its process to itself. It says what it begins with, what happens to it, and when
 * it is cleaned up; a call is under way all the time.
 */
const {
  options,
  startMs = 0,
  cleanupMs = 0,
  failsCleanup = false,
  awaits,
} = JSON.parse(process.argv[2] ?? '{}') as Orders;

class Store {
  async onInit(): Promise<void> {
    say('builds');
    await pause(startMs);
  }
  async work(): Promise<string> {
    await pause(100);
    return 'worked';
  }
  async onCleanup(): Promise<void> {
    await pause(cleanupMs);
    say('cleaned');
    if (failsCleanup) throw new RangeError('cannot close');
  }
}

/** Until somebody sends a line. */
async function called(): Promise<void> {
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.destroy();
}

/** Whoever reads it has begun to start. */
const readings$ = new Observable<Reading>((reader) => {
  say(`awaits ${String(awaits)}`);
  const waiting = awaits === 'configuration' ? called() : Promise.resolve();
  void waiting.then(() => reader.next({ kind: 'absent' }));
});

async function late() {
  await called();
  class Late {}
  Module({})(Late);
  return Late;
}

class Root {}
Module({
  imports: awaits === 'module' ? [late()] : [],
  providers: [{ slot: 'adapter:store', provider: 'a', useFactory: () => new Store() }],
})(Root);

const config = awaits ? { sources: [{ name: 'slow', readings$ }] } : undefined;
const app = await Oneiric.create(Root, { ...options, ...(config && { config }) });
app.events$.subscribe(({ type }) => {
  if (type.startsWith('runtime.') || type.startsWith('config.')) say(`hears ${type}`);
});
const { work } = { work: () => app.get<Store>('adapter:store').work() };
app.runtime?.supervise('caller', async ({ signal }) => {
  while (!signal.aborted) await work();
  say('caller over');
});
say(`begins ${String(app.runtime?.kind)} ${app.state?.folder ?? ''}`);
