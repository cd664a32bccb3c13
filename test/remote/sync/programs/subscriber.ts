import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { Module, Oneiric, OneiricError } from '../../../../src/index.js';
import { RemoteModule } from '../../../../src/remote/remote-module.js';
import { say } from '../../../runtime/state/programs/lives.js';

/** Syncs once for each line it hears, and says by what it ended and the most memory that the process has had, in MiB. */
const [manifestUrl = '', key = '', ca = ''] = process.argv.slice(2);
const { origin } = new URL(manifestUrl);
class Root {}
Module({
  imports: [
    RemoteModule.forRoot({
      ...{ manifestUrl, source: 'acme-test', refreshIntervalMs: 0 },
      trust: { keys: [key], threshold: 1 },
      fetch: {
        ...{ privateOrigins: [origin], tls: { [origin]: { ca } } },
        ...{ retry: { attempts: 1 }, breaker: { failures: 1_000 }, idleMs: 1_000, totalMs: 3_000 },
      },
    }),
  ],
})(Root);
const app = await Oneiric.create(Root, { logging: false, env: {} });
let most = 0;
// Not the peak that the system keeps, which begins with that of the parent.
const look = () => (most = Math.max(most, Math.round(process.memoryUsage.rss() / 1_024 ** 2)));
setInterval(look, 2).unref();
say(`runs ${look()}`);
for await (const line of createInterface({ input: process.stdin })) {
  const report = await app.remote?.sync();
  const { outcome, error } = report ?? {};
  say(`${line} ${outcome} ${error instanceof OneiricError ? error.code : ''} ${look()}`);
}
await app.close();
