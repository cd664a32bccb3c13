import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Controller, Post, UploadedFile } from '../../src/http/index.js';
import { UploadFolder } from '../../src/http/uploads/upload-folder.js';
import { served } from './http-world.js';

/** Where uploads are kept while these tests run. */
let folder = '';
let elsewhere = '';
const before = process.env['TMPDIR'];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dead-'));
  elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
  process.env['TMPDIR'] = folder;
});
afterAll(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  for (const dir of [folder, elsewhere]) rmSync(dir, { recursive: true });
});
afterEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
});

@Controller('photos')
class Photos {
  @Post()
  async add(@UploadedFile('photo') photo: UploadedFile) {
    return photo.size;
  }
}

/** Has a process listen in a folder until it is killed. */
const DIES = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;

/** A folder as one that was killed while files came has left it. */
function left(name: string, place = folder): string {
  const path = join(place, name);
  mkdirSync(path, { mode: 0o700 });
  writeFileSync(join(path, '0'), 'half of a photo');
  const { signal } = spawnSync(process.execPath, ['-e', DIES, join(path, 'alive')]);
  expect(signal).toBe('SIGKILL');
  return path;
}

describe('what a killed process has left of uploads', () => {
  it('is removed at the next start, and nothing else', async () => {
    left('oneiric-upload-aaaaaa');
    left('oneiric-upload-bbbbbb');
    const open = left('oneiric-upload-open');
    chmodSync(open, 0o755);
    left('somebody-else');
    symlinkSync(left('oneiric-upload-there', elsewhere), join(folder, 'oneiric-upload-link'));
    writeFileSync(join(folder, 'oneiric-upload-file'), '');
    const unknown = join(folder, 'oneiric-upload-unknown');
    mkdirSync(unknown, { mode: 0o700 });
    writeFileSync(join(unknown, '0'), 'of whom?');
    mkdirSync(join(folder, 'oneiric-unmarked-new'), { mode: 0o700 });
    const alive = join(folder, 'oneiric-upload-alive');
    mkdirSync(alive, { mode: 0o700 });
    const other = createServer().listen(join(alive, 'alive'));
    await once(other, 'listening');
    const [one, two] = await Promise.all([
      served({ controllers: [Photos] }),
      served({ controllers: [Photos], http: { port: false } }),
    ]);
    await Promise.all([one.app.close(), two.app.close()]);
    const kept = ['alive', 'file', 'link', 'open', 'unknown'].map((name) => `oneiric-upload-${name}`);
    expect(readdirSync(folder).sort()).toEqual(['oneiric-unmarked-new', ...kept, 'somebody-else']);
    expect(readdirSync(join(elsewhere, 'oneiric-upload-there'))).toEqual(['0', 'alive']);
    other.close();
  });

  it('is removed whatever it was doing: before its mark, before its name, and while it removed', async () => {
    const unmarked = join(folder, 'oneiric-unmarked-aaaaaa');
    mkdirSync(unmarked, { mode: 0o700 });
    utimesSync(unmarked, new Date(0), new Date(0));
    left('oneiric-unmarked-bbbbbb');
    mkdirSync(join(folder, 'oneiric-upload-cccccc'), { mode: 0o700 });
    const { app } = await served({ controllers: [Photos] });
    await app.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('has its mark until all else is removed', async () => {
    const made = await UploadFolder.make();
    expect(readdirSync(folder)).toEqual([basename(made.path)]);
    // Something that cannot be removed as files are.
    mkdirSync(join(made.path, '0'));
    await expect(made.remove()).rejects.toThrow();
    expect(readdirSync(made.path).sort()).toEqual(['0', 'alive']);
    const { app } = await served({ controllers: [Photos] });
    await app.close();
    expect(readdirSync(made.path).sort()).toEqual(['0', 'alive']);
    rmSync(join(made.path, '0'), { recursive: true });
    await made.remove();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stays where no controller takes uploads', async () => {
    const path = left('oneiric-upload-cccccc');
    const { app } = await served({});
    await app.close();
    expect(readdirSync(path)).toEqual(['0', 'alive']);
  });

  it('is never what another application of this process, or another process, still has', async () => {
    let finish: () => void = () => undefined;
    let isHeld = false;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    @Controller('held')
    class Held {
      @Post()
      async add(@UploadedFile('photo') photo: UploadedFile) {
        isHeld = true;
        await finished;
        return Buffer.from(await photo.bytes()).toString();
      }
    }
    await using held = await served({ controllers: [Held] });
    const body = new FormData();
    body.append('photo', new File(['pixels'], 'me.png'));
    const answer = held.ask('/held', { method: 'POST', body });
    await expect.poll(() => isHeld).toBe(true);
    const { app } = await served({ controllers: [Photos] });
    await app.close();
    finish();
    expect(await (await answer).text()).toBe('pixels');
  });
});
