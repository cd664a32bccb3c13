import type { Manifest } from '../documents/manifest.js';
import { offerOf } from '../documents/entry-rules.js';
import { refuseAny } from '../documents/read-document.js';
import { admitEntries, type Allowed } from '../verify/admission.js';
import type { RemoteHost } from './remote-host.js';

/** What a manifest is held against before anything of it is fetched. */
export interface AdmissionTools {
  readonly host: Pick<RemoteHost, 'candidates' | 'secret'>;
  readonly allow: Allowed | undefined;
  /** Names of the modules of the host. */
  readonly modules: readonly string[];
  /** Whether a candidate is one of this source. */
  readonly isOwn: (offer: string) => boolean;
}

/**
 * Whether all of a manifest may come, and can run here.
 *
 * @throws RemoteError as `admitEntries`; `remote/taken` for what another source brings already
 */
export async function admitManifest({ entries }: Manifest, tools: AdmissionTools): Promise<void> {
  const { host, allow, modules, isOwn } = tools;
  const theirs = host
    .candidates()
    .map(({ slot, provider, source }) => ({ offer: `${slot}/${provider}`, source }))
    .filter(({ offer, source }) => source !== 'manifest' || !isOwn(offer));
  const taken = new Set(theirs.filter(({ source }) => source === 'manifest').map(({ offer }) => offer));
  const known = await knownSecrets(
    entries.flatMap(({ requires }) => requires?.secrets ?? []),
    host,
  );
  admitEntries(entries, {
    ...{ allow, modules },
    offers: theirs.map(({ offer }) => offer),
    hasSecret: (name) => known.has(name),
  });
  refuseAny(
    entries.flatMap((entry, index) =>
      taken.has(offerOf(entry))
        ? [
            {
              code: 'remote/taken',
              path: `entries[${index}]`,
              text: `${offerOf(entry)} is brought by another source`,
            },
          ]
        : [],
    ),
  );
}

async function knownSecrets(
  names: readonly string[],
  { secret }: Pick<RemoteHost, 'secret'>,
): Promise<ReadonlySet<string>> {
  const distinct = [...new Set(names)];
  const values = await Promise.all(distinct.map((name) => secret(name)));
  return new Set(distinct.filter((_, index) => values[index] !== undefined));
}
