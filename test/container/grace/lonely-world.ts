import { ProbeWorld, type ProbeOptions } from '../../support/probe-world.js';

export const resting = { suspend: () => undefined, resume: () => undefined };

export const broken = new Error('broken');

export const fails = (): never => {
  throw broken;
};

export const never = (): Promise<never> => new Promise(() => undefined);

/** A world in which `a` must not be there beside another. */
export async function lonelyWorld(options: ProbeOptions = {}): Promise<ProbeWorld> {
  const world = await ProbeWorld.start({ lonely: ['a'], ...options });
  world.when('a', resting);
  return world;
}
