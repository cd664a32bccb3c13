import { join } from 'node:path';
import type { OneiricEvent } from '../core/events.js';
import type { Clock } from '../core/ports.js';
import type { Application } from '../modules/application.js';
import type { ReadyMade } from '../modules/configured-interceptors.js';
import type { RemoteOfApplication } from '../modules/remote-of-application.js';
import type { StateOfApplication } from '../modules/state-of-application.js';
import { ArtifactCache, type DamagedArtifact } from './artifacts/artifact-cache.js';
import { hostOf } from './host-of-application.js';
import { MemoryRemoteRecords } from './records/memory-records.js';
import { RemoteError } from './remote-error.js';
import type { SourceSettings } from './remote-options.js';
import { RemoteService } from './remote-service.js';
import { settingsOfAll, type SaidOfSources } from './source-settings.js';
import { makeSource, type MadeSource, type SharedParts } from './source-maker.js';
import { Claims } from './sync/claims.js';
import { ManifestStream } from './sync/manifest-stream.js';
import { Needs } from './sync/needs.js';
import { Webhooks } from './sync/webhooks.js';

/** What sources are opened with. */
export interface OpenRemote extends SaidOfSources {
  readonly app: Application;
  readonly clock: Clock;
  readonly state: StateOfApplication | undefined;
  readonly tell: (event: OneiricEvent) => void;
  readonly secret: (name: string) => Promise<string | undefined>;
  readonly redact: (text: string) => string;
  /** Makes what stands around calls, where an entry says so. */
  readonly readyMade: ReadyMade;
}

/**
 * Opens the sources of an application: nothing is fetched yet.
 *
 * @throws RemoteError `remote/bad-option`, `remote/unknown-option`, `remote/same-source`; NetError for how they are to be fetched
 */
export async function openRemote(opening: OpenRemote): Promise<RemoteOfApplication> {
  const { app, state, clock, tell, redact, readyMade } = opening;
  const settings = settingsOfAll(opening);
  const manifests = new ManifestStream();
  const records = state?.remote ?? new MemoryRemoteRecords({ redact });
  const host = hostOf(app, opening.secret);
  const claims = new Claims();
  const shared: SharedParts = {
    ...{ host, records, manifests, claims, clock, tell, readyMade },
    needs: new Needs(host, claims),
    random: Math.random,
    cacheIn: cachesOf(state?.face.folder, opening),
  };
  const made: MadeSource[] = [];
  for (const one of settings) made.push(await makeSource(one, shared));
  return new RemoteService({
    ...{ manifests, records, webhooks: webhooksOf(settings, opening) },
    sources: made,
    runtime: () => app.runtime,
    close: async () => {
      for (const one of made) one.close();
    },
  });
}

/** Of sources whose webhooks have a secret. */
function webhooksOf(settings: readonly SourceSettings[], { secret, tell, clock }: OpenRemote): Webhooks {
  const names = settings.flatMap(({ source, webhookSecret }) =>
    webhookSecret === undefined ? [] : [[source, webhookSecret] as const],
  );
  return new Webhooks({
    secretNames: new Map(names),
    secret,
    warn: (source, error) => tell({ type: 'remote.warning', at: clock.epoch(), source, error }),
  });
}

/** Sources that keep artifacts in one folder share what knows which of them are in use. */
function cachesOf(stateFolder: string | undefined, { clock, tell }: OpenRemote): SharedParts['cacheIn'] {
  const opened = new Map<string, ArtifactCache>();
  return ({ cacheDir, cacheLimits: limits, source }) => {
    const folder = cacheDir ?? (stateFolder === undefined ? undefined : join(stateFolder, 'artifacts'));
    if (folder === undefined) return undefined;
    const damaged = (artifact: DamagedArtifact) =>
      tell({ type: 'remote.warning', at: clock.epoch(), source, error: damage(artifact) });
    const known = opened.get(folder) ?? ArtifactCache.at(folder, { limits, clock, damaged });
    opened.set(folder, known);
    return known;
  };
}

const damage = ({ sha256, why }: DamagedArtifact) =>
  new RemoteError('remote/cache-damaged', `The artifact ${sha256} in the cache is not used: ${why}.`, {
    hint: 'it is fetched again; who else writes there?',
  });
