import { faultsOfSettings } from '../../config/schema-words.js';
import type { RemoteProblem } from '../remote-error.js';
import type { EventFilter } from './entry-fields.js';
import { ARTIFACT, factoryOf, isDeniedModule } from './factory.js';
import type { ManifestEntry } from './manifest.js';
import { badly } from './validated.js';
import { problemsOfGraph } from './workflow-graph.js';

/** What is wrong with entries whose members are well for themselves, but not together. */
export function problemsOfEntries(entries: readonly ManifestEntry[]): readonly RemoteProblem[] {
  const seen = new Set<string>();
  return entries.flatMap((entry, index) => {
    const path = `entries[${index}]`;
    const name = offerOf(entry);
    const twice = seen.has(name) ? [badly(path, `${name} is there twice`)] : [];
    seen.add(name);
    return [
      ...twice,
      ...codeProblems(entry, path),
      ...domainProblems(entry, path),
      ...partProblems(entry, path),
    ];
  });
}

/** `adapter:cache/redis` */
export const offerOf = ({ domain, key, provider }: ManifestEntry): string => `${domain}:${key}/${provider}`;

/** An artifact is an address, its digest and its length, and code comes from nowhere else. */
function codeProblems(entry: ManifestEntry, path: string): readonly RemoteProblem[] {
  const { module = '' } = factoryOf(entry.factory) ?? {};
  if (isDeniedModule(module)) {
    const text = `${module} is a module of Node itself, which no manifest may use`;
    return [{ code: 'remote/denied-module', path: `${path}.factory`, text }];
  }
  const has = [entry.uri, entry.sha256, entry.length].filter((one) => one !== undefined).length;
  if (module === ARTIFACT && has < 3)
    return [badly(path, 'has a factory in an artifact, and needs uri, sha256 and length for it')];
  if (module !== ARTIFACT && has > 0)
    return [badly(path, 'has a factory of the host, and can have no uri, sha256 or length')];
  return [];
}

const OF_DOMAIN = [
  ['event', 'event'],
  ['workflow', 'workflow'],
  ['sideEffectFree', 'action'],
] as const;

/** What nobody would look at is not accepted in silence. */
function domainProblems(entry: ManifestEntry, path: string): readonly RemoteProblem[] {
  return OF_DOMAIN.filter(([member, domain]) => entry[member] !== undefined && entry.domain !== domain).map(
    ([member, domain]) => badly(`${path}.${member}`, `belongs to the domain ${domain} only`),
  );
}

function partProblems(entry: ManifestEntry, path: string): readonly RemoteProblem[] {
  const filters = entry.event?.filters ?? [];
  const nodes = entry.workflow?.nodes;
  const names = (entry.capabilities ?? []).map(({ name }) => name);
  return [
    ...filters.flatMap((filter, index) => filterProblems(filter, `${path}.event.filters[${index}]`)),
    ...(nodes === undefined ? [] : problemsOfGraph(nodes, `${path}.workflow.nodes`)),
    ...(entry.settings === undefined
      ? []
      : faultsOfSettings(entry.settings, `${path}.settings`).map((one) => badly(one.path, one.what))),
    ...(new Set(names).size < names.length
      ? [badly(`${path}.capabilities`, 'name one capability twice')]
      : []),
  ];
}

/** A filter that says nothing would let everything through. */
function filterProblems({ equals, anyOf, exists }: EventFilter, path: string): readonly RemoteProblem[] {
  const said = [equals, anyOf, exists].filter((one) => one !== undefined).length;
  return said === 1 ? [] : [badly(path, 'has to say one of equals, anyOf and exists')];
}
