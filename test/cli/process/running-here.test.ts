import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RunningHere } from '../../../src/cli/process/running-here.js';
import { AdminWorld } from '../../admin/serve/admin-world.js';

const world = new AdminWorld();
const file = () => join(world.stateDir, 'oneiric.pid');
const never = new AbortController().signal;

it('the file that says which process has the state is there until the application closes', async () => {
  const app = await world.create();
  const here = new RunningHere(app, never);
  expect(await here.said()).toMatchObject({ pid: process.pid, state: world.stateDir });
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ pid: process.pid });
  await app.close();
  await here.over;
  expect(existsSync(file())).toBe(false);
});

it('it is not left by an application that closes before it is written', async () => {
  const app = await world.create();
  const here = new RunningHere(app, never);
  const said = here.said();
  await Promise.all([app.close(), said, here.over]);
  expect(existsSync(file())).toBe(false);
});

it('an application closes in order when nobody reads what it writes any more', async () => {
  const reader = new AbortController();
  const here = new RunningHere(await world.create(), reader.signal);
  await here.said();
  reader.abort();
  await here.over;
  expect(existsSync(file())).toBe(false);
});

it('it does so as well when nobody has read it from the beginning', async () => {
  const here = new RunningHere(await world.create(), AbortSignal.abort());
  await Promise.all([here.said(), here.over]);
  expect(existsSync(file())).toBe(false);
});
