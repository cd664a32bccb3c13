import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { LiveCell } from '../../../src/container/live/live-cell.js';
import { appOf } from '../../support/traced-parts.js';
import { thrownApart } from '../../support/thrown-apart.js';
import { cellOf, generationOf } from './live-cells.js';

class Store {
  async *scan(): AsyncGenerator<number> {
    yield await Promise.resolve(1);
  }
}

const gone = () => new Error('the slot is closed');

describe('those who watch a live reference', () => {
  it('hear nothing of a cell that points at nothing, until it does', () => {
    const cell = new LiveCell<Store>({ slot: 'adapter:store', name: 'Store' });
    const heard: string[] = [];
    cell.live.changes$.subscribe(({ provider }) => heard.push(provider));
    expect(heard).toEqual([]);
    expect(inspect(cell.live)).toBe('LiveHandle(nothing active)');
    cell.point(generationOf(new Store()));
    cell.announce();
    expect(heard).toEqual(['redis']);
  });

  it('are not called any more once one before them has unsubscribed them', () => {
    const { cell } = cellOf([new Store()]);
    const heard: string[] = [];
    const second: { unsubscribe?: () => void } = {};
    cell.live.each(() => {
      heard.push('first');
      second.unsubscribe?.();
    });
    const subscription = cell.live.each(() => void heard.push('second'));
    second.unsubscribe = () => subscription.unsubscribe();
    cell.point(generationOf(new Store()));
    cell.announce();
    expect(heard).toEqual(['first', 'second', 'first']);
  });

  it('throw on their own where nobody wants to know of it', () => {
    const { cell } = cellOf([new Store()]);
    const thrown = thrownApart(() => {
      cell.live.each(() => {
        throw new Error('not my day');
      });
    });
    expect(thrown).toEqual([new Error('not my day')]);
  });

  it('throw on their own in an application, whose swaps go on', async () => {
    const app = await appOf([{ slot: 'adapter:store', provider: 'only', useFactory: () => ({}) }]);
    const heard: number[] = [];
    const thrown = thrownApart(() => {
      app.live('adapter:store').each(() => {
        if (heard.push(heard.length) === 1) throw new Error('not my day');
      });
    });
    expect(thrown).toEqual([new Error('not my day')]);
    expect(await app.refresh('adapter:store')).toMatchObject({ outcome: 'switched' });
    expect(heard).toHaveLength(2);
    await app.close();
  });

  it('who wait for a generation to be idle do not fail the call that ends last', () => {
    const generation = generationOf(new Store());
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
    const generation = generationOf(new Store());
    const told: unknown[] = [];
    generation.signal.addEventListener('abort', () => told.push(generation.signal.reason));
    generation.retire();
    generation.retire();
    expect(told).toHaveLength(1);
  });
});

describe('an async iterator of a guarded reference', () => {
  it('can be given up, although it cannot be stepped', async () => {
    const { cell } = cellOf([new Store()]);
    cell.guard(gone);
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
      expect(() => cellOf([new Store()]).cell.ref.scan()).toThrow('out of stack');
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
