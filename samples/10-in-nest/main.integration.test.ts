import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { compileSample } from '../../test/support/compiled-program.js';

it('samples/10-in-nest: a NestJS application swaps what it uses while requests are answered, and a signal closes both', async () => {
  const child = spawn(process.execPath, [compileSample('10-in-nest'), '--stay'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.endsWith('open\n')) child.kill('SIGTERM');
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(text.trimEnd().split('\n')).toEqual([
    "{ article: 'apples 600' }",
    "{ article: 'apples 480' }",
    'many offers during 20 swaps, 0 torn or failed',
    'open',
    'stores are closed by SIGTERM',
  ]);
  expect([code, signal]).toEqual([null, 'SIGTERM']);
});
