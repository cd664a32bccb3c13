import type { WireRemote } from '../../../admin/api/wire.js';
import { Deed } from '../../operations/deeds.js';
import { Badge } from '../../parts/badge.js';
import { Fact } from '../../parts/fact.js';
import { Ago } from '../../parts/time.js';
import { linkTo } from '../../routing/route.js';

type SourceStatus = WireRemote['sources'][number];

/** One source: what it has brought, who has signed that, and how long it holds. */
export function Source({ source }: { readonly source: SourceStatus }) {
  const { source: name, manifestUrl, applied, isSyncing } = source;
  return (
    <section class="source" aria-label={`Source ${name}`}>
      <div class="bar">
        <h2>
          <bdi class="name">{name}</bdi> {isSyncing && <Badge word="syncing" />}
        </h2>
        <p class="deeds">
          <Deed op={{ kind: 'sync', source: name }} />
        </p>
      </div>
      <p class="hint">
        <bdi>{manifestUrl}</bdi>
      </p>
      <Attempts source={source} />
      {applied ? <Applied applied={applied} /> : <p class="hint">Nothing of it is applied.</p>}
      <Entries candidates={source.candidates} />
    </section>
  );
}

/** When it was looked at, and what went wrong. */
function Attempts({
  source: { lastError, consecutiveFailures, nextSyncAt, lastSuccessAt },
}: {
  readonly source: SourceStatus;
}) {
  return (
    <>
      {lastError && (
        <p class="notice bad">
          <span>
            {lastError.text} <code>{lastError.code}</code>
            {consecutiveFailures > 1 && <small>{consecutiveFailures} times in a row</small>}
          </span>
        </p>
      )}
      <p class="hint">
        {lastSuccessAt === undefined ? (
          'Never looked at with success'
        ) : (
          <>
            Last looked at with success <Ago at={lastSuccessAt} />
          </>
        )}
        {nextSyncAt !== undefined && (
          <>
            ; next <Ago at={nextSyncAt} />
          </>
        )}
      </p>
    </>
  );
}

function Applied({ applied }: { readonly applied: NonNullable<SourceStatus['applied']> }) {
  const { version, epoch, signedAt, expiresAt, signedBy, sha256 } = applied;
  return (
    <dl class="facts">
      <Fact name="Version">
        {version} <small>epoch {epoch}</small>
      </Fact>
      <Fact name="Signed">
        <Ago at={Date.parse(signedAt)} />
      </Fact>
      <Fact name="Expires">
        <Ago at={Date.parse(expiresAt)} />
      </Fact>
      <Fact name="Signed by">
        {signedBy.map((key) => (
          <Digest key={key} of={key} />
        ))}
      </Fact>
      <Fact name="SHA-256">
        <Digest of={sha256} />
      </Fact>
    </dl>
  );
}

/** As much of a digest as people compare; all of it by pointing at it. */
const Digest = ({ of }: { readonly of: string }) => <code title={of}>{of.slice(0, 12)}… </code>;

function Entries({ candidates }: { readonly candidates: SourceStatus['candidates'] }) {
  if (candidates.length === 0) return null;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Entries">
      <table>
        <thead>
          <tr>
            <th scope="col">Entry</th>
            <th scope="col">Version</th>
            <th scope="col">Runs</th>
            <th scope="col">SHA-256</th>
            <th scope="col">
              <span class="hidden">State</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {candidates.map(({ offer, version, mode, sha256, stopped }) => (
            <tr key={offer}>
              <td>
                <a href={linkTo('slots', offer.split('/')[0])}>
                  <bdi>{offer}</bdi>
                </a>
              </td>
              <td>{version}</td>
              <td>{mode}</td>
              <td>
                <code title={sha256}>{sha256?.slice(0, 12)}</code>
              </td>
              <td>{stopped && <Badge word={stopped} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
