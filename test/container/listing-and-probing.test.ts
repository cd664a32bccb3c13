import { describe, expect, it } from 'vitest';
import { Oneiric, Service } from '../../src/index.js';
import type { Health } from '../../src/core/health.js';
import { appOf, moduleOf, rejectionOf, type Trace } from '../support/traced-parts.js';

const offered = (slot: `${string}:${string}`, provider: string, priority = 0) => ({
  slot,
  provider,
  priority,
  useFactory: () => ({}),
});

describe('listing candidates', () => {
  const partsOf = () =>
    appOf([
      offered('adapter:cache', 'memory'),
      offered('adapter:cache', 'redis', 1),
      offered('adapter:store', 'file'),
      offered('service:cache', 'warm'),
    ]);

  it('gives the first of each ranking, or all, best first', async () => {
    const app = await partsOf();
    const names = (filter?: { shadowed: boolean }) => app.candidates(filter).map(({ provider }) => provider);
    expect(names()).toEqual(['redis', 'file', 'warm']);
    expect(names({ shadowed: true })).toEqual(['redis', 'memory', 'file', 'warm']);
    await app.close();
  });

  it('can be limited to a domain, a key or both', async () => {
    const app = await partsOf();
    const slots = (filter: object) => app.candidates(filter).map(({ slot }) => slot);
    expect(slots({ domain: 'adapter' })).toEqual(['adapter:cache', 'adapter:store']);
    expect(slots({ key: 'cache' })).toEqual(['adapter:cache', 'service:cache']);
    expect(slots({ domain: 'service', key: 'cache' })).toEqual(['service:cache']);
    await app.close();
  });

  it('leaves out slots whose last candidate is gone', async () => {
    const app = await appOf([offered('adapter:cache', 'memory')]);
    await app.unregister('adapter:cache', 'memory', { force: true });
    expect(app.candidates()).toEqual([]);
    expect(app.candidates({ shadowed: true })).toEqual([]);
    await app.close();
  });
});

describe('probing', () => {
  /** What a probe answers where a component has a check beside its own hook. */
  async function probed(beside: Health['status'] | undefined, own: Health['status'] | undefined) {
    let isStarted = false;
    class Plain {}
    class Checked {
      onHealthCheck = () => ({ status: isStarted ? own : 'healthy' });
    }
    const cls = own === undefined ? Plain : Checked;
    const health = () => ({ status: isStarted && beside ? beside : 'healthy' }) as Health;
    Service({ key: 'catalog', ...(beside === undefined ? {} : { health }) })(cls);
    const app = await appOf([cls]);
    isStarted = true;
    const answer = await app.probe('service:catalog');
    await app.close();
    return answer?.status;
  }

  it('answers the worse of what the component and the check beside it say', async () => {
    expect(await probed('degraded', 'unhealthy')).toBe('unhealthy');
    expect(await probed('unhealthy', 'degraded')).toBe('unhealthy');
    expect(await probed('degraded', undefined)).toBe('degraded');
    expect(await probed(undefined, 'degraded')).toBe('degraded');
    expect(await probed(undefined, undefined)).toBe('healthy');
  });

  it('does not ask the component before the switch where the check beside it says unhealthy', async () => {
    const asked: Trace = [];
    class Catalog {
      onHealthCheck = () => {
        asked.push('component');
        return { status: 'healthy' as const };
      };
    }
    Service({ key: 'catalog', health: () => ({ status: 'unhealthy' }) })(Catalog);
    expect(await rejectionOf(appOf([Catalog]))).toMatchObject({ code: 'swap/unhealthy' });
    expect(asked).toEqual([]);
  });
});

describe('an application that has not started', () => {
  it('has candidates and rankings, and no instances to ask', async () => {
    const root = moduleOf({ providers: [offered('adapter:cache', 'memory')] });
    const app = await Oneiric.create(root, { start: false });
    expect(app.resolve('adapter:cache')?.provider).toBe('memory');
    expect(app.explain('adapter:cache')).toMatchObject({ chosen: 'memory', active: undefined });
    expect(await app.probe('adapter:cache')).toBeUndefined();
    expect(await rejectionOf(app.getAsync('adapter:cache'))).toMatchObject({ code: 'lifecycle/not-active' });
    await app.close();
  });
});
