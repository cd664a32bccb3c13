import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { AdminWorld } from './admin-world.js';

/** An application that has everything: a state, a runtime, health, a log, configuration. */
export async function fullWorld() {
  const dir = mkdtempSync(join(tmpdir(), 'oneiric-admin-'));
  const config = join(dir, 'oneiric.yaml');
  writeFileSync(config, `logging: { level: warn, console: 'off' }\n`);
  const world = await AdminWorld.open({
    config,
    stateDir: join(dir, 'state'),
    logging: {},
    health: true,
    runtime: { signals: false },
    admin: false,
  });
  onTestFinished(async () => {
    await world.app.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return { world, dir, config, stateDir: join(dir, 'state') };
}
