import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Adapter, Contract, Module, Oneiric } from '../../src/index.js';

const BLOCK = /^```yaml\n([\s\S]*?)^```$/m;

it('the page of resilience shows a configuration that is taken as it stands there', async () => {
  @Contract('adapter:prices')
  abstract class Prices {
    abstract price(item: string): Promise<number>;
  }
  @Adapter({ provider: 'shop' })
  class ShopPrices extends Prices {
    price(item: string): Promise<number> {
      return Promise.reject(new Error(`${item}: connection lost`));
    }
  }
  @Module({ providers: [ShopPrices] })
  class AppModule {}

  const folder = mkdtempSync(join(tmpdir(), 'oneiric-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'oneiric.yaml');
  writeFileSync(file, BLOCK.exec(readFileSync('docs/resilience.md', 'utf8'))?.[1] ?? '');
  await using app = await Oneiric.create(AppModule, { env: {}, config: file });
  expect(app.status(Prices).interceptors.map(({ name }) => name)).toEqual([
    'fallback',
    'retry',
    'circuitBreaker',
    'timeout',
  ]);
  expect(await app.get(Prices).price('apple')).toBe(0);
});
