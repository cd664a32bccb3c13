import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { typed } from './typed.js';

let folder: string;

/** In place of the package: what is made answers at its socket with the state that it was given. */
const PACKAGE = `
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
export const Oneiric = {
  async create(root, { admin: { socket }, stateDir }) {
    const chosen = stateDir === undefined ? 'none' : readFileSync(join(stateDir, 'state.db'), 'utf8');
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ slots: [{ slot: 'adapter:cache', state: 'inactive', chosen, activity: 'active' }] }));
    }).listen(socket);
    await once(server, 'listening');
    return { close: async () => void server.close() };
  },
};
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-gone-'));
  const home = join(folder, 'node_modules/oneiric');
  mkdirSync(home, { recursive: true });
  mkdirSync(join(folder, '.oneiric'), { mode: 0o700 });
  writeFileSync(
    join(home, 'package.json'),
    '{ "name": "oneiric", "type": "module", "exports": "./index.js" }',
  );
  writeFileSync(join(home, 'index.js'), PACKAGE);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'oneiric.app.js'), 'export default { root: {} };');
  writeFileSync(join(folder, '.oneiric/state.db'), 'what-an-operator-wants');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function ownedBy(owner: { pid: number; host?: string; since?: number }): void {
  const said = { host: hostname(), since: Date.now(), ...owner };
  writeFileSync(join(folder, '.oneiric/owner.json'), JSON.stringify(said));
}

/** A process that has ended, and whose parent has not asked how: it keeps its number until then. */
async function unburied(): Promise<{ pid: number; parent: ChildProcess }> {
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 30'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  return { pid: Number(said.toString()), parent };
}

describe('a state whose owner is gone without giving it back', () => {
  const wanted = async () => {
    const { code, stdout, stderr } = await typed(['list'], { folder });
    expect(code).toBe(0);
    return { what: stdout.includes('what-an-operator-wants'), words: stderr };
  };

  it('is looked into where its number is nobody’s', async () => {
    const child = spawn('true');
    await once(child, 'exit');
    ownedBy({ pid: child.pid ?? 0 });
    expect(await wanted()).toMatchObject({
      what: true,
      words: expect.stringContaining('with what its state keeps') as unknown,
    });
  });

  it.runIf(process.platform === 'linux')(
    'is looked into where it has ended, and nobody has asked how',
    async () => {
      const { pid, parent } = await unburied();
      ownedBy({ pid });
      // It takes a moment to end.
      for (let round = 0; round < 100 && !(await wanted()).what; round++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await wanted()).toMatchObject({ what: true });
      parent.kill();
      await once(parent, 'exit');
    },
  );

  it.runIf(process.platform === 'linux')(
    'is looked into where its number is that of a process that began later',
    async () => {
      ownedBy({ pid: process.pid, since: 1 });
      expect(await wanted()).toMatchObject({ what: true });
    },
  );

  it('is left alone where somebody has it, here or on another machine', async () => {
    ownedBy({ pid: process.pid });
    expect(await wanted()).toMatchObject({
      what: false,
      words: expect.stringContaining('without its state, which another process has') as unknown,
    });
    ownedBy({ pid: 1, host: 'elsewhere' });
    expect(await wanted()).toMatchObject({ what: false });
  });
});
