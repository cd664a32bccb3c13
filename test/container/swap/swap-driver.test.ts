import { describe, expect, it } from 'vitest';
import { Changes } from '../../../src/container/changes.js';
import { Lifecycle } from '../../../src/container/lifecycle.js';
import { Parts } from '../../../src/container/parts.js';
import { factoryRecipe, type Factory } from '../../../src/container/injection/recipes.js';
import type { Swap } from '../../../src/core/swap.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { gate } from '../../support/traced-parts.js';

const SLOT = 'adapter:store';

describe('the swap driver', () => {
  it('forgets a change once it is over, however it ended', async () => {
    const { clock, parts, changes, offer } = await driven();
    const late = gate<object>();
    const gone = gate<object>();
    offer('fails', () => {
      throw new TypeError('no');
    });
    offer('slow', () => late.promise);
    offer('hangs', () => gone.promise);
    const ended: Swap[] = [];
    const ask = (swap: Swap): void => {
      swap.catch(() => undefined);
      ended.push(swap);
    };
    ask(changes.refresh(SLOT));
    ask(changes.swap(SLOT, { provider: 'fails' }));
    await clock.settle();
    const aborted = changes.swap(SLOT, { provider: 'slow' });
    ask(aborted);
    await clock.settle();
    aborted.abort();
    ask(changes.swap(SLOT, { provider: 'hangs' }));
    await clock.settle();
    clock.advance(100);
    for (const provider of ['a', 'b', 'b']) ask(changes.swap(SLOT, { provider }));
    await clock.settle();
    const open = ended.filter(({ id }) => parts.driver.work(id));
    expect(open).toHaveLength(2);
    late.open({});
    gone.open({});
    await clock.settle();
    expect(ended.filter(({ id }) => parts.driver.work(id))).toEqual([]);
    expect([...parts.driver.changes()]).toEqual([]);
    expect(parts.driver.lane(SLOT)).toEqual({ holder: undefined, queue: [] });
  });
});

async function driven() {
  const clock = new ManualClock();
  const deadlines = { build: 100, init: 100, health: 100, hook: 100, hold: 100, retire: 100, cleanup: 100 };
  const settings = { settingsFor: () => ({}) };
  const parts = new Parts({ clock, deadlines, settings, emit: () => undefined });
  const changes = new Changes(parts);
  const offer = (provider: string, factory: Factory): void => {
    parts.registrations.add(
      { domain: 'adapter', key: 'store', provider, source: 'module', stackLevel: provider === 'a' ? 1 : 0 },
      factoryRecipe({ title: provider, factory }),
    );
  };
  offer('a', () => ({}));
  offer('b', () => ({}));
  await new Lifecycle(parts).start();
  return { clock, parts, changes, offer };
}
