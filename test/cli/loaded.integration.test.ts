import { afterAll, beforeAll, expect, it } from 'vitest';
import { packPackage } from '../support/packed-package.js';
import { EndToEnd } from './end-to-end.js';
import { LOADED } from './lines.js';

const PATIENCE_MS = 300_000;

let packed: string;
let shop: EndToEnd;

beforeAll(async () => {
  packed = await packPackage();
  shop = new EndToEnd(packed);
}, PATIENCE_MS);

afterAll(async () => {
  await shop.stop();
  shop.consumer.remove();
});

it(
  'an application that does not run is loaded for questions, and not for changes',
  async () => {
    const wrong: object[] = [];
    for (const { typed, code = 0, shows } of LOADED) {
      const ran = await shop.run(typed);
      const isRight = ran.code === code && (shows?.test(ran.stdout) ?? true);
      if (!isRight) wrong.push({ typed, ran });
    }
    expect(wrong).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  'what operators had selected when it was killed is what is said of it, and still holds when it runs again',
  async () => {
    await shop.start();
    expect((await shop.run(['swap', 'adapter:cache', 'redis'])).code).toBe(0);
    await shop.stop('SIGKILL');
    const explained = await shop.run(['explain', 'adapter:cache']);
    expect(explained.stdout).toContain('chosen redis, nothing active');
    expect(explained.stderr).toContain('with what its state keeps');
    expect((await shop.run(['refresh', 'adapter:cache'])).code).toBe(5);
    await shop.start();
    expect(await shop.answer()).toMatch(/^redis x/);
    await shop.run(['unselect', 'adapter:cache']);
  },
  PATIENCE_MS,
);

it(
  'configuration that is wrong is named with its place, and ends with 1',
  async () => {
    const file = shop.consumer.write('wrong.yaml', 'adapters:\n  selections:\n    cache: 5\n');
    const { code, stderr } = await shop.run(['config', 'validate', file]);
    expect(stderr).toContain('wrong.yaml');
    expect(code).toBe(1);
  },
  PATIENCE_MS,
);
