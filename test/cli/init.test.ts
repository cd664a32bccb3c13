import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { typed } from './typed.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-init-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what init says comes next', () => {
  const lacksSqlite = process.getBuiltinModule('node:sqlite') === undefined;

  it('installs the package from its file, and what keeps a state where Node.js has nothing that does', async () => {
    const { code, stdout } = await typed(['init', 'shop'], { folder });
    const sqlite = lacksSqlite ? ' @photostructure/sqlite' : '';
    expect(stdout).toContain(
      `next:  cd shop && npm install /path/to/oneiric-0.1.0.tgz${sqlite} && npm start\n`,
    );
    expect(stdout).toContain('is in no registry yet');
    expect(code).toBe(0);
    const readme = readFileSync(join(folder, 'shop/README.md'), 'utf8');
    expect(readme).toContain('npm install /path/to/oneiric-0.1.0.tgz ');
    expect(readme).not.toMatch(/npm install$/m);
  });

  it('needs nothing that keeps a state for a plugin', async () => {
    const { stdout } = await typed(['init', 'latest', '--plugin'], { folder });
    expect(stdout).toContain('next:  cd latest && npm install /path/to/oneiric-0.1.0.tgz && npm test\n');
    expect(stdout).not.toContain('sqlite');
    const readme = readFileSync(join(folder, 'latest/README.md'), 'utf8');
    expect(readme).toContain('npm install /path/to/oneiric-0.1.0.tgz ');
  });
});
