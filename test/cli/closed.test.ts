import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { typed } from './typed.js';

let folder: string;

/** In place of the package: what is made answers at its socket, and says that it could not be closed. */
const PACKAGE = `
import { createServer } from 'node:http';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
export const Oneiric = {
  async create(root, { admin: { socket } }) {
    writeFileSync(new URL('../../socket', import.meta.url), socket);
    const server = createServer((_, response) => {
      response.writeHead(root.status, { 'content-type': root.status === 200 ? 'application/json' : 'application/problem+json' });
      response.end(JSON.stringify({ slots: [], code: 'admin/asked-wrongly', detail: 'No.' }));
    }).listen(socket);
    await once(server, 'listening');
    const close = async () => {
      server.close();
      throw new TypeError('the line cannot be hung up');
    };
    return { close };
  },
};
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-closed-'));
  const home = join(folder, 'node_modules/oneiric');
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, 'package.json'),
    '{ "name": "oneiric", "type": "module", "exports": "./index.js" }',
  );
  writeFileSync(join(home, 'index.js'), PACKAGE);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const answers = (status: number) =>
  writeFileSync(join(folder, 'oneiric.app.js'), `export default { root: { status: ${status} } };`);

describe('an application that was loaded for a question and cannot be closed', () => {
  it('has answered, and that it cannot is said, and ends the command with 1', async () => {
    answers(200);
    const { code, stdout, stderr } = await typed(['list', '--json'], { folder });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ slots: [] });
    expect(stderr).toContain('the line cannot be hung up');
  });

  it('hides nothing that went wrong before', async () => {
    answers(404);
    const { code, stdout, stderr } = await typed(['list', '--json'], { folder });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'admin/asked-wrongly' } });
    expect(stderr).toMatch(/asked-wrongly[^]*the line cannot be hung up/);
  });

  it('leaves no copy of the state', async () => {
    answers(200);
    await typed(['list'], { folder });
    const copy = dirname(readFileSync(join(folder, 'socket'), 'utf8'));
    expect(copy).toContain('oneiric-cli-');
    expect(existsSync(copy)).toBe(false);
  });
});
