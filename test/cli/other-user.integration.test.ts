import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packPackage } from '../support/packed-package.js';
import { StartedShop } from './started-shop.js';

const NOBODY = 65_534;
const PATIENCE_MS = 240_000;

let shop: StartedShop;

describe.runIf(process.getuid?.() === 0)('an application that another user runs', () => {
  beforeAll(async () => {
    shop = new StartedShop(await packPackage());
    chmodSync(shop.file(), 0o755);
    expect(await shop.run(['start', '--detach'])).toMatchObject({ code: 0 });
  }, PATIENCE_MS);

  afterAll(() => shop.remove(), PATIENCE_MS);

  /** Types a command as somebody who may do nothing. */
  function asNobody(typed: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const main = shop.file('node_modules/oneiric/dist/cli/main.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...typed], {
      ...{ cwd: shop.file(), uid: NOBODY, gid: NOBODY, encoding: 'utf8' },
      env: { PATH: process.env['PATH'], ...env },
    });
    return { code: status, said: stdout + stderr };
  }

  it('is not said to be stopped, and is not said not to run', () => {
    expect(asNobody(['list'])).toMatchObject({ code: 6 });
    const { code, said } = asNobody(['stop']);
    expect(code).toBe(6);
    expect(said).toContain('as the user that runs it');
  });

  it('cannot be seen by the doctor, who says so', () => {
    const { said } = asNobody(['doctor']);
    expect(said).toMatch(/owner +warning +cannot be seen as this user/);
    expect(said).toMatch(/socket +warning +cannot be seen as this user/);
    expect(said).not.toMatch(/no process (has|listens)/);
  });

  it('has a folder beside which nothing can be made, as the doctor says', () => {
    mkdirSync(shop.file('closed'), { mode: 0o755 });
    const { code, said } = asNobody(['doctor'], { ONEIRIC_STATE_DIR: shop.file('closed/state') });
    expect(said).toMatch(
      /state folder +wrong +.* cannot be made: .*closed is of user 0 with mode 0755, and may not/,
    );
    expect(code).toBe(1);
  });
});
