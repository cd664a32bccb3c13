import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, DashboardWorld, goTo, named, slotHash } from './dashboard-world.js';

let world: DashboardWorld;

describe.skipIf(CHROMIUM === undefined)('the dashboard', () => {
  beforeAll(async () => {
    world = await DashboardWorld.open([
      ...named('adapter:cache', 'memory', 'redis'),
      ...named('adapter:mail', 'smtp'),
      ...named('service:catalogue', 'files'),
    ]);
    for (const slot of ['adapter:cache', 'adapter:mail', 'service:catalogue'] as const)
      await world.said(slot);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  afterEach(() => world.closePages());

  it('shows each slot: what serves it, how it is doing, what it is set to, and who stands behind', async () => {
    const page = await world.page();
    const row = page.locator('[data-slot="adapter:cache"]');
    await row.waitFor();
    expect(await row.innerText()).toMatch(/adapter:cache\s+memory#1\s+active[\s\S]+redis/u);
    expect(await page.locator('[data-slot]').count()).toBe(3);
  });

  it('finds slots by words, and by how they are doing, and its address says so', async () => {
    const page = await world.page();
    await page.getByRole('searchbox').fill('ADAPTER sm');
    await expect.poll(() => page.locator('[data-slot]').count()).toBe(1);
    expect(page.url()).toContain('q=ADAPTER');
    await page.reload();
    await expect.poll(() => page.locator('[data-slot]').count()).toBe(1);
    await page.getByRole('searchbox').fill('');
    await page.getByLabel('Show').selectOption('With a choice');
    await expect.poll(() => page.locator('[data-slot]').allInnerTexts()).toHaveLength(1);
    await page.getByLabel('Show').selectOption('In trouble');
    await page.getByText('No slot is like that.').waitFor();
  });

  it('shows a swap of somebody else without being asked again, in the row and on the page of the slot', async () => {
    const [list, one] = [await world.page(), await world.page('operator', slotHash('adapter:cache'))];
    await one.getByRole('heading', { name: 'adapter:cache' }).waitFor();
    await world.app.swap('adapter:cache', {
      provider: 'redis',
      reason: 'the disk is full',
      requestedBy: 'ann',
    });
    await list.locator('[data-slot="adapter:cache"]').getByText('redis#2').waitFor();
    await one.getByText('redis#2', { exact: true }).first().waitFor();
    await one.getByText('the disk is full').first().waitFor();
    await one.getByText('by ann').first().waitFor();
    await world.app.swap('adapter:cache', { provider: 'memory' });
  });

  it('says why a candidate lost, where each is declared, and who holds the slot', async () => {
    const page = await world.page('operator', slotHash('adapter:cache'));
    const why = page.getByRole('region', { name: 'Why' });
    await why.waitFor();
    expect(await why.getByRole('listitem').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('DashboardModule')]),
    );
    await page.getByRole('heading', { name: 'Who holds it' }).waitFor();
  });

  it('measures calls while somebody looks at the slot', async () => {
    const page = await world.page('operator', slotHash('service:catalogue'));
    await page.getByText('0 calls in the last second').waitFor();
    await world.said('service:catalogue');
    await page.getByText(/1 calls in the last second, 0 failed/u).waitFor();
    await goTo(page, '#/slots');
    await expect.poll(() => world.app.status('service:catalogue').interceptors).toEqual([]);
  });

  it('says so where there is no such slot or page', async () => {
    const page = await world.page('operator', slotHash('adapter:nothing'));
    await page.getByRole('alert').waitFor();
    await goTo(page, '#/nowhere');
    await page.getByText('There is no such page.').waitFor();
  });

  it('asks nobody but its own process for anything, and has nothing to complain of', async () => {
    const page = await world.page();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.reload();
    await page.locator('[data-slot]').first().waitFor();
    for (const hash of ['#/graph', '#/timeline', '#/remote']) {
      await goTo(page, hash);
      await page.getByRole('heading', { level: 1 }).waitFor();
    }
    expect([...new Set(asked)]).toEqual([new URL(world.url).origin]);
    expect(world.complaints).toEqual([]);
  });
});
