import { describe, expect, it } from 'vitest';
import { Link } from './desire-world.js';
import { DesireWorld } from './desire-world.js';

const select = (slot: `adapter:${string}`, provider: string | undefined) =>
  ({ slot, layer: 'config', provider }) as const;

describe('changed settings', () => {
  it('renew the instance that goes by them, by a swap of its own', async () => {
    await using world = await DesireWorld.start();
    const { link } = world;
    await world.settle('plain', 'there');
    expect(link.url()).toBe('there');
    expect(world.script.trace).toEqual(['init plain default', 'init plain there', 'cleanup plain default']);
    expect(world.container.status(Link)).toMatchObject({
      active: 'plain',
      generation: 2,
      successfulSwaps: 1,
    });
  });

  it('build nothing of a candidate that does not serve, and hold when it comes to', async () => {
    await using world = await DesireWorld.start();
    await world.settle('hooked', 'there');
    expect(world.script.trace).toEqual(['init plain default']);
    await world.wish({ selections: [select('adapter:link', 'hooked')] });
    expect(world.link.url()).toBe('there');
  });

  it('are told to an instance that takes them over by itself', async () => {
    await using world = await DesireWorld.start();
    await world.wish({ selections: [select('adapter:link', 'hooked')] });
    await world.settle('hooked', 'there');
    expect(world.link.url()).toBe('there');
    expect(world.script.trace.at(-1)).toBe('told hooked default -> there');
    expect(world.types()).toContain('settings.applied');
    expect(world.container.status(Link).generation).toBe(2);
    expect(world.container.desires.differences()).toEqual([]);
  });

  it('let what is avoided be tried again', async () => {
    await using world = await DesireWorld.start();
    const slot = 'adapter:link';
    const avoidance = { why: 'unhealthy', since: 0, until: 1 };
    await world.wish({ avoidances: [{ slot, provider: 'plain', avoidance }] });
    expect(world.container.status(Link).active).not.toBe('plain');
    await world.settle('plain', 'there');
    expect([world.container.status(Link).active, world.link.url()]).toEqual(['plain', 'there']);
  });

  it('that are no others, change nothing', async () => {
    await using world = await DesireWorld.start();
    await world.settle('plain', 'there');
    const { length } = world.events;
    await world.wish({ settings: [] });
    expect(world.events).toHaveLength(length);
  });

  it('that cannot be worked with leave the instance serving that can, and are tried again', async () => {
    await using world = await DesireWorld.start();
    world.script.bad.add('nowhere');
    await world.settle('plain', 'nowhere');
    expect(world.link.url()).toBe('default');
    expect(world.container.status(Link)).toMatchObject({ active: 'plain', generation: 1 });
    expect(world.container.desires.differences()).toEqual([
      {
        slot: 'adapter:link',
        kind: 'settings',
        desired: 'plain',
        actual: 'plain#1',
        why: expect.stringContaining('no way to nowhere') as unknown,
        nextTryAt: expect.any(Number) as unknown,
      },
    ]);
    world.script.bad.clear();
    await world.pass(1_000);
    expect(world.link.url()).toBe('nowhere');
    expect(world.container.desires.differences()).toEqual([]);
  });

  it('that are better are tried at once, however long the bad ones had to wait', async () => {
    await using world = await DesireWorld.start();
    world.script.bad.add('nowhere');
    await world.settle('plain', 'nowhere');
    await world.settle('plain', 'there');
    expect(world.link.url()).toBe('there');
  });

  it('that the hook refuses are told as a warning, and a new instance is built with them', async () => {
    await using world = await DesireWorld.start();
    await world.wish({ selections: [select('adapter:link', 'hooked')] });
    world.script.onConfigChange = () => {
      throw new RangeError('not without a restart');
    };
    await world.settle('hooked', 'there');
    expect(world.link.url()).toBe('there');
    expect(world.container.status(Link).generation).toBe(3);
    expect(world.events.find(({ type }) => type === 'settings.warning')).toMatchObject({
      provider: 'hooked',
      generation: 2,
      error: { code: 'lifecycle/config-change-failed' },
    });
  });

  it('are told one change after the other, and the last of them holds', async () => {
    await using world = await DesireWorld.start();
    await world.wish({ selections: [select('adapter:link', 'hooked')] });
    const went: (() => void)[] = [];
    world.script.onConfigChange = () => new Promise<void>((resolve) => went.push(resolve));
    const first = world.settle('hooked', 'one');
    const second = world.settle('hooked', 'two');
    await world.pass(0);
    expect(went).toHaveLength(1);
    went[0]?.();
    await world.pass(0);
    for (const go of went) go();
    await Promise.all([first, second]);
    expect(world.link.url()).toBe('two');
    expect(world.container.status(Link).generation).toBe(2);
  });

  it('that the hook is still taking over are a difference until it has', async () => {
    await using world = await DesireWorld.start();
    await world.wish({ selections: [select('adapter:link', 'hooked')] });
    let end = (): void => undefined;
    world.script.onConfigChange = () => new Promise<void>((resolve) => (end = resolve));
    await world.settle('hooked', 'there');
    expect(world.container.desires.differences()).toMatchObject([
      { slot: 'adapter:link', kind: 'settings', why: expect.stringContaining('onConfigChange') as string },
    ]);
    end();
    await world.pass(0);
    expect(world.container.desires.differences()).toEqual([]);
  });

  it('that the hook does not come to an end with are given up at its deadline', async () => {
    await using world = await DesireWorld.start();
    await world.wish({ selections: [select('adapter:link', 'hooked')] });
    world.script.onConfigChange = () => new Promise(() => {});
    const settled = world.settle('hooked', 'there');
    await world.pass(5_000);
    await settled;
    expect(world.events.find(({ type }) => type === 'settings.warning')).toMatchObject({
      error: { cause: { code: 'lifecycle/config-change-timeout' } },
    });
    expect(world.container.status(Link).generation).toBe(3);
  });
});

