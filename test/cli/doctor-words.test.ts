import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lookAtFolder } from '../../src/cli/doctor/look-at-folder.js';
import type { Finding } from '../../src/cli/doctor/finding.js';
import { typed } from './typed.js';

let folder: string;

/** In place of the package: what is made has no sources, and answers every other question with the problem that its root is. */
const PACKAGE = `
import { createServer } from 'node:http';
import { once } from 'node:events';
export const Oneiric = {
  async create(root, { admin }) {
    const server = createServer(({ url }, response) => {
      response.writeHead(409, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify(url === '/v1/remote' ? { code: 'admin/no-remote' } : root));
    });
    if (admin) await once(server.listen(admin.socket), 'listening');
    return { config: { profile: 'default', warnings: [] }, close: async () => server.close() };
  },
};
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-doctor-'));
  const home = join(folder, 'node_modules/oneiric');
  mkdirSync(home, { recursive: true });
  const json = '{ "name": "oneiric", "type": "module", "exports": "./index.js" }';
  writeFileSync(join(home, 'package.json'), json);
  writeFileSync(join(home, 'index.js'), PACKAGE);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const answers = (problem: object) =>
  writeFileSync(join(folder, 'oneiric.app.js'), `export default { root: ${JSON.stringify(problem)} };`);

const found = async () =>
  (JSON.parse((await typed(['doctor', '--json'], { folder })).stdout) as { findings: Finding[] }).findings;

it('the doctor has nothing against an application that has not run yet, and whose folder is there', async () => {
  answers({ code: 'admin/no-state', detail: 'The application keeps nothing on disk.', hint: 'a stateDir' });
  mkdirSync(join(folder, '.oneiric'), { mode: 0o700 });
  chmodSync(join(folder, '.oneiric'), 0o700);
  const findings = await found();
  expect(findings.filter(({ about }) => about === 'process')).toEqual([]);
  expect(findings).toContainEqual({
    ...{ about: 'state', verdict: 'ok', says: 'nothing is kept yet: the first start begins' },
  });
});

it('the doctor says what an error says, and as what to do what its hint says', async () => {
  answers({
    code: 'state/damaged',
    detail: 'The state is damaged:\n  - here\n  - there',
    hint: 'restore it',
  });
  expect(await found()).toContainEqual({
    about: 'process',
    verdict: 'wrong',
    says: 'The state is damaged: - here - there',
    remedy: 'restore it',
  });
  expect((await typed(['doctor'], { folder })).stdout).not.toContain('\\u{');
});

it('the doctor says that the process is not for this user to ask, which is nothing wrong with it', async () => {
  answers({ code: 'admin/not-allowed', detail: 'The socket may not be opened by this user.' });
  expect(await found()).toContainEqual({
    about: 'process',
    verdict: 'warning',
    says: 'cannot be seen as this user',
    remedy: 'run this as the user of the application',
  });
});

it('the doctor says that the folder of a state cannot be made, and why', async () => {
  writeFileSync(join(folder, 'file'), '');
  expect(await lookAtFolder(join(folder, 'file/outer/state'))).toMatchObject([
    { about: 'state folder', verdict: 'wrong', says: expect.stringContaining('file is no folder') as string },
  ]);
  expect(await lookAtFolder(join(folder, 'outer/state'))).toMatchObject([{ verdict: 'ok' }]);
});
