import { mkdir } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Observable } from 'rxjs';
import { Module, Oneiric, Secret, Service, type LiveValue, type Reading } from '../../src/index.js';
import { FileSecrets } from '../../src/adapters/secrets/file.js';
import { Said, StoreModule } from './live-world.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { ConfigFolder } from './config-folder.js';

@Service({ key: 'reader' })
class Reader {
  constructor(@Secret('token') readonly token: LiveValue<string>) {}
}

@Module({ imports: [StoreModule], providers: [FileSecrets, Reader] })
class FollowingModule {}

/** What ends by itself, or is counted otherwise. */
const PASSING = new Set(['FSReqCallback', 'FSReqPromise', 'Immediate', 'Timeout']);

/** What is open in this process that somebody has to close. */
const open = () => process.getActiveResourcesInfo().filter((type) => !PASSING.has(type));

/** What is open now and was not then. */
function openedSince(before: readonly string[]): string[] {
  const known = [...before];
  return open().filter((type) => {
    const at = known.indexOf(type);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

async function following(poll: boolean) {
  const folder = await ConfigFolder.make();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  await mkdir(folder.at('secrets'), { mode: 0o700 });
  await folder.write('secrets/token', 'first');
  const path = JSON.stringify(folder.at('app.log'));
  const text = (size: number) => `
catalog: { pageSize: ${size} }
logging: { console: off, file: { path: ${path}, maxBytes: ${10_000 + size} } }
secrets: { refreshIntervalMs: 60000 }
adapters: { providers: { secrets/file: { path: ${JSON.stringify(folder.at('secrets'))} } } }
`;
  await folder.write('oneiric.yaml', text(1));
  const clock = new ManualClock();
  const said = new Said();
  const app = await Oneiric.create(FollowingModule, {
    env: {},
    clock,
    config: { file: folder.file, watch: poll ? { poll } : true, sources: [said] },
  });
  return { app, clock, said, folder, text };
}

describe('an application that has followed files, secrets, sources and a log', () => {
  it.each([false, true])('leaves no watcher, timer, listener or file behind, polling: %j', async (poll) => {
    const before = open();
    const { app, clock, said, folder, text } = await following(poll);
    const seen: unknown[] = [];
    const subscription = app.config
      .select('catalog.pageSize')
      .subscribe({ complete: () => seen.push('end') });
    await folder.write('oneiric.yaml', text(2));
    await app.config.reload();
    await expect
      .poll(() => openedSince(before), { timeout: 10_000 })
      .toContain(poll ? 'StatWatcher' : 'FSEventWrap');
    await app.close();
    expect(clock.timers).toBe(0);
    expect(said.readings$.observed).toBe(false);
    expect([seen, subscription.closed]).toEqual([['end'], true]);
    await expect.poll(() => openedSince(before)).toEqual([]);
  });

  it('leaves nothing behind either where it did not start', async () => {
    const before = open();
    const folder = await ConfigFolder.make({
      'oneiric.yaml': 'logging: { console: off, file: { path: /dev/null } }',
    });
    onTestFinished(() => folder[Symbol.asyncDispose]());
    const clock = new ManualClock();
    const config = { file: folder.file, watch: true };
    @Service({ key: 'broken' })
    class Broken {
      constructor() {
        throw new RangeError('broken');
      }
    }
    @Module({ providers: [Broken] })
    class BrokenModule {}
    await expect(Oneiric.create(BrokenModule, { env: {}, clock, config })).rejects.toThrow('broken');
    expect(clock.timers).toBe(0);
    await expect.poll(() => openedSince(before)).toEqual([]);
  });

  it('closes whatever its sources do when they are let go of, and tells', async () => {
    const readings$ = new Observable<Reading>((subscriber) => {
      subscriber.next({ kind: 'absent' });
      return () => {
        throw new TypeError('planted');
      };
    });
    const app = await Oneiric.create(StoreModule, {
      env: {},
      config: { sources: [{ name: 'panel', readings$ }] },
    });
    const told: string[] = [];
    app.events$.subscribe((event) => {
      if (event.type === 'config.warning') told.push(event.message);
    });
    await app.close();
    expect(told).toEqual([expect.stringMatching(/^panel failed when it was let go of: .*/)]);
  });
});