describe('selections of configuration', () => {
  it('move the slot by a swap, and give it back where they are taken away', async () => {
    await using world = await DesireWorld.start();
    await world.wish({ selections: [select('adapter:disk', 'safe')] });
    expect(world.disk.name()).toBe('safe');
    await world.wish({ selections: [select('adapter:disk', undefined)] });
    expect(world.disk.name()).toBe('fast');
  });

  it('that fail leave what serves, and hold as soon as they can', async () => {
    await using world = await DesireWorld.start();
    world.script.broken.add('safe');
    await world.wish({ selections: [select('adapter:disk', 'safe')] });
    expect(world.disk.name()).toBe('fast');
    expect(world.container.desires.differences()).toMatchObject([
      { slot: 'adapter:disk', kind: 'provider', desired: 'safe', actual: 'fast#1' },
    ]);
    world.script.broken.clear();
    await world.pass(1_000);
    expect(world.disk.name()).toBe('safe');
  });

  it('of a provider that nobody offers are told as a difference', async () => {
    await using world = await DesireWorld.start();
    await world.wish({ selections: [select('adapter:disk', 'lost')] });
    expect(world.disk.name()).toBe('fast');
    expect(world.container.desires.differences()).toMatchObject([
      { kind: 'selection', desired: 'lost', why: 'selected by config, but no candidate has that name' },
    ]);
  });
});

describe('wishes that belong together', () => {
  const both = [select('adapter:disk', 'safe'), select('adapter:link', 'hooked')];

  it('move in one tick', async () => {
    await using world = await DesireWorld.start();
    await world.wish({ selections: both, atomic: true });
    const switched = world.events.filter(({ type }) => type === 'swap.switched');
    expect(new Set(switched.slice(2).map((event) => 'id' in event && event.id)).size).toBe(1);
    expect([world.disk.name(), world.container.status(Link).active]).toEqual(['safe', 'hooked']);
  });

  it('promise P5: move not at all while one of them fails, and all of them once it works', async () => {
    await using world = await DesireWorld.start();
    world.script.broken.add('safe');
    await world.wish({ selections: both, atomic: true });
    await world.pass(500);
    expect([world.disk.name(), world.container.status(Link).active]).toEqual(['fast', 'plain']);
    await world.pass(10_000);
    expect([world.disk.name(), world.container.status(Link).active]).toEqual(['fast', 'plain']);
    expect(world.container.desires.differences()).toMatchObject([
      { slot: 'adapter:link', why: 'it waits for another slot that it is to move with' },
      { slot: 'adapter:disk', desired: 'safe' },
    ]);
    world.script.broken.clear();
    await world.pass(60_000);
    expect([world.disk.name(), world.container.status(Link).active]).toEqual(['safe', 'hooked']);
  });

  it('let each other go as soon as something else is wished of one of them', async () => {
    await using world = await DesireWorld.start();
    world.script.broken.add('safe');
    await world.wish({ selections: both, atomic: true });
    await world.wish({ selections: [select('adapter:disk', 'fast')] });
    await world.pass(60_000);
    expect([world.disk.name(), world.container.status(Link).active]).toEqual(['fast', 'hooked']);
  });
});
