import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHROMIUM, DashboardWorld, goTo, named, slotHash } from './dashboard-world.js';

let world: DashboardWorld;
let page: Page;

const CACHE = 'adapter:cache';

/** Opens what an operation asks. */
const ask = (name: string) =>
  page
    .getByRole('button', { name: `${name}…`, exact: true })
    .first()
    .click();

/** Says why, and confirms. */
async function confirm(name: string, why = 'a test'): Promise<void> {
  await page.getByRole('textbox', { name: 'Why' }).fill(why);
  await page.getByRole('button', { name: `${name} now` }).click();
}

const choose = (provider: string) => page.getByRole('radio', { name: provider }).check();

const lastEntry = async () => (await world.app.state?.journal({ slot: CACHE, limit: 1 }))?.[0];

describe.skipIf(CHROMIUM === undefined)('operating by the dashboard', () => {
  beforeAll(async () => {
    world = await DashboardWorld.open([
      ...named(CACHE, 'memory', 'redis'),
      ...named('adapter:mail', 'smtp', 'file'),
    ]);
    for (const slot of [CACHE, 'adapter:mail'] as const) await world.said(slot);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    page = await world.page('operator', slotHash(CACHE));
    await page.getByRole('heading', { name: CACHE }).waitFor();
  });

  afterEach(() => world.closePages());

  it('swaps a slot, after it has said what that would do, with the reason in the journal', async () => {
    await ask('Swap');
    await choose('redis');
    await page.getByLabel('What it would do').getByText('memory#').waitFor();
    expect(world.app.status(CACHE).active).toBe('memory');
    await page.getByRole('textbox', { name: 'Who you are' }).fill('ann');
    await confirm('Swap', 'the disk is full');
    await page.getByRole('dialog').getByText('switched').first().waitFor();
    expect(await world.said(CACHE)).toBe('redis');
    expect(await lastEntry()).toMatchObject({ why: 'the disk is full', who: 'ann (http, operator)' });
  });

  it('selects a provider for good, and drops that again', async () => {
    await ask('Select');
    await choose('memory');
    await confirm('Select');
    await expect.poll(() => world.app.status(CACHE).active).toBe('memory');
    await page.getByRole('button', { name: 'Close' }).click();
    await ask('Unselect');
    await confirm('Unselect');
    await expect.poll(() => world.app.selected()).not.toContain(CACHE);
  });

  it('refreshes what serves', async () => {
    const { generation } = world.app.status(CACHE);
    await ask('Refresh');
    await confirm('Refresh');
    await expect.poll(() => world.app.status(CACHE).generation).toBeGreaterThan(generation ?? 0);
  });

  it('pauses, drains and resumes', async () => {
    await ask('Pause');
    await confirm('Pause', 'lunch');
    await expect
      .poll(() => world.app.status(CACHE))
      .toMatchObject({ activity: 'paused', activityNote: 'lunch' });
    await page.getByRole('button', { name: 'Close' }).click();
    await ask('Resume');
    await confirm('Resume');
    await expect.poll(() => world.app.status(CACHE).activity).toBe('active');
    await page.getByRole('button', { name: 'Close' }).click();
    await ask('Drain');
    await confirm('Drain');
    await expect.poll(() => world.app.status(CACHE).activity).toBe('draining');
    await world.app.resume(CACHE);
  });

  it('moves several slots in one tick', async () => {
    await goTo(page, '#/slots');
    await ask('Swap together');
    await page.getByRole('combobox', { name: CACHE }).selectOption('redis');
    await page.getByRole('combobox', { name: 'adapter:mail' }).selectOption('file');
    await confirm('Swap together');
    await expect
      .poll(() => [world.app.status(CACHE).active, world.app.status('adapter:mail').active])
      .toEqual([...['redis', 'file']]);
  });

  it('fetches secrets anew', async () => {
    await goTo(page, '#/slots');
    await ask('Rotate secrets');
    await confirm('Rotate secrets', 'it was in a ticket');
    await expect
      .poll(async () => (await world.app.state?.journal({ limit: 1 }))?.[0])
      .toMatchObject({
        ...{ kind: 'rotate', why: 'it was in a ticket' },
      });
  });

  it('does nothing without a reason, and nothing where it is called off', async () => {
    const { generation } = world.app.status(CACHE);
    await ask('Refresh');
    expect(await page.getByRole('button', { name: 'Refresh now' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(world.app.status(CACHE).generation).toBe(generation);
  });

  it('says why something is refused, and what still serves', async () => {
    await world.app.register({
      ...{ domain: 'adapter', key: 'cache', provider: 'broken', source: 'runtime' },
      factory: () => {
        throw new RangeError('no disk');
      },
    });
    await ask('Swap');
    await choose('broken');
    await confirm('Swap');
    await page.getByRole('alert').getByText('no disk').waitFor();
    expect(await world.said(CACHE)).toBe('redis');
  });

  it('shows a viewer no buttons that change anything', async () => {
    await world.closePages();
    const viewer = await world.page('viewer', slotHash(CACHE));
    await viewer.getByRole('heading', { name: CACHE }).waitFor();
    expect(await viewer.getByRole('button').allInnerTexts()).toEqual(['Log out']);
  });
});
