import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { add, diskError, names, StateWorld } from './state-world.js';

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the folder of a state', () => {
  it('is made for its owner only, as all that is in it', async () => {
    const world = new StateWorld(join(new StateWorld().dir, 'deep', 'er'));
    const store = await world.open({ instance: 'one' });
    await add(store, 'a');
    await store.backup(join(store.folder, 'copy'));
    expect(store.folder).toBe(join(world.dir, 'one'));
    expect([join(world.dir, '..'), world.dir, store.folder].map(modeOf)).toEqual([0o700, 0o700, 0o700]);
    const files = readdirSync(store.folder);
    expect(files.sort()).toEqual([
      'copy',
      'owner.json',
      'owner.lock',
      'state.db',
      'state.db-shm',
      'state.db-wal',
    ]);
    for (const name of files) expect([name, modeOf(join(store.folder, name))]).toEqual([name, 0o600]);
  });

  it.each([0o777, 0o770, 0o702, 0o1777])('is refused with mode %o: others may write to it', async (mode) => {
    const world = new StateWorld();
    chmodSync(world.dir, mode);
    await expect(world.open()).rejects.toMatchObject({
      code: 'state/unsafe-folder',
      message: expect.stringContaining(`has mode ${mode.toString(8).padStart(4, '0')}`),
      hint: `chmod 700 ${JSON.stringify(world.dir)}`,
    });
    await expect(world.open({ instance: 'a' })).rejects.toMatchObject({ code: 'state/unsafe-folder' });
    expect(readdirSync(world.dir)).toEqual([]);
    chmodSync(world.dir, 0o755);
    await add(await world.open(), 'a');
  });

  it('has one folder for each instance, with a state of its own', async () => {
    const world = new StateWorld();
    const stores = await Promise.all([undefined, 'a', 'A-1_b'].map((instance) => world.open({ instance })));
    await Promise.all(stores.map((store, at) => add(store, `s${at}`)));
    expect(await Promise.all(stores.map(names))).toEqual([['s0'], ['s1'], ['s2']]);
  });

  it.each([
    '',
    '.',
    '..',
    'a/b',
    '/',
    '\\',
    'a\0b',
    'a b',
    'ä',
    'quarantine',
    'Quarantine',
    'x'.repeat(65),
    'x'.repeat(300),
    7,
    null,
  ])('refuses %j as the name of an instance', async (instance) => {
    const world = new StateWorld();
    await expect(world.open({ instance: instance as string })).rejects.toMatchObject({
      code: 'state/bad-instance',
    });
    expect(readdirSync(world.dir)).toEqual([]);
  });

  it.each(['', 'a\0b', 7 as never])('refuses %j as its path', async (dir) => {
    await expect(new StateWorld(dir).open()).rejects.toMatchObject({ code: 'state/bad-folder' });
  });

  it('refuses a path that leads to or through a file, or is too long', async () => {
    const { dir } = new StateWorld();
    writeFileSync(join(dir, 'file'), '');
    for (const path of ['file', 'file/below', 'x'.repeat(300)]) {
      await expect(new StateWorld(join(dir, path)).open()).rejects.toMatchObject({
        code: 'state/bad-folder',
      });
    }
  });

  it('refuses a path whose link leads nowhere, or to itself, and says that a link does', async () => {
    const { dir } = new StateWorld();
    symlinkSync(join(dir, 'missing', 'er'), join(dir, 'dangling'));
    symlinkSync(join(dir, 'round'), join(dir, 'round'));
    for (const path of ['dangling', 'round', 'round/below']) {
      await expect(new StateWorld(join(dir, path)).open()).rejects.toMatchObject({
        code: 'state/bad-folder',
        message: expect.stringContaining('a link in it leads nowhere'),
        hint: expect.stringContaining('remove the link'),
      });
    }
  });

  // Node's own way to make a path tries for ever there.
  it.skipIf(!existsSync('/proc/self'))('refuses a path where the system makes no folders', async () => {
    for (const path of ['/proc/state', '/proc/state/below']) {
      const opened = new StateWorld(path).open();
      await expect(opened).rejects.toMatchObject({ code: 'state/bad-folder', cause: { code: 'ENOENT' } });
    }
  });

  it('refuses a relative path where the working directory is gone', async () => {
    const gone = vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw diskError('ENOENT');
    });
    onTestFinished(() => gone.mockRestore());
    await expect(new StateWorld('state').open()).rejects.toMatchObject({
      code: 'state/bad-folder',
      message: expect.stringContaining('the working directory of the process is gone'),
      hint: expect.stringContaining('name an absolute path'),
    });
  });

  it('may be a link to a folder', async () => {
    const { dir } = new StateWorld();
    mkdirSync(join(dir, 'real'), { mode: 0o700 });
    symlinkSync(join(dir, 'real'), join(dir, 'link'));
    await add(await new StateWorld(join(dir, 'link')).open(), 'a');
    expect(readdirSync(join(dir, 'real'))).toContain('state.db');
  });

  it.each(['owner.json', 'owner.lock'])('refuses a folder in place of %s by its name', async (name) => {
    const world = new StateWorld();
    mkdirSync(join(world.dir, name));
    await expect(world.open()).rejects.toMatchObject({
      code: 'state/unavailable',
      message: expect.stringContaining(`${JSON.stringify(join(world.dir, name))}: it is no file`),
      hint: expect.stringContaining('move it away'),
    });
  });

  it.skipIf(process.platform === 'win32')('takes from others what they may do with its files', async () => {
    const world = new StateWorld();
    await (await world.open()).close();
    for (const name of ['state.db', 'owner.lock']) chmodSync(join(world.dir, name), 0o666);
    const store = await world.open();
    await add(store, 'a');
    const files = ['state.db', 'state.db-wal', 'state.db-shm', 'owner.lock'];
    expect(files.map((name) => modeOf(join(world.dir, name)))).toEqual([0o600, 0o600, 0o600, 0o600]);
  });
});

