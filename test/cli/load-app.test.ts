import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { typed } from './typed.js';

/** What is typed at an application whose file is this. */
async function typedAt(source: string) {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-broken-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'broken.app.mjs'), source);
  return typed(['list', '--app', 'broken.app.mjs'], { folder });
}

it('an application that cannot be imported says why, with the hint of that and no other', async () => {
  const { code, stderr } = await typedAt(`
    const error = Object.assign(new Error('It is odd.\\n  hint: even it out'), { hint: 'even it out' });
    throw Object.defineProperty(error, Symbol.for('oneiric.error'), { value: true });
  `);
  expect(code).toBe(1);
  expect(stderr).toMatch(/broken\.app\.mjs cannot be imported: It is odd\.\n {2}hint: even it out\n$/);
});

it('one that throws anything else is told what it has to be', async () => {
  const { stderr } = await typedAt(`throw new Error('no luck');`);
  expect(stderr).toMatch(/cannot be imported: no luck\.\n {2}hint: name a compiled file/);
});
