import { Module, Oneiric } from 'oneiric';
import { Callers } from './callers.js';
import { BrokerGateway, DirectGateway, disk, Gateway } from './gateways.js';

const CALLERS = 50;

@Module({ providers: [DirectGateway, BrokerGateway] })
class AppModule {}

// Times are short, so that the sample is: by default a slot is asked every 30 s, and what was left is tried after a minute.
const app = await Oneiric.create(AppModule, {
  env: {},
  health: {
    intervalMs: 20,
    failover: { 'adapter:gateway': { recoverAfterMs: 200 } },
  },
});
app.events$.subscribe((event) => {
  if (event.type === 'failover.avoided') console.log(`${event.provider} is left: ${event.why}`);
  if (event.type === 'failover.lifted') console.log(`${event.provider} is back in: ${event.why}`);
});
const callers = new Callers(app.get(Gateway), CALLERS);
const serving = () => `${app.status(Gateway).active} serves, ready: ${app.health().ready}`;
console.log(serving());

// It still takes payments, and says before it cannot any more.
disk.used = 0.95;
await comesToServe('broker');
console.log(serving());
const [missed] = app.differences();
console.log(`${missed?.slot} should be ${missed?.desired}: ${missed?.why}`);

disk.used = 0.5;
await comesToServe('direct');
console.log(serving());

// An operator has the last word: what was chosen by hand stays, however it does.
await app.swap(Gateway, { provider: 'direct', reason: 'audit', requestedBy: 'ann' });
disk.used = 0.95;
await becomes('unhealthy');
console.log(serving());
console.log(app.explain(Gateway).selection);

await app.unselect(Gateway);
await comesToServe('broker');
console.log(serving());

await callers.stop();
console.log(`${callers.paid > 0 ? 'all' : 'no'} payments went through, ${callers.failed} failed`);
await app.close();

/** Waits until a provider serves the gateway. */
function comesToServe(provider: string): Promise<void> {
  return new Promise((resolve) => {
    const watching = app.watch(Gateway).subscribe((active) => {
      if (active.provider !== provider) return;
      resolve();
      queueMicrotask(() => watching.unsubscribe());
    });
  });
}

/** Waits until the application is as well as that. */
function becomes(status: string): Promise<void> {
  return new Promise((resolve) => {
    const watching = app.health$.subscribe((health) => {
      if (health.status !== status) return;
      resolve();
      queueMicrotask(() => watching.unsubscribe());
    });
  });
}
