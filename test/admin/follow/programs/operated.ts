import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { adminClient, follow, type AdminPlace } from '../../../../src/admin/index.js';
import {
  Module,
  Oneiric,
  OneiricError,
  type Application,
  type CreateOptions,
} from '../../../../src/index.js';

/** What the program is told. */
interface Orders {
  readonly options: CreateOptions;
  /** Whom it follows, if anybody. */
  readonly follows?: AdminPlace;
}

/**
 * `operated.js ORDERS` is an application that does what it is told, a command a line, and says how that ended. With `follows` it
 * takes over what is decided in another process.
 */
const { options, follows } = JSON.parse(process.argv[2] ?? '{}') as Orders;
const CACHE = 'adapter:cache';

interface Named {
  name(): Promise<string>;
}

class Root {}
Module({
  providers: ['memory', 'redis'].map((provider, at) => ({
    ...{ slot: CACHE, provider, priority: -at },
    useFactory: () => ({ name: () => Promise.resolve(provider) }),
  })),
})(Root);

const COMMANDS: Record<string, (app: Application) => Promise<unknown>> = {
  call: async (app) => (await app.getAsync<Named>(CACHE)).name(),
  pause: (app) => app.pause(CACHE, { note: 'maintenance', requestedBy: 'ann' }),
  resume: (app) => app.resume(CACHE),
  select: (app) => Promise.resolve(app.select(CACHE, 'redis')),
};

const app = await Oneiric.create(Root, options);
if (follows) await follow(app, adminClient(follows)).begun;
const say = (line: string) => process.stdout.write(`${line}\n`);
createInterface({ input: process.stdin }).on('line', (command) => void obey(command));
say('ready');

async function obey(command: string): Promise<void> {
  try {
    const result = await COMMANDS[command]?.(app);
    say(`done ${command}${typeof result === 'string' ? ` ${result}` : ''}`);
  } catch (error) {
    say(`failed ${command} ${OneiricError.is(error) ? error.code : String(error)}`);
  }
}
