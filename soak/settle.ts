import { setTimeout as pause } from 'node:timers/promises';
import type { Difference } from 'oneiric';
import type { World } from './world.js';

/** What failed is left alone for a minute at most before it is tried again. */
const PATIENCE_MS = 90_000;
const LOOK_MS = 50;

/** Undoes every fault. @returns what is not as it is wished when everything has had its time */
export async function settle(world: World): Promise<readonly Difference[]> {
  const { app, condition, config, secret } = world;
  condition.isSick = false;
  await secret.next();
  // Other settings, so that what was left for its health is tried at once.
  await config.say({ gatewayDelayMs: 1, index: undefined });
  for (const loop of app.runtime?.loops() ?? [])
    await app.runtime?.supervise(loop.name, () => undefined).stop();
  const end = performance.now() + PATIENCE_MS;
  while (app.differences().length > 0 && performance.now() < end) await pause(LOOK_MS);
  return app.differences();
}
