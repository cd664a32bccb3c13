import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ScopeError } from '../../src/index.js';
import { bulkhead, circuitBreaker } from '../../src/resilience/index.js';
import { DEEDS, Desk, markOf, Shelf, Tenant, TenantFolder, WHO, type Deed } from './tenant-world.js';

/** What one tenant does, and how many turns it leaves to the others before each deed. */
type Script = readonly (readonly [Deed, number])[];

const scripts = fc.array(
  fc.array(fc.tuple(fc.constantFrom(...DEEDS), fc.integer({ min: 0, max: 3 })), {
    minLength: 1,
    maxLength: 8,
  }),
  { minLength: 2, maxLength: 4 },
);

async function play(tenant: Tenant, script: Script): Promise<void> {
  for (const [deed, turns] of script) {
    for (let turn = 0; turn < turns; turn += 1) await setImmediate();
    await tenant.do(deed);
  }
}

/** Whose marks a text has. */
const tenantsIn = (text: string): string[] =>
  [...new Set([...text.matchAll(/planted-(\d+)-/g)].map(([, number = '']) => number))].sort();

describe('several applications of one module in one process', () => {
  it('know nothing of one another, whatever each of them is told', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async (drawn) => {
        using folder = new TenantFolder();
        const tenants = await Promise.all(drawn.map((_, number) => Tenant.open(number, folder.path)));
        try {
          await Promise.all(tenants.map((tenant, at) => play(tenant, drawn[at] ?? [])));
          for (const tenant of tenants) {
            const shown = await tenant.shown();
            expect(tenantsIn(shown)).toEqual([String(tenant.number)]);
            // What is looked for would be found.
            for (const way of tenant.told) expect(shown).toContain(markOf(tenant.number)(way));
          }
        } finally {
          for (const tenant of tenants) await tenant[Symbol.asyncDispose]();
        }
        for (const tenant of tenants) {
          const [own, ...others] = tenantsIn(tenant.written);
          expect([[], [String(tenant.number)]]).toContainEqual(own === undefined ? [] : [own, ...others]);
        }
      }),
      { numRuns: 8 },
    );
  });

  it("are not in one another's scopes, also where one calls the other", async () => {
    using folder = new TenantFolder();
    await using left = await Tenant.open(1, folder.path);
    await using right = await Tenant.open(2, folder.path);
    await left.app.runInScope(
      async () => {
        expect(right.app.scope).toBeUndefined();
        expect(() => right.app.get(Desk).receive()).toThrow(ScopeError);
        await right.app.runInScope(
          async () => {
            await setImmediate();
            expect([left.app.get(Desk).receive(), right.app.get(Desk).receive()]).toEqual(['ann', 'bob']);
          },
          { values: [[WHO, 'bob']] },
        );
        expect(left.app.get(Desk).receive()).toBe('ann');
      },
      { values: [[WHO, 'ann']] },
    );
  });

  it('have limits of their own: what one has used up is there for the other', async () => {
    using folder = new TenantFolder();
    await using left = await Tenant.open(1, folder.path);
    await using right = await Tenant.open(2, folder.path);
    const limits = bulkhead({ calls: 1, queue: 0 });
    const breaker = circuitBreaker({ failures: 1 });
    for (const { app } of [left, right]) {
      app.intercept(Shelf, limits, { methods: ['wait'] });
      app.intercept(Shelf, breaker, { methods: ['fail'] });
    }
    const ends: (() => void)[] = [];
    const begin = (tenant: Tenant) =>
      tenant.app.get(Shelf).wait(new Promise((resolve) => ends.push(resolve)));
    const [first, second] = [begin(left), begin(right)];
    await expect(begin(left)).rejects.toMatchObject({ code: 'resilience/bulkhead-full' });
    for (const end of ends) end();
    await expect(Promise.all([first, second])).resolves.toEqual([undefined, undefined]);
    await expect(left.app.get(Shelf).fail('boom')).rejects.toThrow('boom');
    await expect(left.app.get(Shelf).fail('boom')).rejects.toMatchObject({ code: 'resilience/circuit-open' });
    await expect(right.app.get(Shelf).fail('boom')).rejects.toThrow('boom');
  });

  it('end one by one', async () => {
    using folder = new TenantFolder();
    const left = await Tenant.open(1, folder.path);
    await using right = await Tenant.open(2, folder.path);
    await left.app.pause(Shelf);
    await left.app.close();
    await right.do('put');
    await right.do('swap');
    expect(await right.shown()).toContain(markOf(2)('put'));
  });
});
