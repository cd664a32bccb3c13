import { describe, expect, it } from 'vitest';
import { DiscoveryService, Injectable, Oneiric, Service, type Application } from '../../src/index.js';
import { Cache, CLOCK, failure, MemoryCache, moduleOf, RedisCache } from './module-parts.js';

const OnTopic = DiscoveryService.createDecorator<{ readonly topic: string }>();
const Audited = DiscoveryService.createDecorator<boolean>();

abstract class Base {
  @OnTopic({ topic: 'ping' })
  ping() {
    return 'pong';
  }
}

@Injectable()
class Mails extends Base {
  @OnTopic({ topic: 'orders' })
  onOrder() {
    return 'mailed';
  }
  other() {
    return 'other';
  }
}

@Audited(true)
@Service({ key: 'billing' })
class Billing {}

const Feature = moduleOf('Feature', { providers: [Mails, { provide: CLOCK, useValue: {} }] });
const App = moduleOf('App', { imports: [Feature], providers: [Billing, MemoryCache, RedisCache] });

const opened = async (): Promise<[Application, DiscoveryService]> => {
  const app = await Oneiric.create(App);
  return [app, app.get(DiscoveryService)];
};

describe('DiscoveryService', () => {
  it('lists candidates, shadowed ones too, and plain providers with class and module', async () => {
    const [app, discovery] = await opened();
    const rows = discovery
      .getProviders()
      .map(({ name, module, metatype, candidate }) => [name, module, metatype?.name, candidate?.slot]);
    expect(rows.toSorted()).toEqual(
      [
        ['Billing', 'App', 'Billing', 'service:billing'],
        ['MemoryCache', 'App', 'MemoryCache', 'adapter:cache'],
        ['RedisCache', 'App', 'RedisCache', 'adapter:cache'],
        ['Mails', 'Feature', 'Mails', undefined],
        ['clock', 'Feature', undefined, undefined],
        ['Feature', 'Feature', 'Feature', undefined],
        ['App', 'App', 'App', undefined],
      ].toSorted(),
    );
    expect(discovery.getProviders({ module: Feature }).map(({ name }) => name)).toEqual([
      'Mails',
      'clock',
      'Feature',
    ]);
    await app.close();
  });

  it('sees what is registered and unregistered at run time', async () => {
    const [app, discovery] = await opened();
    const names = () => discovery.getProviders().flatMap(({ candidate }) => candidate?.provider ?? []);
    await app.register({ domain: 'adapter', key: 'cache', provider: 'late', factory: () => ({}) });
    expect(names()).toContain('late');
    await app.unregister(Cache, 'late');
    expect(names()).not.toContain('late');
    await app.close();
  });

  it('finds what own decorators say about classes and methods', async () => {
    const [app, discovery] = await opened();
    const [mails, ...others] = discovery.getProviders({ decorator: OnTopic });
    expect([mails?.metatype, others]).toEqual([Mails, []]);
    if (!mails) throw new TypeError('not found');
    expect(discovery.getMethods(OnTopic, mails)).toEqual([
      { name: 'onOrder', metadata: { topic: 'orders' } },
      { name: 'ping', metadata: { topic: 'ping' } },
    ]);
    expect(discovery.getMetadataByDecorator(OnTopic, mails, 'onOrder')?.topic).toBe('orders');
    expect(discovery.getMetadataByDecorator(OnTopic, mails)).toBeUndefined();
    const [billing] = discovery.getProviders({ decorator: Audited });
    expect(billing && discovery.getMetadataByDecorator(Audited, billing)).toBe(true);
    await app.close();
  });

  it('refuses what it does not know', async () => {
    const [app, discovery] = await opened();
    const list = (options: object) => failure(() => discovery.getProviders(options));
    expect(list({ modul: Feature })).toMatch(/^modules\/unknown-option/);
    expect(list({ module: 7 })).toMatch(/^modules\/bad-option/);
    expect(list({ module: Mails })).toMatch(/^modules\/unknown-module/);
    expect(list({ decorator: () => undefined })).toMatch(
      /^modules\/bad-option: .* is no decorator to be discovered/,
    );
    const [mails] = discovery.getProviders({ decorator: OnTopic });
    for (const given of [undefined, null, 7, {}, Mails, { metatype: 'Mails' }]) {
      const none =
        /^modules\/bad-option: (getMethods|getMetadataByDecorator) was given .*, which is no provider/;
      expect(failure(() => discovery.getMethods(OnTopic, given as never))).toMatch(none);
      expect(failure(() => discovery.getMetadataByDecorator(OnTopic, given as never))).toMatch(none);
    }
    for (const given of [undefined, null, 7, () => undefined])
      expect(failure(() => discovery.getMethods(given as never, mails as never))).toMatch(/is no decorator/);
    await app.close();
  });
});
