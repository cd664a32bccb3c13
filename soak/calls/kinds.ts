import type { Application } from 'oneiric';
import { Catalogue, Visit } from '../parts/catalogue.js';
import { Database } from '../parts/database.js';
import { Gateway } from '../parts/gateways.js';
import { answerTo } from '../parts/part.js';
import { Plug } from '../parts/plug.js';
import { Store } from '../parts/stores.js';
import { Relay } from '../plugin/relay.js';

/** A call: whether it was answered as it should be. */
export type Call = (key: number) => Promise<boolean>;

/** How many answers one scan reads. */
const SCANNED = 3;

/** What callers do, by name. */
export function callsOf(app: Application): ReadonlyMap<string, Call> {
  const [store, live] = [app.get(Store), app.live(Store)];
  const [gateway, database, plug] = [app.get(Gateway), app.get(Database), app.get(Plug)];
  const [catalogue, relay] = [app.get(Catalogue), app.get(Relay)];
  const isRight = async (answer: Promise<number>, key: number) => (await answer) === answerTo(key);
  return new Map<string, Call>([
    ['live reference', (key) => isRight(store.value(key), key)],
    [
      'unit of work',
      (key) => live.use(async (one) => isOneAnswer([one.value(key), one.value(key + 1)], key)),
    ],
    ['stream', (key) => isScanned(store, key)],
    ['rebuilt consumer', (key) => isRight(catalogue.read(key), key)],
    ['through a consumer', (key) => isRight(catalogue.find(key), key)],
    ['cache', (key) => isRight(catalogue.remembered(key), key)],
    [
      'request scope',
      (key) => app.runInScope(async (scope) => isRight((await scope.getAsync(Visit)).work(key), key)),
    ],
    ['failing over', (key) => isRight(gateway.pay(key), key)],
    ['rotated secret', (key) => isRight(database.balance(key), key)],
    ['late registration', (key) => isRight(plug.reach(key), key)],
    ['of a plugin', (key) => isRight(relay.relay(key), key)],
  ]);
}

async function isOneAnswer(answers: readonly Promise<number>[], key: number): Promise<boolean> {
  const [first, second] = await Promise.all(answers);
  return first === answerTo(key) && second === answerTo(key + 1);
}

async function isScanned(store: Store, from: number): Promise<boolean> {
  const answers: number[] = [];
  for await (const answer of store.scan(from, SCANNED)) answers.push(answer);
  return answers.length === SCANNED && answers.every((answer, at) => answer === answerTo(from + at));
}
