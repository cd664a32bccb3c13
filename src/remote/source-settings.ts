import { checkRemoteOptions } from './check-remote-options.js';
import { RemoteError } from './remote-error.js';
import type { RemoteOptions, SourceSettings } from './remote-options.js';
import { configuredTrust } from './source/configured-trust.js';

/** What there is to say of sources: by modules, each of one, and by the configuration. */
export interface SaidOfSources {
  readonly wishes: readonly RemoteOptions[];
  /** Undefined where the configuration says nothing. */
  readonly said: RemoteOptions | undefined;
}

const FORROOT = 'RemoteModule.forRoot';
const SECTION = 'remote';

/**
 * All sources: what modules say, above what the configuration says of the same source; of all, where it names none.
 *
 * @throws RemoteError as `checkRemoteOptions`, and as `openTrust`; `remote/bad-option` where something is missing;
 * `remote/same-source`
 */
export function settingsOfAll({ wishes, said }: SaidOfSources): readonly SourceSettings[] {
  if (!said) return checked(wishes.map((one) => sourceSettingsFrom(one, FORROOT)));
  checkRemoteOptions(said, SECTION);
  const isMeant = ({ source }: RemoteOptions) =>
    source === undefined || said.source === undefined || source === said.source;
  const met = wishes.filter(isMeant);
  const others = wishes.filter((one) => !isMeant(one));
  const own = met.length === 0 ? [said] : met.map((one) => ({ ...said, ...stated(one) }));
  return checked([
    ...own.map((one) => sourceSettingsFrom(one, SECTION)),
    ...others.map((one) => sourceSettingsFrom(one, FORROOT)),
  ]);
}

const stated = (options: RemoteOptions): RemoteOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => (value as unknown) !== undefined));

/** One source with nothing left out. @throws RemoteError as `checkRemoteOptions`, and where something is missing */
export function sourceSettingsFrom(given: RemoteOptions, where: string): SourceSettings {
  checkRemoteOptions(given, where);
  const { manifestUrl, source, trust, loading = 'in-process' } = given;
  if (manifestUrl === undefined) throw missing('manifestUrl', where);
  if (source === undefined) throw missing('source', where);
  if (trust === undefined) throw missing('trust', where);
  configuredTrust(trust, { source, limits: given.limits, where: `${where}.trust` });
  const all =
    typeof loading === 'string' ? { mode: loading } : { ...loading, mode: loading.mode ?? 'in-process' };
  const { enabled = true, refreshIntervalMs = 300_000, bootTimeoutMs = 15_000 } = given;
  const { onRevoked = 'withdraw', onExpired = 'keep' } = given;
  const settled = { enabled, refreshIntervalMs, bootTimeoutMs, onRevoked, onExpired };
  return Object.freeze({ ...given, manifestUrl, source, trust, loading: all, ...settled });
}

const missing = (name: string, where: string) =>
  new RemoteError('remote/bad-option', `${where} has no ${name}.`, {
    path: `${where}.${name}`,
    hint: `say it in RemoteModule.forRoot, or in the section remote of the configuration`,
  });

function checked(settings: readonly SourceSettings[]): readonly SourceSettings[] {
  const names = settings.map(({ source }) => source);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return settings;
  throw new RemoteError('remote/same-source', `The source ${twice} is there twice.`, {
    path: `${FORROOT}.source`,
    hint: 'import RemoteModule.forRoot once for each source',
  });
}
