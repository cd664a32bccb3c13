import { FUNCTION, type Option } from '../../core/option-bag.js';
import { MAX_PRIORITY, shown } from '../../core/names.js';
import { VERSION } from '../../core/version.js';
import { isWithinRange } from '../../modules/version-range.js';
import { offerOf } from '../documents/entry-rules.js';
import { ARTIFACT, factoryOf, isDeniedModule } from '../documents/factory.js';
import type { ManifestEntry } from '../documents/manifest.js';
import { refuseAny } from '../documents/read-document.js';
import { isMap, line, listOf, OFFER } from '../documents/rules.js';
import { checkOptions } from '../options.js';
import { RemoteError, type RemoteProblem } from '../remote-error.js';
import { checkAllowed, type Allowed } from './allowed.js';
import { areOthers, namesOf, Neighbours, type BroughtByOther } from './neighbours.js';

/** What entries are held against: what a source may bring, and what there is where they are to run. */
export interface Admission {
  /** What the source may bring. Default: anything. */
  readonly allow?: Allowed | undefined;
  /** Names under which the host has registered modules for factories. Default: none, so that all code comes from artifacts. */
  readonly modules?: readonly string[] | undefined;
  /** What is offered besides, each as `adapter:cache/redis`. Default: nothing. */
  readonly offers?: readonly string[] | undefined;
  /** What other sources have brought or are about to bring. Default: nothing. */
  readonly others?: readonly BroughtByOther[] | undefined;
  /** Whether a secret is known. Default: none is. */
  readonly hasSecret?: ((name: string) => boolean) | undefined;
  /** Version of Node. Default: that of this process. */
  readonly node?: string | undefined;
  /** Version of the API of the host. Default: that of this package. */
  readonly api?: string | undefined;
  /** Platform and architecture, as `linux-x64`. Default: those of this process. */
  readonly platform?: string | undefined;
}

const OPTIONS = new Map<keyof Admission, Option>([
  ['allow', { fits: isMap, expected: 'an object' }],
  ['modules', listOf(line(256), 10_000)],
  ['offers', listOf(OFFER, 1_000_000)],
  ['others', { fits: areOthers, expected: 'a list of { offer, source, conflicts }' }],
  ['hasSecret', FUNCTION],
  ['node', line(100)],
  ['api', line(100)],
  ['platform', line(100)],
]);

/**
 * Whether every entry of a manifest may come, and can run here. One that may not, or cannot, refuses all of them.
 *
 * @throws RemoteError `remote/not-allowed`, `remote/unknown-factory`, `remote/denied-module`, `remote/unmet-requirement`,
 * `remote/conflict`, `remote/taken`; all that is wrong is in `problems`
 */
export function admitEntries(entries: readonly ManifestEntry[], admission: Admission = {}): void {
  checkOptions(admission, { options: OPTIONS, needed: [], where: 'admitEntries' });
  const { allow = {}, modules = [], offers = [], others = [], hasSecret = () => false } = admission;
  checkAllowed(allow, 'allow');
  const denied = modules.find(isDeniedModule);
  if (denied !== undefined) {
    throw new RemoteError('remote/denied-module', `${shown(denied)} is a module of Node itself.`, {
      path: 'modules',
      hint: 'register a module of your own that has what manifests may call',
    });
  }
  const host: Host = {
    node: admission.node ?? process.versions.node,
    api: admission.api ?? VERSION,
    platform: admission.platform ?? `${process.platform}-${process.arch}`,
    hasSecret,
    offered: new Set([...entries.map(offerOf), ...offers].flatMap(namesOf)),
  };
  const neighbours = new Neighbours([...entries.map(offerOf), ...offers], others);
  const registered = new Set(modules);
  refuseAny(
    entries.flatMap((entry, index) => {
      const path = `entries[${index}]`;
      return [
        ...bounds(entry, allow, path),
        ...code(entry, registered, path),
        ...needs(entry, host, path),
        ...neighbours.problemsOf(entry, path),
      ];
    }),
  );
}

interface Host {
  readonly node: string;
  readonly api: string;
  readonly platform: string;
  readonly hasSecret: (name: string) => boolean;
  /** Every offer, and every slot that has one. */
  readonly offered: ReadonlySet<string>;
}

function bounds({ domain, key, priority = 0 }: ManifestEntry, allow: Allowed, path: string) {
  const { domains, keys, maxPriority = MAX_PRIORITY } = allow;
  const problems: RemoteProblem[] = [];
  const refuse = (member: string, text: string) =>
    problems.push({ code: 'remote/not-allowed', path: `${path}.${member}`, text });
  if (domains && !domains.includes(domain)) refuse('domain', `is ${domain}, which this source may not bring`);
  if (keys && !keys.includes(key)) refuse('key', `is ${key}, which this source may not bring`);
  if (priority > maxPriority)
    refuse('priority', `is ${priority}; this source may have ${maxPriority} at most`);
  return problems;
}

/** The name of a module is looked up as a whole, never as the beginning of another, and never imported. */
function code({ factory }: ManifestEntry, registered: ReadonlySet<string>, path: string): RemoteProblem[] {
  const { module = '' } = factoryOf(factory) ?? {};
  if (module === ARTIFACT || registered.has(module)) return [];
  const text = `names the module ${shown(module)}, which the host has not registered`;
  return [{ code: 'remote/unknown-factory', path: `${path}.factory`, text }];
}

function needs({ requires }: ManifestEntry, host: Host, path: string): RemoteProblem[] {
  if (!requires) return [];
  const { node, api, platforms, offers = [], secrets = [] } = requires;
  const unmet: [string, string][] = [];
  if (node !== undefined && !isWithinRange(host.node, node))
    unmet.push(['node', `Node ${node}, not ${host.node}`]);
  if (api !== undefined && !isWithinRange(host.api, api)) unmet.push(['api', `API ${api}, not ${host.api}`]);
  if (platforms && !platforms.some((one) => one === host.platform || host.platform.startsWith(`${one}-`)))
    unmet.push(['platforms', `${platforms.join(' or ')}, not ${host.platform}`]);
  for (const one of offers.filter((name) => !host.offered.has(name))) unmet.push(['offers', one]);
  for (const one of secrets.filter((name) => !host.hasSecret(name)))
    unmet.push(['secrets', `the secret ${one}`]);
  return unmet.map(([member, text]) => ({
    code: 'remote/unmet-requirement',
    path: `${path}.requires.${member}`,
    text: `needs ${text}`,
  }));
}
