import type { Secrets } from '../config/secrets/secrets.js';
import { hintFor } from '../config/lacking-secrets.js';
import type { Snapshot } from '../config/snapshot.js';
import type { FirstBuilt } from '../container/first-built.js';
import { SecretError } from '../core/errors.js';
import type { SecretTrouble } from '../core/ports.js';
import { valueWishOf } from '../core/live-value.js';

/** A secret that is not there, and who cannot do without it. */
export interface MissingSecret {
  readonly name: string;
  readonly consumers: readonly string[];
  /** Why it could not be had; undefined where the store just does not have it. */
  readonly trouble: SecretTrouble | undefined;
}

/** What those that are built first lack. */
export class Lack {
  constructor(private readonly built: readonly FirstBuilt[]) {}

  /** Names of secrets that are injected. */
  *names(): Iterable<string> {
    for (const { refs } of this.built)
      for (const ref of refs) {
        const wish = valueWishOf(ref);
        if (wish?.source === 'secret') yield wish.name;
      }
  }

  /** What is missing, by name; with sections, which anybody may read at any time. */
  missing(snapshot: Snapshot, secrets: Pick<Secrets, 'known' | 'troubleOf'>): readonly MissingSecret[] {
    const consumers = new Map<string, string[]>();
    const note = (name: string, consumer: string) => {
      consumers.set(name, [...(consumers.get(name) ?? []), consumer]);
    };
    for (const section of snapshot.sections)
      for (const name of snapshot.section(section).missing) note(name, `section ${section}`);
    for (const { title, candidate, settings, refs } of this.built) {
      if (candidate && settings)
        for (const name of snapshot.settings(candidate.slot, candidate.provider, settings).missing)
          note(name, title);
      for (const ref of refs) {
        const wish = valueWishOf(ref);
        const isNeeded = wish?.source === 'secret' && !wish.isOptional;
        if (isNeeded && secrets.known(wish.name) === undefined) note(wish.name, title);
      }
    }
    return [...consumers]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, who]) => ({ name, consumers: who, trouble: secrets.troubleOf(name) }));
  }
}

/** One error for all of them. @param provider the store that was asked, where one was */
export function missingSecrets(missing: readonly MissingSecret[], provider?: string): SecretError {
  const lines = missing.map(({ name, consumers, trouble }) => {
    const why = trouble === undefined ? '' : ` (${trouble.why.replace(/\.$/, '')})`;
    return `${name}, for ${consumers.join(' and ')}${why}`;
  });
  const [only = ''] = lines;
  const what =
    lines.length === 1
      ? `A secret is missing: ${only}.`
      : `${lines.length} secrets are missing:\n  - ${lines.join('\n  - ')}\n `;
  const where = provider === undefined ? 'a store of secrets' : `the store ${provider}`;
  const isAbsent = provider === undefined || missing.some(({ trouble }) => trouble === undefined);
  return new SecretError('secrets/missing', `${what} What needs them was not built.`, {
    hint: `${hintFor(isAbsent, where)}; stores are candidates of adapter:secrets, as EnvSecrets`,
    cause: missing.find(({ trouble }) => trouble?.cause !== undefined)?.trouble?.cause,
  });
}

/** A secret did not come in the time that there is for building what needs it. */
export function lateSecret(
  name: string,
  { ms, title, where }: { ms: number; title: string; where: string },
): SecretError {
  return new SecretError(
    'secrets/no-answer',
    `The secret ${name}, for ${title}, did not come within ${ms} ms. ${title} was not built.`,
    {
      path: where,
      hint: 'look at the store of secrets; deadlines.build is how long is waited here, secrets.timeoutMs how long a store has',
    },
  );
}
