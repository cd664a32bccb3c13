import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { LiveCell } from '../../../src/container/live/live-cell.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { appOf } from '../../support/traced-parts.js';
import { thrownApart } from '../../support/thrown-apart.js';
import { cellOf, generationOf } from './live-cells.js';

class Scanned {
  async *scan(): AsyncGenerator<number> {
    yield await Promise.resolve(1);
  }
}

const gone = () => new Error('the slot is closed');

describe('those who watch a live reference', () => {
  it('hear nothing of a cell that points at nothing, until it does', () => {
    const cell = new LiveCell<Scanned>({ slot: 'adapter:store', name: 'Store' });
    const heard: string[] = [];
    cell.live.changes$.subscribe(({ provider }) => heard.push(provider));
    expect(heard).toEqual([]);
    expect(inspect(cell.live)).toBe('LiveHandle(nothing active)');
    cell.point(generationOf(new Scanned()));
    cell.announce();
    expect(heard).toEqual(['redis']);
  });

  it('are not called any more once one before them has unsubscribed them', () => {
    const { cell } = cellOf([new Scanned()]);
    const heard: string[] = [];
    const second: { unsubscribe?: () => void } = {};
    cell.live.each(() => {
      heard.push('first');
      second.unsubscribe?.();
    });
    const subscription = cell.live.each(() => void heard.push('second'));
    second.unsubscribe = () => subscription.unsubscribe();
    cell.point(generationOf(new Scanned()));
    cell.announce();
    expect(heard).toEqual(['first', 'second', 'first']);
  });

  it('throw on their own where nobody wants to know of it', () => {
    const { cell } = cellOf([new Scanned()]);
    const thrown = thrownApart(() => {
      cell.live.each(() => {
        throw new Error('not my day');
      });
    });
    expect(thrown).toEqual([new Error('not my day')]);
  });

  it('are a warning where they fail at once, or once nobody listens any more, and swaps go on', async () => {
    const app = await appOf([{ slot: 'adapter:store', provider: 'only', useFactory: () => ({}) }]);
    const warnings: unknown[] = [];
    app.events$.subscribe((event) => {
      if (event.type === 'live.warning') warnings.push(event);
    });
    const heard: number[] = [];
    const live = app.live('adapter:store');
    live.each(() => {
      if (heard.push(heard.length) === 1) throw new Error('not my day');
    });
    expect(await app.refresh('adapter:store')).toMatchObject({ outcome: 'switched', warnings: [] });
    expect(heard).toHaveLength(2);
    const subscription = live.each(() => () => Promise.reject(new Error('not my end')));
    subscription.unsubscribe();
    await app.close();
    expect(warnings).toMatchObject([
      { slot: 'adapter:store', error: new Error('not my day') },
      { slot: 'adapter:store', error: new Error('not my end') },
    ]);
  });

  it('are a warning of the switch at which they fail, and of its report; the others are called all the same', async () => {
    await using world = await ProbeWorld.start();
    const live = world.app.live<Store>('adapter:store');
    const isFirst = () => live.generation === 1;
    live.each(() => {
      if (!isFirst()) throw new Error('not my day');
    });
    // Nobody is asked to write such a function; a lint rule may not be on.
    live.each((async () => {
      if (!isFirst()) return Promise.reject(new Error('not today'));
    }) as unknown as () => void);
    live.each(() => () => {
      throw new Error('not my end');
    });
    const calm = vi.fn();
    live.each(calm);
    const report = await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(report.outcome).toBe('switched');
    expect(calm).toHaveBeenCalledTimes(2);
    const expected = ['not my day', 'not my end', 'not today'].map((message) => ({
      ...{ code: 'swap/each-failed', phase: 'switch', slot: 'adapter:store', stillActive: 'b#2' },
      cause: new Error(message),
    }));
    expect(report.warnings).toMatchObject(expected);
    const events = world.events.filter(({ type }) => type === 'swap.warning');
    expect(events).toMatchObject(expected.map((error) => ({ id: report.id, phase: 'switch', error })));
  });

  it('are a warning of the roll-back at which they fail', async () => {
    await using world = await ProbeWorld.start();
    const seen: number[] = [];
    world.app.live<Store>('adapter:store').each(() => {
      if (seen.push(0) === 3) throw new Error('not back');
    });
    const swap = world.app.swap(Store, { provider: 'b', probation: { windowMs: 1_000, minCalls: 1 } });
    await world.clock.settle();
    await world.store.wait(Promise.reject(new Error('no'))).catch(() => undefined);
    const report = await world.report(swap);
    expect(report.outcome).toBe('rolledBack');
    expect(report.warnings).toContainEqual(
      expect.objectContaining({ code: 'swap/each-failed', cause: new Error('not back') }),
    );
  });

  it('who wait for a generation to be idle do not fail the call that ends last', () => {
    const generation = generationOf(new Scanned());
    const work = generation.begin('scan');
    generation.onIdle(() => {
      throw new Error('not my day');
    });
    const thrown = thrownApart(() => expect(() => work.end()).not.toThrow());
    expect(thrown).toEqual([new Error('not my day')]);
  });
});

describe('a generation that retires twice', () => {
  it('tells those who hold it once', () => {
    const generation = generationOf(new Scanned());
    const told: unknown[] = [];
    generation.signal.addEventListener('abort', () => told.push(generation.signal.reason));
    generation.retire();
    generation.retire();
    expect(told).toHaveLength(1);
  });
});

describe('an async iterator of a guarded reference', () => {
  it('can be given up, although it cannot be stepped', async () => {
    const { cell } = cellOf([new Scanned()]);
    cell.treat({ refusal: gone });
    await expect(cell.ref.scan().return(undefined)).resolves.toEqual({ done: true, value: undefined });
    await expect(cell.ref.scan().next()).rejects.toThrow('the slot is closed');
  });
});

describe('what a live reference has', () => {
  it('leaves out members that a proxy names but does not have', () => {
    const ghostly = new Proxy({ real: () => 1 }, { ownKeys: () => ['real', 'ghost'] });
    const { cell } = cellOf<object>([ghostly]);
    expect('real' in cell.ref).toBe(true);
    expect('ghost' in cell.ref).toBe(false);
  });

  it('constructs what a field with members of its own constructs', () => {
    function Model(this: { name: string }, name: string) {
      this.name = name;
    }
    const model = Object.assign(Model, { table: 'models' }) as unknown as {
      new (name: string): { name: string };
      readonly table: string;
    };
    // The second one lacks it, so that it is read from the instance each time.
    const { cell } = cellOf<{ Model?: typeof model }>([{ Model: model }, {}]);
    const { Model: Read } = cell.ref;
    if (!Read) throw new TypeError('no Model');
    expect(Read.table).toBe('models');
    expect(new Read('a').name).toBe('a');
  });

  it('is not made up where generating code fails for other reasons than being forbidden', () => {
    const broken = function () {
      throw new RangeError('out of stack');
    };
    broken.prototype = Function.prototype;
    vi.stubGlobal('Function', broken);
    try {
      expect(() => cellOf([new Scanned()]).cell.ref.scan()).toThrow('out of stack');
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('prints as its slot where there is no contract', async () => {
    const app = await appOf([{ slot: 'adapter:store', provider: 'only', useFactory: () => ({}) }]);
    expect(inspect(app.get('adapter:store'))).toBe('Live<adapter:store>(only#1)');
    await app.close();
  });
});
