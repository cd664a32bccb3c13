import 'reflect-metadata';
import { Module, Oneiric } from '../../../../src/index.js';
import { say } from './lives.js';

/**
 * `application.js DIR` is an application with a state. It says what serves and whether it is paused, then goes on swapping,
 * pausing and resuming until it is killed: `asks 3 p1` before each, `knows 3 p1` once it has been told.
 */
const [dir = ''] = process.argv.slice(2);
const SLOT = 'adapter:store';
const PROVIDERS = ['p0', 'p1', 'p2', 'p3', 'p4'];

class Root {}
const providers = PROVIDERS.map(
  (provider) => ({ slot: SLOT, provider, useFactory: () => ({ provider }) }) as const,
);
Module({ providers, selections: { [SLOT]: 'p0' } })(Root);

const app = await Oneiric.create(Root, { env: {}, stateDir: dir });
const { active, activity } = app.status(SLOT);
const rows = (await app.state?.journal({ limit: 1_000 })) ?? [];
const ended = rows.filter(({ stage, kind }) => stage === 'ended' && kind === 'select').length;
say(`begins ${String(active)} ${activity} ${ended}`);

for (let at = 1; ; at += 1) {
  const provider = PROVIDERS[at % PROVIDERS.length] ?? 'p0';
  say(`asks ${provider}`);
  await app.swap(SLOT, { provider, requestedBy: 'torture' });
  say(`knows ${provider}`);
  const activity = at % 3 === 0 ? 'active' : 'paused';
  say(`asks ${activity}`);
  await (activity === 'active' ? app.resume(SLOT) : app.pause(SLOT, { note: `n${at}` }));
  say(`knows ${activity}`);
}
