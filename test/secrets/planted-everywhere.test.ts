import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnvSecrets } from '../../src/adapters/secrets/env.js';
import { FileSecrets } from '../../src/adapters/secrets/file.js';
import type { Application } from '../../src/modules/application.js';
import { Oneiric, type OneiricEvent } from '../../src/index.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { ConfigFolder } from '../config/config-folder.js';
import { expectClean } from './planted-search.js';
import {
  Bank,
  Copy,
  documentWith,
  Lazy,
  Payments,
  PLANTED,
  plantedModule,
  quoting,
  Reader,
  STORED,
  VARIABLES,
  Visit,
} from './planted-world.js';

const environment: Record<string, string | undefined> = { ...VARIABLES };

/** A store of the package, and how its secrets are changed. */
const STORES = {
  env: {
    store: EnvSecrets,
    put: async (name: string, value: string | undefined) => {
      const variable = `ONEIRIC_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
      if (value === undefined) Reflect.deleteProperty(environment, variable);
      else environment[variable] = value;
    },
  },
  file: {
    store: FileSecrets,
    put: async (name: string, value: string | undefined, folder: ConfigFolder) => {
      const path = folder.at(`secrets/${name}`);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      if (value === undefined) await rm(path, { force: true });
      else await writeFile(path, value, { mode: 0o600 });
    },
  },
};

describe.each(Object.entries(STORES))('a secret in a store of %s', (name, { store, put }) => {
  const events: OneiricEvent[] = [];
  const shown: unknown[] = [];
  let app: Application;
  let folder: ConfigFolder;
  let written = '';
  let clock: ManualClock;
  const { write } = process.stdout;

  beforeEach(async () => {
    events.length = shown.length = 0;
    written = '';
    process.stdout.write = ((text: string, done?: () => void) => {
      written += text;
      done?.();
      return true;
    }) as typeof process.stdout.write;
    clock = new ManualClock();
    folder = await ConfigFolder.make();
    for (const [secret, value] of Object.entries(STORED)) await put(secret, value, folder);
    const file = JSON.stringify(folder.at('app.log'));
    const log = `{ level: debug, console: stdout, file: { path: ${file}, format: readable } }`;
    await folder.write('oneiric.yaml', documentWith(log));
    await start();
  });

  afterEach(async () => {
    await app.close().catch(() => undefined);
    process.stdout.write = write;
    for (const secret of Object.keys(STORED)) await put(secret, undefined, folder);
    await folder[Symbol.asyncDispose]();
  });

  async function start(): Promise<void> {
    const secrets = name === 'file' ? { 'secrets/file': { path: folder.at('secrets'), watch: false } } : {};
    app = await Oneiric.create(plantedModule(store), {
      health: { intervalMs: 1_000 },
      clock,
      env: environment,
      start: false,
      config: {
        file: folder.file,
        schema: folder.at('oneiric.schema.json'),
        values: { adapters: { providers: secrets } },
      },
    });
    app.events$.subscribe((event) => events.push(event));
    await app.start();
  }

  /** What somebody was told, or what went wrong. */
  async function note(work: () => unknown): Promise<void> {
    shown.push(
      await Promise.resolve()
        .then(work)
        .catch((error: unknown) => error),
    );
  }

  async function search(): Promise<void> {
    const files = await Promise.all(
      ['app.log', 'oneiric.schema.json'].map((one) => readFile(folder.at(one), 'utf8')),
    );
    expectClean({ events, shown, written, files }, Object.values(PLANTED));
    for (const event of events) expectClean({ event }, Object.values(PLANTED));
  }

  /** Everything by which an application shows itself. */
  async function look(): Promise<void> {
    shown.push(app, app.config, app.secrets, app.container, app.hooks, app.log, app.scope);
    shown.push(app.health(), app.status(), app.differences(), app.candidates({ shadowed: true }));
    for (const slot of ['service:bank', 'service:reader', 'service:visit', 'adapter:secrets'] as const) {
      const explanation = app.explain(slot);
      shown.push(explanation, explanation.toString(), app.status(slot), app.resolve(slot));
      await note(() => app.live(slot));
      await note(() => app.probe(slot));
    }
    const graph = app.graph({ plain: true });
    shown.push(graph, graph.toMermaid(), graph.toDot());
    const { config } = app;
    shown.push(config.snapshot(), config.schema(), config.warnings, config.select(Payments));
    for (const path of [
      'payments',
      'payments.key',
      'secrets',
      'secrets.inline.inlined',
      'services',
      'logging',
    ])
      shown.push(config.explain(path), config.explain(path).toString());
    for (const field of ['password', 'address', 'pin', 'token', 'apiKey', 'passphrase', 'level']) {
      const explanation = config.explain(`services.providers.bank/one.${field}`);
      shown.push(explanation, explanation.toString());
    }
    const { key, bank } = app.get(Reader);
    shown.push(key, key.changes$, bank, app.get(Bank), app.all(Bank));
  }

  it('is what components get', () => {
    const { settings } = app.live(Bank).unsafeCurrent() as unknown as { settings: object };
    expect(settings).toEqual({
      password: PLANTED.stored,
      address: `bank://${PLANTED.amid}@host`,
      pin: PLANTED.variable,
      token: PLANTED.literal,
      apiKey: PLANTED.literalVariable,
      passphrase: PLANTED.initial,
      level: 7,
    });
    expect(app.get(Reader).key.value).toBe(PLANTED.injected);
    expect(app.get(Payments)).toMatchObject({ key: PLANTED.section, note: PLANTED.inline });
  });

  it('is nowhere in what shows the application', async () => {
    await look();
    await search();
  });

  it('is nowhere in what is thrown, told, logged and shown when everything goes wrong', async () => {
    for (const provider of ['no-build', 'no-init', 'no-health', 'no-verdict'])
      await note(() => app.swap(Bank, { provider }));
    await note(() => app.swapAll([{ slot: 'service:bank', provider: 'no-init' }]));
    await note(() => app.pause(Bank));
    await note(() => app.resume(Bank));
    app.hooks.postSwap(Bank, () => {
      throw quoting('hook', Object.values(STORED));
    });
    await note(() => app.getAsync(Lazy));
    await note(() => app.get(Copy));
    await note(() => app.getAsync(Copy));
    await note(() => app.runInScope((scope) => scope.getAsync(Visit)));
    await note(() => app.runInScope((scope) => scope.get(Copy)));
    await note(() => app.runInScope((scope) => scope.getAsync(Copy)));
    await note(async () => {
      const scope = app.createScope();
      await scope.getAsync(Visit);
      await scope[Symbol.asyncDispose]();
    });
    await put('bank/password', PLANTED.next, folder);
    await note(() => app.secrets.rotate('all'));
    await note(() => app.refresh(Bank));
    await put('bank/level', PLANTED.unfit, folder);
    await note(() => app.secrets.rotate('all'));
    await put('bank/level', '8', folder);
    await note(() => app.secrets.rotate('all'));
    await clock.elapse(200_000);
    await note(() => app.swap(Bank, { provider: 'two' }));
    await look();
    await put('api/key', undefined, folder);
    await note(() => app.secrets.rotate(['api/key']));
    await note(() => app.unregister(Bank, 'two', { force: true }));
    await look();
    await note(() => app.close());
    await search();
    const types = new Set(events.map(({ type }) => type));
    expect([...types]).toEqual(
      expect.arrayContaining([
        'swap.failed',
        'swap.warning',
        'settings.warning',
        'task.failed',
        'config.rejected',
        'secret.refused',
        'log.written',
      ]),
    );
    expect(written).toContain('"event":"swap.failed"');
  });

  it.each([
    ['a text that does not end', `token: "${PLANTED.literal}\n`],
    ['a key that stands there twice', `token: a\ntoken: ${JSON.stringify(PLANTED.literal)}\n`],
    ['an anchor that there is not', `token: *${PLANTED.literal}\n`],
    ['a list that is none', `token: [${JSON.stringify(PLANTED.literal)}\nother: ]`],
    ['no map', JSON.stringify(PLANTED.literal)],
    ['a key that is a secret', `${JSON.stringify(PLANTED.literal)}: 5`],
    ['a secret where a number belongs', `secrets: { ttlMs: ${JSON.stringify(PLANTED.inline)} }`],
    [
      'settings that are not fit',
      `services: { providers: { bank/one: { password: [${JSON.stringify(PLANTED.literal)}], level: "\${secret:api/key}" } } }`,
    ],
    ['a reference that is none', `payments: { key: "\${${PLANTED.literal}}" }`],
  ])('is in no message about %s', async (_, text) => {
    await folder.write('oneiric.yaml', text);
    await note(() => app.config.reload());
    expect(events.some(({ type }) => type === 'config.rejected')).toBe(true);
    await look();
    await note(() => app.close());
    await search();
  });
});
