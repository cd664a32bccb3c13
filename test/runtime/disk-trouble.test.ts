import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Module, Oneiric, StateError } from '../../src/index.js';
import { ManualClock } from '../../src/testing/index.js';
import { diskError, stubbedSync } from './state/state-world.js';
import { canMount, mountTinyDisk } from './state/tiny-disk.js';
import type { Application } from '../../src/index.js';
import { A, B, Store } from './two-stores.js';

@Module({ providers: [A, B] })
class AppModule {}

/** A place for a state, and how its disk is made to take nothing, and to take things again. */
interface Disk {
  readonly stateDir: string;
  readonly breaks: () => void | Promise<void>;
  readonly works: () => void;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-disk-trouble-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function fullDisk(): Disk {
  const { at, fill, empty } = mountTinyDisk('500k');
  return { stateDir: join(at, 'state'), breaks: fill, works: empty };
}

/** The disk takes what it is given, and then says that it could not keep it. */
function failingDisk(code: string): Disk {
  let restore = (): void => undefined;
  const breaks = async () => {
    const sync = await stubbedSync();
    sync.mockRejectedValue(diskError(code));
    restore = () => sync.mockRestore();
  };
  return { stateDir: newFolder(), breaks, works: () => restore() };
}

function movedFile(): Disk {
  const stateDir = newFolder();
  const [file, away] = [join(stateDir, 'state.db'), join(stateDir, 'away.db')];
  return { stateDir, breaks: () => renameSync(file, away), works: () => renameSync(away, file) };
}

const start = (stateDir: string, clock: ManualClock): Promise<Application> =>
  Oneiric.create(AppModule, { env: {}, stateDir, clock, health: true });

/** Changes until the disk has no room even for one, which takes some where there was a little left. */
async function refusal(app: Application): Promise<{ readonly error: unknown; readonly serves: string }> {
  for (let turn = 0; turn < 300; turn += 1) {
    const serves = app.get(Store).name();
    try {
      await app.swap(Store, { provider: serves === 'a' ? 'b' : 'a' });
    } catch (error) {
      return { error, serves };
    }
  }
  throw new RangeError('every change was taken');
}

const TROUBLES: readonly (readonly [name: string, reason: string, disk: () => Disk])[] = [
  ...(canMount ? [['is full', 'there is no room left', fullDisk] as const] : []),
  ['reports errors', 'the disk reported an error', () => failingDisk('EIO')],
  ['says after writing that it is full', 'there is no room left', () => failingDisk('ENOSPC')],
  ['has become read-only', 'may not read and write it', () => failingDisk('EROFS')],
  ['has lost the file', 'is not the file any more', movedFile],
];

describe('an application whose disk takes nothing', () => {
  it.each(TROUBLES)(
    'refuses changes, says why and that it is degraded, loses nothing and recovers: it %s',
    async (_name, reason, disk) => {
      const { stateDir, breaks, works } = disk();
      const clock = new ManualClock();
      const app = await start(stateDir, clock);
      await app.swap(Store, { provider: 'b' });
      await breaks();

      const { error, serves } = await refusal(app);
      expect(error).toMatchObject({
        code: 'state/unavailable',
        slot: 'adapter:store',
        message: expect.stringContaining(join(stateDir, 'state.db')),
        stillActive: expect.stringMatching(`^${serves}#`),
      });
      expect(error).toMatchObject({ message: expect.stringContaining(`${serves}#`) });
      const paused = await app.pause(Store).catch((refused: unknown) => refused);
      expect(paused).toBeInstanceOf(StateError);
      expect([app.get(Store).name(), app.status(Store).activity]).toEqual([serves, 'active']);
      // Calls go on: it is ready, and says what does not work.
      const health = app.health();
      expect(health).toMatchObject({ live: true, ready: true, status: 'degraded', state: 'degraded' });
      expect(health.reasons).toEqual([
        expect.stringMatching(/^the state cannot be written, changes are refused: .*state\.db/),
      ]);
      expect(health.reasons[0]).toContain(reason);

      works();
      const recovered = async () => {
        await clock.elapse(10_000);
        return app.health();
      };
      await expect.poll(recovered).toMatchObject({ status: 'healthy', state: 'ok', reasons: [] });
      const next = serves === 'a' ? 'b' : 'a';
      await app.close();
      await using second = await start(stateDir, clock);
      expect(second.get(Store).name()).toBe(serves);
      await second.swap(Store, { provider: next });
      expect(await second.state?.verify()).toMatchObject({ isSound: true, problems: [] });
    },
  );
});
