import { describe, expect, it } from 'vitest';
import type { OneiricEvent, SwapError } from '../../../src/index.js';
import type { CandidateOffer } from '../../../src/modules/candidate-offer.js';
import { rejectionOf } from '../../support/traced-parts.js';
import { ScopeWorld } from './scope-world.js';

const SLOT = 'service:user';
const CLEANUP_DEADLINE_MS = 10_000;

const fails = (): never => {
  throw new RangeError('disk full');
};
const hangs = () => new Promise<void>(() => undefined);

const user = (provider: string, hooks: object): CandidateOffer => ({
  ...{ domain: 'service', key: 'user', provider, scope: 'request' },
  stackLevel: provider === 'ill' ? -1 : 0,
  factory: () => ({ ...hooks }),
});

/** An application with a user that is well, and another one that nobody has tried. */
async function worldWith(hooks: object): Promise<ScopeWorld> {
  const world = await ScopeWorld.of(user('well', {}));
  await world.app.register(user('ill', hooks));
  return world;
}

const codesOf = (warnings: readonly unknown[]) => warnings.map((warning) => (warning as SwapError).code);

/** What is told of troubles from here on. */
function troublesOf({ app }: ScopeWorld): unknown[] {
  const told: unknown[] = [];
  const codeOf = (event: OneiricEvent): unknown =>
    event.type === 'swap.warning' || event.type === 'scope.warning' || event.type === 'plain.warning'
      ? `${event.type} ${(event.error as SwapError).code}`
      : undefined;
  app.events$.subscribe((event) => told.push(...[codeOf(event)].filter((code) => code !== undefined)));
  return told;
}

describe('the trial of a candidate that cannot be disposed of properly', () => {
  it('is a warning of the swap, which is made all the same', async () => {
    await using world = await worldWith({ onCleanup: fails });
    const report = await world.app.swap(SLOT, { provider: 'ill' });
    expect([report.outcome, codesOf(report.warnings)]).toEqual(['switched', ['scope/cleanup-failed']]);
    expect(String(report.warnings[0])).toContain('disk full');
  });

  it('is waited for until its deadline', async () => {
    await using world = await worldWith({ onCleanup: hangs });
    const swap = world.app.swap(SLOT, { provider: 'ill' });
    await world.pass(CLEANUP_DEADLINE_MS - 1);
    expect(world.app.status(SLOT).active).toBe('well');
    await world.pass(1);
    expect(codesOf((await swap).warnings)).toEqual(['scope/cleanup-timeout']);
  });

  it('is a warning of the swap that it fails as well', async () => {
    await using world = await worldWith({ onInit: fails, onCleanup: fails });
    const told = troublesOf(world);
    const error = await rejectionOf(world.app.swap(SLOT, { provider: 'ill' }));
    expect(error).toMatchObject({ code: 'swap/trial-failed' });
    expect(told).toEqual(['swap.warning scope/cleanup-failed']);
  });

  it('is a warning of the swap that was given up meanwhile', async () => {
    await using world = await worldWith({ onHealthCheck: hangs, onCleanup: fails });
    const told = troublesOf(world);
    const swap = world.app.swap(SLOT, { provider: 'ill' });
    const refused = rejectionOf(swap);
    await world.pass(0);
    swap.abort();
    expect(await refused).toMatchObject({ code: 'swap/aborted' });
    await world.pass(CLEANUP_DEADLINE_MS);
    expect(told).toEqual(['swap.warning scope/cleanup-failed']);
  });
});

describe('what cannot be disposed of properly while no swap is about it', () => {
  it('is told as an event, where whoever asked was refused it already', async () => {
    await using world = await ScopeWorld.of(user('ill', { onInit: fails, onCleanup: fails }));
    const told = troublesOf(world);
    await using scope = world.app.createScope();
    expect(await rejectionOf(scope.getAsync(SLOT))).toMatchObject({ message: 'disk full' });
    expect(told).toEqual(['scope.warning scope/cleanup-failed']);
  });

  it('is told as an event, where it came after its deadline', async () => {
    let finish: (made: object) => void = fails;
    const late = () => new Promise<object>((resolve) => (finish = resolve));
    await using world = await ScopeWorld.of({ ...user('late', {}), factory: late });
    const told = troublesOf(world);
    await using scope = world.app.createScope();
    const refused = rejectionOf(scope.getAsync(SLOT));
    await world.pass(30_000);
    expect(await refused).toMatchObject({ code: 'scope/build-timeout' });
    finish({ onCleanup: fails });
    await world.pass(0);
    expect(told).toEqual(['scope.warning scope/cleanup-failed']);
  });
});
