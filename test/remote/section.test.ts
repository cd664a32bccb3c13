import { afterEach, describe, expect, it } from 'vitest';
import { Module, Oneiric, type Application, type ConfigError, type OneiricEvent } from 'oneiric';
import { RemoteModule, type RemoteOptions } from 'oneiric/remote';
import { Said } from '../config/live-world.js';
import { GOOD, OTHER, rows } from './bad-options.js';

const apps: Application[] = [];

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

/** An application whose configuration says this of a source, and whose modules may say more. */
async function started(remote: object | undefined, { wish, env = {} }: Starting = {}): Promise<Running> {
  const said = new Said();
  if (remote) said.values({ remote });
  class Root {}
  Module({ imports: wish ? [RemoteModule.forRoot(wish)] : [] })(Root);
  const app = await Oneiric.create(Root, { logging: false, env, config: { sources: [said] } });
  apps.push(app);
  const events: OneiricEvent[] = [];
  app.events$.subscribe((event) => events.push(event));
  return { app, said, events };
}

interface Starting {
  readonly wish?: RemoteOptions;
  readonly env?: Record<string, string>;
}

interface Running {
  readonly app: Application;
  readonly said: Said;
  readonly events: OneiricEvent[];
}

/** Nothing is fetched for it. */
const QUIET = { ...GOOD, enabled: false };

/** What is wrong with an edit; undefined where it is taken. */
async function refused({ app, said }: Running, remote: object | undefined): Promise<ConfigError | undefined> {
  said.values(remote ? { remote } : {});
  return app.config.reload().then(
    () => undefined,
    (error: unknown) => error as ConfigError,
  );
}

describe('the section remote', () => {
  it.each(rows)('keeps an application from starting for %s, and says where it stands', async (...row) => {
    const [, options, code, path] = row;
    const error: unknown = await started({ ...QUIET, ...options }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'config/invalid' });
    const { path: told = '', cause } = error as ConfigError;
    expect(told).toContain(`remote.${path}`);
    if (cause !== undefined) expect(cause).toMatchObject({ code });
  });

  it('can say all that is data', async () => {
    const number = 1_000;
    const all: { [Name in keyof Required<RemoteOptions>]?: unknown } = {
      ...QUIET,
      trust: { ...GOOD.trust, epoch: 2 },
      allow: { domains: ['adapter'], keys: ['cache'], maxPriority: 10 },
      floor: { version: 1, epoch: 2 },
      limits: { manifestBytes: number, depth: 8, skewMs: 0, validityMs: number, versionJump: number },
      fetch: {
        allowOrigins: [OTHER],
        privateOrigins: [OTHER],
        fileRoots: ['/srv'],
        tls: { [OTHER]: { ca: ['-----BEGIN CERTIFICATE-----'], pins: [`${'A'.repeat(43)}=`] } },
        ...{ totalMs: number, idleMs: number, eventIdleMs: number, eventLength: number },
        retry: { attempts: 2, minMs: 1, maxMs: number, retryAfterMs: 0 },
        breaker: { failures: 2, openMs: number },
        rateLimit: { requests: 2, perMs: number },
        proxy: { url: 'http://proxy.example.com:3128' },
      },
      credentials: { header: 'x-token', secret: 'registry/token' },
      loading: {
        ...{ mode: 'worker', modes: { 'adapter:cache/redis': 'process' }, trustsImports: false },
        ...{ importMs: number, warnAt: 1, aliveMs: number, cleanupMs: number, heapMb: 64, bufferMb: 64 },
        hostApi: { 'acme-api': 'file:///srv/api.mjs' },
        limits: { messageBytes: 1_024, calls: 1, queuedBytes: 1_024 },
      },
      cacheDir: '/var/cache/acme',
      cacheLimits: { bytes: number, artifacts: 1, artifactBytes: number },
      ...{ refreshIntervalMs: 0, bootTimeoutMs: 1, onRevoked: 'pause', onExpired: 'drain' },
      ...{ eventsUrl: `${OTHER}/events`, webhookSecret: 'registry/hooks' },
    };
    const { app } = await started(all);
    expect(app.remote?.sources).toEqual(['acme-prod']);
    expect(app.config.get('remote.fetch.retry.attempts')).toBe(2);
  });

  it('can be said by the environment, loading as a word or as a map', async () => {
    const { app } = await started(QUIET, {
      env: {
        ONEIRIC_REMOTE__FETCH__RETRY__ATTEMPTS: '2',
        ONEIRIC_REMOTE__LOADING: 'worker',
        ONEIRIC_REMOTE__TRUST__EPOCH: '3',
      },
    });
    expect(app.config.get('remote')).toMatchObject({
      fetch: { retry: { attempts: 2 } },
      loading: 'worker',
      trust: { epoch: 3 },
    });
    const mapped = await started(QUIET, { env: { ONEIRIC_REMOTE__LOADING__HEAP_MB: '64' } });
    expect(mapped.app.config.get('remote.loading.heapMb')).toBe(64);
    const { remote } = app.config.schema()['properties'] as Record<string, { properties: object }>;
    expect(remote?.properties).toHaveProperty('loading.anyOf.1.properties.heapMb');
    const json = await started(QUIET, { env: { ONEIRIC_REMOTE__LOADING: '{ "heapMb": 32 }' } });
    expect(json.app.config.get('remote.loading.heapMb')).toBe(32);
  });

  it('shows nobody a private key that stands in it', async () => {
    const body = ['MHcCAQEEI', 'Qabcdef'].join('');
    const pem = (what: string) => `-----BEGIN ${what}-----\n${body}\n-----END ${what}-----\n`;
    const tls = { [OTHER]: { cert: 'a certificate', key: pem('EC PRIVATE KEY') } };
    const { app } = await started({ ...QUIET, fetch: { allowOrigins: [OTHER], tls } });
    expect(JSON.stringify(app.config.get('remote'))).not.toContain(body);
    expect(app.config.explain('remote').toString()).not.toContain(body);
  });

  it('is refused while it runs for whatever keeps it from starting, and what was accepted holds', async () => {
    const running = await started(QUIET);
    const before = running.app.config.get('remote');
    for (const [what, options, , path] of rows) {
      const error = await refused(running, { ...QUIET, ...options });
      expect(error, what).toMatchObject({ code: 'config/invalid' });
      expect(error?.path, what).toContain(`remote.${path}`);
    }
    expect(running.app.config.get('remote')).toEqual(before);
    expect(running.app.remote?.sources).toEqual(['acme-prod']);
    expect(await refused(running, QUIET)).toBeUndefined();
    expect(running.events.map(({ type }) => type)).toContain('config.recovered');
  });

  it('is refused where it comes to an application that followed nothing', async () => {
    const running = await started(undefined);
    expect(await refused(running, { ...QUIET, source: '../x' })).toMatchObject({ path: 'remote.source' });
  });

  it('is refused where what modules say is not whole any more without it', async () => {
    const { source, manifestUrl, trust } = GOOD;
    const running = await started({ trust }, { wish: { source, manifestUrl, enabled: false } });
    expect(await refused(running, undefined)).toMatchObject({ path: 'RemoteModule.forRoot.trust' });
    expect(running.app.remote?.sources).toEqual(['acme-prod']);
  });

  it('says which file it stands in, and what to write', async () => {
    const error: unknown = await started({ ...QUIET, allow: { keys: ['cache*'] } }).catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).toMatch(/remote\.allow\.keys cannot be used: .*keys cannot be .*\(.*test.*\)/);
    expect((error as ConfigError).hint).toContain('letters, digits');
  });
});
