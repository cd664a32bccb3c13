import assert from 'node:assert/strict';
import { isLive, sameLive } from 'oneiric';
import * as kit from 'oneiric/testing';
import { Module } from 'oneiric';
import { MemoryStore, RedisStore, Shop, Store, RightArchive } from './parts.js';

@Module({ providers: [MemoryStore, RedisStore, RightArchive, Shop] })
class App {}

class FakeStore extends Store {
  name(): string {
    return 'fake';
  }
  wait(): Promise<string> {
    return Promise.resolve('fake');
  }
}

const clock = new kit.ManualClock();
await using app: kit.TestApplication = await kit.Test.createTestingModule({ imports: [App] })
  .overrideSlot('adapter:archive')
  .useValue(new FakeStore())
  .compile({ clock });
const shop = app.get(Shop);
const before = shop.names();
const load = app.load(() => shop.names(), { slot: 'adapter:store', concurrency: 5 });
await load.more(10);
const layer = await app.override('adapter:store').useClass(FakeStore);
await load.more(10);
const during = shop.names();
await layer.remove();
const { failed } = await load.stop();
const stuck = kit.misbehaving(MemoryStore, { init: 'hang' });
const refused = assert.rejects(app.override('adapter:store').useClass(stuck), { code: 'swap/init-timeout' });
await clock.elapse(30_000);
await refused;
const live = app.get('adapter:store');
const doors = Object.keys(kit).sort();
const told = [isLive(live), sameLive(live, live), kit.liveReferenceTester(live, {})];
process.stdout.write(JSON.stringify({ before, during, after: shop.names(), failed, told, doors }));
