import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Module, Oneiric, type OneiricEvent } from 'oneiric';
import { FileSecrets } from 'oneiric/adapters/secrets/file';
import { AccountServer } from './accounts.js';
import { Callers } from './callers.js';
import { Database, PooledDatabase, SERVER } from './database.js';

const ROTATIONS = 5;
const CALLERS = 50;

const folder = await mkdtemp(join(tmpdir(), 'oneiric-rotation-'));
const secret = join(folder, 'password');
const server = new AccountServer('password-0');
await writeFile(secret, 'password-0\n', { mode: 0o600 });

@Module({ providers: [FileSecrets, PooledDatabase, { provide: SERVER, useValue: server }] })
class AppModule {}

const app = await Oneiric.create(AppModule, {
  env: {},
  config: {
    values: {
      adapters: {
        providers: {
          'secrets/file': { path: folder },
          'database/pooled': { password: '${secret:password}' },
        },
      },
    },
  },
});
const told: OneiricEvent[] = [];
app.events$.subscribe((event) => told.push(event));
const callers = new Callers(app.get(Database), CALLERS);

for (let round = 1; round <= ROTATIONS; round += 1) {
  const [before, next] = [`password-${round - 1}`, `password-${round}`];
  server.allow(next);
  await writeFile(secret, `${next}\n`);
  // The file is followed; until nobody is in with the old password, it is good.
  while (server.sessions.get(before) !== 0) await setTimeout(5);
  server.forbid(before);
  console.log(`rotation ${round}: generation ${app.status(Database).generation} serves`);
}

// One that was written wrongly changes nothing for those who call.
await writeFile(secret, 'no password\n');
while (server.refused === 0) await setTimeout(5);
console.log(`wrong password: generation ${app.status(Database).generation} serves on`);
for (const { slot, why } of app.differences()) console.log(`${slot} is not as it is wished: ${why}`);

await callers.stop();
console.log(`${callers.answered > 0 ? 'all' : 'no'} calls were answered, ${callers.failed} failed`);
const shown = JSON.stringify(
  told.map((event) => ({ ...event, error: 'error' in event && String(event.error) })),
);
console.log(`passwords in what was told: ${shown.match(/password-\d|no password/g)?.length ?? 0}`);
await app.close();
await rm(folder, { recursive: true });
