import type { Manifest } from '../documents/manifest.js';
import { offerOf } from '../documents/entry-rules.js';
import { admitEntries } from '../verify/admission.js';
import type { Allowed } from '../verify/allowed.js';
import type { Claims } from './claims.js';
import type { RemoteHost } from './remote-host.js';

/** What a manifest is held against before anything of it is fetched. */
export interface AdmissionTools {
  readonly host: Pick<RemoteHost, 'candidates' | 'secret'>;
  readonly allow: Allowed | undefined;
  /** Names of the modules of the host. */
  readonly modules: readonly string[];
  readonly source: string;
  /** What every source brings. */
  readonly claims: Claims;
}

/**
 * Whether all of a manifest may come, and can run here: from then on nobody else may bring any of it.
 *
 * @throws RemoteError as `admitEntries`
 */
export async function admitManifest({ entries }: Manifest, tools: AdmissionTools): Promise<void> {
  const { host, allow, modules, source, claims } = tools;
  const known = await knownSecrets(
    entries.flatMap(({ requires }) => requires?.secrets ?? []),
    host,
  );
  const others = [...claims.othersThan(source)].map((one) => ({
    offer: offerOf(one.entry),
    source: one.source,
    conflicts: one.entry.conflicts,
  }));
  admitEntries(entries, {
    ...{ allow, modules, others },
    offers: host
      .candidates()
      .map((one) => ({ offer: `${one.slot}/${one.provider}`, source: one.source }))
      .filter((one) => one.source !== 'manifest' || !claims.isOf(source, one.offer))
      .map(({ offer }) => offer),
    hasSecret: (name) => known.has(name),
  });
  claims.take(source, entries);
}

async function knownSecrets(
  names: readonly string[],
  { secret }: Pick<RemoteHost, 'secret'>,
): Promise<ReadonlySet<string>> {
  const distinct = [...new Set(names)];
  const values = await Promise.all(distinct.map((name) => secret(name)));
  return new Set(distinct.filter((_, index) => values[index] !== undefined));
}
