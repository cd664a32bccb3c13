import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { run } from '../support/compiled-program.js';

it('oneiric/admin needs nothing but itself: no package, and nothing of what applications are made of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-admin-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync('dist/admin/index.js', join(folder, 'admin.mjs'));
  const program = `
    import { OneiricError } from '${join(process.cwd(), 'dist/index.js')}';
    import { AdminError, adminClient } from './admin.mjs';
    const error = await adminClient({ socket: '/nowhere/admin.sock' }).get('/v1/status').catch((error) => error);
    console.log(JSON.stringify([error.code, error instanceof AdminError, error instanceof OneiricError]));
  `;
  writeFileSync(join(folder, 'program.mjs'), program);
  const { stdout, stderr } = run(join(folder, 'program.mjs'));
  expect({ stderr, told: JSON.parse(stdout) as unknown }).toEqual({
    stderr: '',
    told: ['admin/no-process', true, true],
  });
});
