import { join } from 'node:path';
import { Oneiric } from 'oneiric';
import type { Application, OneiricEvent } from 'oneiric';
import { AppModule } from './app-module.js';
import { Acknowledged } from './acknowledged.js';
import { ConfigFile } from './config-file.js';
import { Excuses } from './excuses.js';
import { Census } from './parts/census.js';
import { AccountServer } from './parts/database.js';
import type { Condition } from './parts/gateways.js';
import { installPlugin, PLUGIN } from './plugin/install.js';
import type { Random } from './random.js';
import { SecretFile } from './secret-file.js';

/** The application, and everything outside of it that faults get at. */
export interface World {
  readonly app: Application;
  readonly folder: string;
  readonly stateDir: string;
  readonly random: Random;
  readonly census: Census;
  readonly server: AccountServer;
  readonly condition: Condition;
  readonly config: ConfigFile;
  readonly secret: SecretFile;
  readonly excuses: Excuses;
  readonly acknowledged: Acknowledged;
  /** How often each kind of event was told. */
  readonly told: Map<OneiricEvent['type'], number>;
}

/** What hangs is given up soon, so that much can go wrong in little time. */
const DEADLINES = { init: 1_000, health: 1_000 };
/** Flaps are a matter of seconds here, so their bound is as well. */
const FAILOVER = { recoverAfterMs: 300, maxSwitchesPerHour: 100_000 };
const HEALTH = { intervalMs: 50, failureThreshold: 2, failover: { 'adapter:gateway': FAILOVER } };

/** Starts the application in a folder of its own. */
export async function worldIn(folder: string, random: Random): Promise<World> {
  const [census, server, condition] = [new Census(), new AccountServer(), { isSick: false }];
  const [config, secret] = [new ConfigFile(folder), new SecretFile(folder, server)];
  await secret.begin();
  await config.say({});
  await installPlugin(folder);
  const stateDir = join(folder, 'state');
  const app = await Oneiric.create(AppModule.in({ folder, census, server, condition }), {
    env: {},
    config: { file: config.path, watch: true },
    stateDir,
    plugins: { packages: [PLUGIN], from: folder },
    runtime: { signals: false },
    health: HEALTH,
    deadlines: DEADLINES,
    logging: { console: 'off', file: { path: join(folder, 'soak.log') } },
  });
  const told = new Map<OneiricEvent['type'], number>();
  app.events$.subscribe(({ type }) => told.set(type, (told.get(type) ?? 0) + 1));
  const outside = { folder, stateDir, random, census, server, condition, config, secret };
  return { app, ...outside, excuses: new Excuses(), acknowledged: new Acknowledged(), told };
}
