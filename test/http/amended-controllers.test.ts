import { describe, expect, it } from 'vitest';
import { Controller, Get } from '../../src/http/index.js';
import type { Application, CandidateOffer } from '../../src/index.js';
import { served } from './http-world.js';

@Controller('first')
class First {
  @Get()
  is() {
    return { first: true };
  }
}

@Controller('late')
class Late {
  @Get()
  is() {
    return { late: true };
  }
}

/** Of the path that another has. */
@Controller({ path: 'first', key: 'first-again' })
class FirstAgain {
  @Get()
  is() {
    return { first: false };
  }
}

const store = (word: string, provider = 'store'): CandidateOffer => ({
  ...{ domain: 'adapter', key: 'store', provider, source: 'manifest' },
  factory: () => ({ word: () => word }),
});

const PARTS = { controllers: [First], http: { port: false as const } };
const registered = (app: Application) =>
  app
    .candidates({ shadowed: true })
    .map(({ slot, provider, order }) => `${order} ${slot} ${provider}`)
    .sort();
const said = (app: Application) => app.get<{ word(): string }>('adapter:store').word();

describe('controllers that an amendment brings and takes away', () => {
  it('have their routes as soon as it has ended, and none any more', async () => {
    await using world = await served(PARTS);
    const report = await world.app.amend({
      register: [Late, store('one')],
      unregister: [{ slot: 'controller:first', provider: 'first' }],
    });
    expect(report.outcome).toBe('switched');
    expect(await world.said('/late')).toEqual({ late: true });
    expect((await world.ask('/first')).status).toBe(404);
    await world.app.amend({ unregister: [{ slot: 'controller:late', provider: 'late' }] });
    expect((await world.ask('/late')).status).toBe(404);
  });

  it('take all of it back where nobody can be let in to them', async () => {
    await using world = await served(PARTS);
    await world.app.amend({ register: [Late, store('one'), store('two', 'spare')] });
    const before = registered(world.app);
    const swap = world.app.amend({
      register: [FirstAgain, store('newer')],
      unregister: [
        { slot: 'controller:late', provider: 'late' },
        { slot: 'adapter:store', provider: 'spare' },
      ],
    });
    await expect(swap).rejects.toMatchObject({ code: 'http/same-route' });
    expect(registered(world.app)).toEqual(before);
    expect(said(world.app)).toBe('two');
    expect(await world.said('/late')).toEqual({ late: true });
    expect(await world.said('/first')).toEqual({ first: true });
  });

  it('leave the routes as they were where it fails', async () => {
    await using world = await served(PARTS);
    const broken: CandidateOffer = { ...store('none'), factory: () => Promise.reject(new TypeError('no')) };
    await expect(world.app.amend({ register: [Late, broken] })).rejects.toMatchObject({
      code: 'swap/build-failed',
    });
    expect((await world.ask('/late')).status).toBe(404);
    expect(await world.said('/first')).toEqual({ first: true });
  });
});