describe('the owner of a state', () => {
  it('is named to whoever else wants it, also in the same process', async () => {
    const world = new StateWorld();
    const store = await world.open();
    const since = new Date(world.clock.epoch()).toISOString();
    await expect(world.open()).rejects.toMatchObject({
      code: 'state/in-use',
      message: expect.stringContaining(`this process (${process.pid}) on ${hostname()} since ${since}`),
      hint: expect.stringContaining('instance'),
      owner: { pid: process.pid, host: hostname(), since: world.clock.epoch() },
    });
    await add(store, 'a');
    await store.close();
    expect(readdirSync(world.dir)).not.toContain('owner.json');
    expect(await names(await world.open())).toEqual(['a']);
  });

  it('gives a sign of life every 5 s', async () => {
    const world = new StateWorld();
    const store = await world.open();
    const owner = join(store.folder, 'owner.json');
    const aliveAt = () => statSync(owner).mtimeMs;
    expect(aliveAt()).toBe(world.clock.epoch());
    for (let beat = 0; beat < 3; beat += 1) {
      await world.clock.elapse(5_000);
      await expect.poll(aliveAt).toBe(world.clock.epoch());
      await expect.poll(() => world.clock.timers).toBe(1);
    }
    expect(JSON.parse(readFileSync(owner, 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it.each([
    { of: 'a machine that was alive 14 s ago', host: 'elsewhere', ageMs: 14_000, code: 'state/in-use' },
    { of: 'a machine whose clock is 14 s ahead', host: 'elsewhere', ageMs: -14_000, code: 'state/in-use' },
    { of: 'a machine that has been silent for 15 s', host: 'elsewhere', ageMs: 15_000, code: undefined },
    { of: 'a dead process of this machine', host: hostname(), ageMs: 0, code: undefined },
  ])('is believed of $of only as long as it should be', async ({ host, ageMs, code }) => {
    const world = new StateWorld();
    const since = world.clock.epoch() - 60_000;
    const owner = join(world.dir, 'owner.json');
    writeFileSync(owner, JSON.stringify({ pid: 4_711, host, since }));
    const seconds = (world.clock.epoch() - ageMs) / 1_000;
    utimesSync(owner, seconds, seconds);
    const opened = world.open();
    if (code === undefined) await add(await opened, 'a');
    else await expect(opened).rejects.toMatchObject({ code, owner: { pid: 4_711, host, since } });
  });

  it.each(['', '{', '[]', 'null', '{"pid":"x"}', '{"pid":1,"host":"h","since":1e99}', '\0'.repeat(100)])(
    'may have left %j',
    async (text) => {
      const world = new StateWorld();
      writeFileSync(join(world.dir, 'owner.json'), text);
      const store = await world.open();
      writeFileSync(join(world.dir, 'owner.json'), text);
      await expect(world.open()).rejects.toMatchObject({
        code: 'state/in-use',
        message: expect.stringContaining('a process that has not said who it is'),
      });
      await store.close();
    },
  );
});
