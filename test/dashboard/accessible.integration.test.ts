import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, DashboardWorld, goTo, named, slotHash } from './dashboard-world.js';

const CACHE = 'adapter:cache';
const PAGES = ['#/slots', slotHash(CACHE), '#/graph', '#/timeline', '#/remote'] as const;
const HOSTILE =
  '<script>document.title="taken"</script><img src=x onerror=alert(1)> \u202Eright to left\u202C שלום';

let world: DashboardWorld;

interface Found {
  readonly violations: { id: string; impact: string; nodes: { html: string }[] }[];
}

/** What axe-core finds, of what keeps people from using a page. */
async function findings(page: Page): Promise<string[]> {
  // Given by the debugger: the policy of the page would refuse a script of somebody else.
  await page.evaluate(axe.source);
  const found = await page.evaluate<Found>('axe.run(document)');
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

describe.skipIf(CHROMIUM === undefined)('the dashboard', () => {
  beforeAll(async () => {
    world = await DashboardWorld.open([...named(CACHE, 'memory', 'redis'), ...named('adapter:mail', 'smtp')]);
    for (const slot of [CACHE, 'adapter:mail'] as const) await world.said(slot);
    await world.app.swap(CACHE, {
      provider: 'redis',
      reason: HOSTILE.slice(0, 200),
      requestedBy: '<b>ann</b>',
    });
    await world.app.pause('adapter:mail', { note: HOSTILE });
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  afterEach(() => world.closePages());

  it.each(['light', 'dark'] as const)(
    'has nothing that keeps people from using it, in %s',
    async (colorScheme) => {
      const page = await world.page();
      await page.emulateMedia({ colorScheme });
      for (const at of PAGES) {
        await goTo(page, at);
        await page.getByRole('heading', { level: 1 }).waitFor();
        expect([at, await findings(page)]).toEqual([at, []]);
      }
      await goTo(page, slotHash(CACHE));
      await page.getByRole('button', { name: 'Swap…', exact: true }).click();
      await page.getByRole('radio', { name: 'memory' }).check();
      expect(await findings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Log out' }).click();
      await page.getByLabel('Token').waitFor();
      expect(await findings(page)).toEqual([]);
    },
  );

  it('fits on 380 pixels', async () => {
    const page = await world.page();
    await page.setViewportSize({ width: 380, height: 700 });
    for (const at of PAGES) {
      await goTo(page, at);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect([at, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([at, 380]);
    }
  });

  it('shows what others have written as text, and runs none of it', async () => {
    const page = await world.page('operator', slotHash('adapter:mail'));
    await page.getByText(HOSTILE.slice(0, 39)).first().waitFor();
    await goTo(page, slotHash(CACHE));
    await page.getByText('by <b>ann</b>').first().waitFor();
    await goTo(page, '#/timeline?kind=all');
    await page.getByText('<script>').first().waitFor();
    expect(await page.title()).not.toBe('taken');
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(world.complaints).toEqual([]);
  });

  it('can be used by keys alone: a slot is found, opened and swapped', async () => {
    const page = await world.page();
    await page.locator(`[data-slot="${CACHE}"]`).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Skip to the content');
    await until(page, `document.activeElement?.getAttribute("type") === "search"`);
    await page.keyboard.type('cache');
    await until(page, `document.activeElement?.hasAttribute("data-slot") === true`);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Swap…', exact: true }).waitFor();
    await until(page, `document.activeElement?.textContent === "Swap…"`);
    await page.keyboard.press('Enter');
    await until(page, `document.activeElement?.getAttribute("type") === "radio"`);
    await page.keyboard.press('Space');
    await until(page, `document.activeElement?.getAttribute("placeholder") === "kept in the journal"`);
    await page.keyboard.type('by keys');
    const { generation = 0 } = world.app.status(CACHE);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).waitFor();
    expect(world.app.status(CACHE).generation).toBeGreaterThanOrEqual(generation);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

/** Goes on by Tab until something has the focus. */
async function until(page: Page, isThere: string): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) {
    if (await page.evaluate(isThere)) return;
    await page.keyboard.press('Tab');
  }
  throw new RangeError(`it cannot be reached by keys: ${isThere}`);
}
