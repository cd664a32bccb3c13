import { chmodSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookAtClock } from '../../src/cli/doctor/look-at-clock.js';
import { lookAtFolder } from '../../src/cli/doctor/look-at-folder.js';
import { lookAtNode } from '../../src/cli/doctor/look-at-node.js';
import { lookAtPackages } from '../../src/cli/doctor/look-at-packages.js';
import { lookAtServices, lookAtSocket } from '../../src/cli/doctor/look-at-process.js';
import { adminClient } from '../../src/admin/client/admin-client.js';
import { FakeProcess, Refusal } from './fake-process.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-doctor-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const of = (name: string) => join(folder, name);

describe('the doctor', () => {
  it('says which Node.js is too old', () => {
    expect(lookAtNode('v20.19.0').verdict).toBe('ok');
    expect(lookAtNode('v24.1.0').verdict).toBe('ok');
    expect(lookAtNode('v20.18.9')).toMatchObject({
      verdict: 'wrong',
      remedy: 'install Node.js 20.19 or later',
    });
  });

  it('has nothing against a state that is not there yet', async () => {
    expect(await lookAtFolder(of('none'))).toMatchObject([{ about: 'state folder', verdict: 'ok' }]);
  });

  it('says that others may write to the state, or read its tokens', async () => {
    writeFileSync(of('operator.token'), 'secret');
    chmodSync(of('operator.token'), 0o644);
    chmodSync(folder, 0o777);
    expect(await lookAtFolder(folder)).toMatchObject([
      { verdict: 'wrong', remedy: `chmod 700 ${folder}` },
      { about: 'tokens', verdict: 'wrong', says: 'others may read operator.token' },
      { about: 'owner', verdict: 'ok' },
    ]);
  });

  it('says that a process had the state and is gone', async () => {
    writeFileSync(of('owner.json'), JSON.stringify({ pid: 2 ** 22 + 1, host: 'elsewhere', since: 1 }));
    const [, owner] = await lookAtFolder(folder);
    expect(owner).toMatchObject({ about: 'owner', verdict: 'warning' });
  });

  it('says that the clock has been set back, or was never set', async () => {
    const now = Date.now();
    writeFileSync(of('state.db'), '');
    expect(await lookAtClock(folder, now)).toMatchObject({ verdict: 'ok' });
    expect(await lookAtClock(folder, 0)).toMatchObject({ verdict: 'wrong' });
    utimesSync(of('state.db'), now / 1_000, now / 1_000 + 3_600);
    expect(await lookAtClock(folder, now)).toMatchObject({ verdict: 'warning' });
  });

  it('says which optional packages are there', () => {
    const found = lookAtPackages(resolve('package.json'));
    expect(found.every(({ says }) => says === 'installed')).toBe(true);
    const none = lookAtPackages(of('app.js'));
    expect(none.every(({ says }) => says.startsWith('not installed'))).toBe(true);
  });

  it('says that others may connect to the socket', async () => {
    const server = createServer().listen(of('admin.sock'));
    await new Promise((listening) => server.once('listening', listening));
    chmodSync(of('admin.sock'), 0o666);
    expect(await lookAtSocket(of('admin.sock'))).toMatchObject({ verdict: 'wrong' });
    chmodSync(of('admin.sock'), 0o600);
    expect(await lookAtSocket(of('admin.sock'))).toMatchObject({ verdict: 'ok' });
    await new Promise((closed) => server.close(closed));
    writeFileSync(of('file'), '');
    expect(await lookAtSocket(of('file'))).toMatchObject({ verdict: 'wrong', remedy: 'move it away' });
  });

  it('asks what serves how it is, and names what is unwell', async () => {
    const slots = ['adapter:a', 'adapter:b', 'adapter:c', 'adapter:d'].map((slot) => ({ slot, active: 'x' }));
    const status = new Map([
      ['adapter:a', 'healthy'],
      ['adapter:b', 'degraded'],
      ['adapter:c', 'unhealthy'],
    ]);
    await using fake = await FakeProcess.start(({ path }) => {
      if (path === '/v1/slots') return { slots: [...slots, { slot: 'adapter:idle' }] };
      const slot = decodeURIComponent(path.split('/')[3] ?? '');
      return status.has(slot)
        ? { slot, status: status.get(slot) }
        : new Refusal(502, 'probe/failed', 'broken');
    });
    const found = await lookAtServices(adminClient({ socket: fake.socket }));
    expect(found.map(({ about, verdict }) => `${about} ${verdict}`)).toEqual([
      'adapter:b warning',
      'adapter:c wrong',
      'adapter:d wrong',
    ]);
  });
});
