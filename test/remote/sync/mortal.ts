import { Module, Oneiric, systemClock, type Application } from 'oneiric';
import type { RemoteRecords } from '../../../src/core/remote-records.js';
import type { SyncReport } from '../../../src/core/remote.js';
import type { ArtifactCache } from '../../../src/remote/artifacts/artifact-cache.js';
import { hostOf } from '../../../src/remote/host-of-application.js';
import type { RemoteOptions } from '../../../src/remote/remote-options.js';
import { sourceSettingsFrom } from '../../../src/remote/source-settings.js';
import { makeSource, type MadeSource } from '../../../src/remote/source-maker.js';
import { Claims } from '../../../src/remote/sync/claims.js';
import { Needs } from '../../../src/remote/sync/needs.js';
import { ManifestStream } from '../../../src/remote/sync/manifest-stream.js';
import type { RemoteHost } from '../../../src/remote/sync/remote-host.js';

/** What outlives a process. */
interface Remains {
  readonly records: RemoteRecords;
  readonly cache: ArtifactCache;
}

/** Counts the steps of a process, which ends with one of them: whatever it does afterwards comes to nothing. */
class Heart {
  steps = 0;

  constructor(private readonly dieAt: number) {}

  get isDead(): boolean {
    return this.steps >= this.dieAt;
  }

  beat(): void {
    this.steps += 1;
    if (this.isDead) throw new RangeError('process died');
  }

  /** Work that a process may die before, or after, without hearing what came of it. */
  async around<T>(work: () => Promise<T>): Promise<T> {
    this.beat();
    const done = await work();
    this.beat();
    return done;
  }
}

/** A process that follows a source, until one of its steps is the last. */
export class Life implements AsyncDisposable {
  private constructor(
    private readonly app: Application,
    private readonly made: MadeSource,
    private readonly heart: Heart,
  ) {}

  static async begin(options: RemoteOptions, remains: Remains, dieAt = Infinity): Promise<Life> {
    const heart = new Heart(dieAt);
    class Root {}
    Module({})(Root);
    const app = await Oneiric.create(Root, { logging: false, env: {} });
    const host = mortalHost(app, heart);
    const claims = new Claims();
    const made = await makeSource(sourceSettingsFrom(options, 'test'), {
      ...{ host, records: mortalRecords(remains.records, heart), claims, needs: new Needs(host, claims) },
      ...{ manifests: new ManifestStream(), clock: systemClock },
      ...{ random: Math.random, tell: () => undefined },
      readyMade: async () => {
        throw new TypeError('no entry of these asks for one');
      },
      cacheIn: () => mortalCache(remains.cache, heart),
    });
    const life = new Life(app, made, heart);
    await made.source.prepare();
    return life;
  }

  get isDead(): boolean {
    return this.heart.isDead;
  }

  sync(): Promise<SyncReport> {
    return this.made.source.sync({});
  }

  /** What each of its candidates says. */
  async words(): Promise<Record<string, string>> {
    const offers = this.app.candidates({ shadowed: true });
    const words = offers.map(async ({ slot }) => [slot, await this.#said(slot)] as const);
    return Object.fromEntries(await Promise.all(words));
  }

  async #said(slot: string): Promise<string> {
    const sayer = await this.app.getAsync<{ say(): string }>(slot as `adapter:${string}`);
    return sayer.say();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.made.source.close();
    this.made.close();
    await this.app.close();
  }
}

function mortalHost(app: Application, heart: Heart): RemoteHost {
  const host = hostOf(app, async () => undefined);
  return {
    ...host,
    amend: (parts, change) => {
      heart.beat();
      const swap = host.amend(parts, change);
      const switched = swap.switched.then(() => heart.beat());
      switched.catch(() => undefined);
      return Object.defineProperty(swap, 'switched', { value: switched });
    },
  };
}

const mortalRecords = (records: RemoteRecords, heart: Heart): RemoteRecords => ({
  read: (source) => heart.around(() => records.read(source)),
  write: (change) => heart.around(() => records.write(change)),
  sources: () => records.sources(),
  audit: (query) => records.audit(query),
  verifyAudit: (expected) => records.verifyAudit(expected),
});

function mortalCache(cache: ArtifactCache, heart: Heart): ArtifactCache {
  const some: Pick<ArtifactCache, 'get' | 'put' | 'pin'> = {
    get: (id) => heart.around(() => cache.get(id)),
    put: (id, bytes) => heart.around(() => cache.put(id, bytes)),
    pin: (sha256) => cache.pin(sha256),
  };
  return some as ArtifactCache;
}
