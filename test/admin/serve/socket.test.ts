import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { socketPathOf } from '../../../src/admin/socket-path.js';
import { AdminWorld, askSocket } from './admin-world.js';

const world = new AdminWorld();
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the socket of the admin API', () => {
  it('is in the folder of the state, for its owner only, and goes when the application closes', async () => {
    const app = await world.create();
    const path = join(world.stateDir, 'admin.sock');
    expect(app.admin).toMatchObject({ socket: path, url: undefined, problems: [] });
    expect(modeOf(path)).toBe(0o600);
    expect(statSync(path).isSocket()).toBe(true);
    await app.close();
    expect(existsSync(path)).toBe(false);
    expect(app.admin?.socket).toBeUndefined();
  });

  it('is said in a file that clients find, for as long as it is there', async () => {
    const app = await world.create();
    const file = join(world.stateDir, 'admin.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      ...{ socket: join(world.stateDir, 'admin.sock'), pid: process.pid },
      startedAt: expect.any(Number) as unknown,
    });
    expect(modeOf(file)).toBe(0o600);
    await app.close();
    expect(existsSync(file)).toBe(false);
  });

  it('is not there where nobody asked for it', async () => {
    const off = [{ runtime: false }, { admin: false }, { admin: { socket: false } }];
    for (const options of off) {
      const app = await world.create(options);
      expect(app.admin).toBeUndefined();
      expect(existsSync(join(world.stateDir, 'admin.sock'))).toBe(false);
      await app.close();
    }
  });

  it('is not there with the profile serverless, unless it is asked for', async () => {
    const quiet = await world.create({ profile: 'serverless' });
    expect(quiet.admin).toBeUndefined();
    await quiet.close();
    const asked = await world.create({ profile: 'serverless', admin: true });
    expect(asked.admin?.socket).toBe(join(world.stateDir, 'admin.sock'));
  });

  it('replaces what a process has left that has gone', async () => {
    mkdirSync(world.stateDir, { mode: 0o700 });
    const path = join(world.stateDir, 'admin.sock');
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    expect(statSync(path).isSocket()).toBe(true);
    const app = await world.create();
    expect(app.admin?.problems).toEqual([]);
    expect((await askSocket(app, '/livez')).status).toBe(200);
  });

  it('leaves alone what is no socket, what a link leads to, and what somebody listens on', async () => {
    mkdirSync(world.stateDir, { mode: 0o700 });
    const file = join(world.dir, 'file');
    writeFileSync(file, 'mine');
    const link = join(world.dir, 'link');
    symlinkSync(file, link);
    const taken = join(world.dir, 'taken.sock');
    const other = createServer().listen(taken);
    for (const [socket, code] of [
      [file, 'admin/not-a-socket'],
      [link, 'admin/not-a-socket'],
      [taken, 'admin/socket-taken'],
      [join(world.dir, 'x'.repeat(120)), 'admin/socket-path-too-long'],
      [join(world.dir, 'no-such-folder', 's'), 'admin/cannot-open'],
    ] as const) {
      const app = await world.create({ admin: { socket } });
      expect(app.admin?.problems.map((error) => error.code)).toEqual([code]);
      expect(app.admin?.socket).toBeUndefined();
      await app.close();
    }
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(other.listening).toBe(true);
    other.close();
  });

  it('tells in the log that it could not be opened, or where it is, and the application starts', async () => {
    const path = join(world.dir, 'app.log');
    const logging = { console: 'off', file: { path } } as const;
    mkdirSync(join(world.stateDir, 'admin.sock'), { recursive: true, mode: 0o700 });
    const app = await world.create({ logging });
    expect(app.status('adapter:cache').state).toBe('active');
    await app.close();
    rmdirSync(join(world.stateDir, 'admin.sock'));
    await (await world.create({ logging })).close();
    const log = readFileSync(path, 'utf8');
    expect(log).toContain('the admin API failed: socket; the application goes on');
    expect(log).toContain('admin/not-a-socket');
    expect(log).toContain(`the application is operated at ${join(world.stateDir, 'admin.sock')}`);
  });

  it('has a short name in the folder of the user where that of the state is deep', async () => {
    const deep = join(world.dir, 'deep'.repeat(30));
    const env = { XDG_RUNTIME_DIR: world.dir };
    const app = await world.create({ stateDir: deep, env });
    expect(app.admin?.problems).toEqual([]);
    expect(app.admin?.socket).toBe(socketPathOf(deep, env));
    expect(app.admin?.socket).toMatch(/oneiric-\d+\/[0-9a-f]{32}\.sock$/);
    expect(modeOf(join(app.admin?.socket ?? '', '..'))).toBe(0o700);
    expect((await askSocket(app, '/livez')).status).toBe(200);
  });

  it('answers probes without saying anything of the application', async () => {
    const app = await world.create({ start: false });
    expect(await askSocket(app, '/livez')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(await askSocket(app, '/readyz')).toMatchObject({ status: 503, text: '{"status":"unready"}' });
    await app.start();
    await expect.poll(async () => (await askSocket(app, '/readyz?verbose')).status).toBe(200);
    expect((await askSocket(app, '/readyz', { method: 'POST' })).headers.allow).toBe('GET, HEAD');
    expect(await askSocket(app, '/livez', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });
});
