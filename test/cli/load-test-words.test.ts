import { expect, it } from 'vitest';
import { FakeProcess } from './fake-process.js';
import { typed } from './typed.js';

const MS = { p50: 1, p90: 2, p99: 3, max: 4 };

async function told(swaps: { switched: number; unchanged: number; superseded: number }): Promise<string> {
  const report = {
    ...{ slots: ['adapter:load-1'], ms: 100, asked: 10, switchedPerSecond: 0, latency: MS, failures: [] },
    swaps: { ...swaps, rolledBack: 0, failed: 0 },
  };
  await using fake = await FakeProcess.start(({ path }) =>
    path === '/v1/load-test' ? report : { events: [], next: '' },
  );
  return (await typed(['load-test', '--socket', fake.socket])).stdout;
}

it('a load test that has switched nothing says that it has measured none, and what to do', async () => {
  const words = await told({ switched: 0, unchanged: 5, superseded: 5 });
  expect(words).toContain('no swap was measured');
  expect(words).toContain('as many --slots as --concurrency');
  expect(await told({ switched: 1, unchanged: 5, superseded: 4 })).not.toContain('no swap was measured');
});
