import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Module } from '../../../src/index.js';
import { RemoteModule } from '../../../src/remote/remote-module.js';
import { AdminWorld, AppModule } from './admin-world.js';

/** Nothing is fetched from it. */
const SOURCE = RemoteModule.forRoot({
  ...{ source: 'acme', manifestUrl: 'https://registry.invalid/manifest.json', enabled: false },
  trust: { keys: [`ed25519:${'A'.repeat(42)}E=`], threshold: 1 },
});

/** An application that has everything: a state, a runtime, health, a log, configuration, a source of manifests. */
export async function fullWorld() {
  const dir = mkdtempSync(join(tmpdir(), 'oneiric-admin-'));
  const config = join(dir, 'oneiric.yaml');
  writeFileSync(config, `logging: { level: warn, console: 'off' }\n`);
  @Module({ imports: [AppModule, SOURCE] })
  class FullModule {}
  const options = {
    config,
    stateDir: join(dir, 'state'),
    logging: {},
    health: true,
    runtime: { signals: false },
    admin: false,
  };
  const world = await AdminWorld.open(options, FullModule);
  onTestFinished(async () => {
    await world.app.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return { world, dir, config, stateDir: join(dir, 'state') };
}
