import { describe, expect, it } from 'vitest';
import type { SlotName } from '../../../src/core/names.js';
import type { SwapContext } from '../../../src/core/swap.js';
import { PostSwap } from '../../../src/decorators/swap-hook.js';
import { ProbeWorld, Store, type Probe } from '../../support/probe-world.js';
import { rebuildWith } from './policy-worlds.js';

const CHAIN = { 'adapter:store': ['a'], 'service:shop': ['shop'], 'service:mall': ['mall'] } as const;

/** A store, a shop that is rebuilt with it, and a mall that is rebuilt with the shop. */
const chain = (): Promise<ProbeWorld> =>
  ProbeWorld.start({ slots: CHAIN, inject: { shop: [rebuildWith()], mall: [rebuildWith('service:shop')] } });

const said = ({ slot, from, to, instance, previous }: SwapContext): string => {
  const labels = [previous, instance].map((each) => (each as Probe | undefined)?.label ?? 'nothing');
  return `${slot} ${from} -> ${to} (${labels.join(' -> ')})`;
};

const WENT = [
  'adapter:store a#1 -> undefined (a#1 -> nothing)',
  'service:shop shop#1 -> undefined (shop#1 -> nothing)',
  'service:mall mall#1 -> undefined (mall#1 -> nothing)',
];

describe('hooks of a swap that takes consumers along', () => {
  it.each(['postSwap', 'cleanup', 'switched'] as const)('are told of their own slot: %s', async (moment) => {
    await using world = await chain();
    const heard: string[] = [];
    for (const slot of [...Object.keys(CHAIN), '*'] as (SlotName | '*')[])
      world.app.hooks[moment](slot, (context) => void heard.push(`${slot}: ${said(context)}`));
    await world.report(world.app.unregister(Store, 'a', { force: true }));
    const own = WENT.map((row) => `${row.split(' ')[0]}: ${row}`);
    expect(heard.toSorted()).toEqual([...own, ...WENT.map((row) => `*: ${row}`)].toSorted());
  });

  it('are told of their own slot where they are methods of a component', async () => {
    const heard: string[] = [];
    class Auditor {
      @PostSwap('service:shop')
      shopSwapped(context: SwapContext): void {
        heard.push(said(context));
      }

      @PostSwap('*')
      swapped(context: SwapContext): void {
        heard.push(`*: ${said(context)}`);
      }
    }
    await using world = await chain();
    const offer = { domain: 'service', key: 'auditor', provider: 'auditor', activation: 'eager' } as const;
    await world.report(world.app.register({ ...offer, factory: () => new Auditor() }));
    heard.length = 0;
    await world.report(world.app.unregister(Store, 'a', { force: true }));
    expect(heard.toSorted()).toEqual([...WENT.map((row) => `*: ${row}`), WENT[1]].toSorted());
  });
});
