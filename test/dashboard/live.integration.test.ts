import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CHROMIUM, DashboardWorld, goTo, named, slotHash } from './dashboard-world.js';

const CACHE = 'adapter:cache';
const PROVIDERS = [...named(CACHE, 'memory', 'redis'), ...named('service:catalogue', 'files')];

let world: DashboardWorld;

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

describe.skipIf(CHROMIUM === undefined)('a dashboard that is open', () => {
  it('shows a swap that the command line has made, in row, graph, timeline and plot, without being loaded again', async () => {
    world = await DashboardWorld.open(PROVIDERS);
    await world.said(CACHE);
    const [list, graph] = [await world.page('operator', '#/slots'), await world.page('operator', '#/graph')];
    await graph.locator(`[data-node="${CACHE}"]`).waitFor();
    const loaded = [list, graph].map((page) => page.evaluate('performance.timeOrigin'));
    await world.commandLine('swap', CACHE, 'redis', '--reason', 'from the command line');
    await list.locator(`[data-slot="${CACHE}"]`).getByText('redis#2').waitFor();
    await graph.locator(`[data-node="${CACHE}"].last`).getByText('redis').waitFor();
    await goTo(graph, '#/timeline');
    await graph.getByRole('link', { name: /swap\.switched.*memory#1 -> redis#2/u }).click();
    await graph.getByRole('complementary').getByText('from the command line', { exact: true }).waitFor();
    await graph.getByRole('list', { name: 'Phases' }).getByText('build').waitFor();
    expect(await Promise.all(loaded)).toEqual(
      await Promise.all([list, graph].map((page) => page.evaluate('performance.timeOrigin'))),
    );
    await goTo(list, slotHash(CACHE));
    await list.getByText(/calls in the last second/u).waitFor();
    expect(await list.locator('.plots canvas').count()).toBe(2);
    expect(world.complaints).toEqual([]);
  });

  it('says that what it shows is stale while nobody answers, and that another process has come', async () => {
    world = await DashboardWorld.open(PROVIDERS, { admin: { http: { port: await freePort() } } });
    const page = await world.page('operator', '#/slots');
    await page.locator(`[data-slot="${CACHE}"]`).waitFor();
    await world.stop();
    await page.getByText('What is shown is stale').waitFor();
    await world.start();
    await page.getByText('The application has started again').waitFor();
    await page.getByText('What is shown is stale').waitFor({ state: 'detached' });
    await world.said(CACHE);
    await world.app.swap(CACHE, { provider: 'redis' });
    await page.locator(`[data-slot="${CACHE}"]`).getByText('redis#2').waitFor();
  });

  it('asks to log in where the session has ended', async () => {
    world = await DashboardWorld.open(PROVIDERS);
    const page = await world.page('operator', '#/slots');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Token').fill('guessed');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').getByText('The token is not taken').waitFor();
    await page.getByLabel('Token').fill(world.token('viewer'));
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    expect(await page.getByText('viewer', { exact: true }).count()).toBe(1);
  });
});

/** A port that nobody has just now: the application is to come back to it. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
