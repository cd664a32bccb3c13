import { oneLineOf } from '../core/errors.js';
import { nearest } from '../core/near-miss.js';
import { parseSlotName } from '../core/names.js';
import type { SettingsClass } from './class-libraries.js';
import { nameOf } from './class-libraries.js';
import type { ClassShapes } from './class-shape.js';
import { ConfigError } from './config-error.js';
import { below } from './config-path.js';
import { defaultsTree } from './defaults-tree.js';
import type { Directory, DirectoryProvider } from './directory.js';
import { INTERCEPTORS, interceptorsShape } from './interceptors-section.js';
import { LOGGING, LOGGING_DEFAULTS, LOGGING_SHAPE } from './logging-section.js';
import { PLUGINS, PLUGINS_DEFAULTS, PLUGINS_SHAPE } from './plugins-section.js';
import { REMOTE, REMOTE_SHAPE } from './remote-section.js';
import { problem } from './problem.js';
import type { Problem } from './problem.js';
import { PROFILE, USUAL_PROFILE } from './profile-said.js';
import { SECRETS_DEFAULTS, SECRETS_SHAPE } from './secrets/secrets-section.js';
import { ANY, object, optional, plain, SOME_FLAG, SOME_TEXT } from './shape.js';
import type { Field, ObjectShape, Shape } from './shape.js';
import { emptyMap } from './tree.js';
import type { ConfigNode, MapNode } from './tree.js';

/** Where the settings of a class stand: a section, or a provider's. */
export interface Place {
  readonly way: readonly string[];
  readonly path: string;
  readonly cls: SettingsClass;
}

/** The section of one domain: what is selected, and what its providers are told. */
export interface DomainPlace {
  readonly domain: string;
  /** `adapters` */
  readonly section: string;
  /** By `key/provider`; undefined for one that takes no settings. */
  readonly providers: ReadonlyMap<string, SettingsClass | undefined>;
  /** By provider alone: every `key/provider` that it may mean. */
  readonly shorthands: ReadonlyMap<string, readonly string[]>;
}

const SECRETS = 'secrets';
const SELECTIONS = 'selections';
const PROVIDERS = 'providers';

/** Names of the providers that are stores of secrets begin so. */
const STORES = 'secrets/';

/** Whether a provider is a store of secrets: those are built before there are any. */
export const isStore = (domain: string, name: string): boolean =>
  domain === 'adapter' && name.startsWith(STORES);

/** Everything that the configuration of one application may say. */
export class RootShape {
  readonly domains = new Map<string, DomainPlace>();
  readonly sections = new Map<string, Place>();
  readonly problems: Problem[] = [];
  readonly shape: ObjectShape;
  readonly defaults: MapNode;
  /** Names of interceptors of somebody's own. */
  readonly interceptors: readonly string[];
  /** Whether providers may come that nobody knows yet. */
  readonly expectsMore: boolean;

  constructor(
    directory: Directory,
    private readonly shapes: ClassShapes,
  ) {
    const fields = new Map<string, Field>([
      // By which a JSON document names its schema; nobody else reads it.
      ['$schema', plain(SOME_TEXT)],
      [PROFILE, plain(SOME_TEXT)],
      ['atomic', plain(SOME_FLAG)],
      [LOGGING, plain(LOGGING_SHAPE)],
      [PLUGINS, plain(PLUGINS_SHAPE)],
      [REMOTE, plain(REMOTE_SHAPE)],
      [SECRETS, plain(SECRETS_SHAPE)],
    ]);
    const defaults = new Map<string, ConfigNode>([
      [PROFILE, USUAL_PROFILE],
      [LOGGING, LOGGING_DEFAULTS],
      [PLUGINS, PLUGINS_DEFAULTS],
      [SECRETS, SECRETS_DEFAULTS],
    ]);
    this.interceptors = directory.interceptors?.() ?? [];
    this.expectsMore = directory.expectsMore?.() ?? false;
    const providers = directory.providers();
    for (const domain of directory.domains()) this.#addDomain(domain, providers, { fields, defaults });
    for (const { name, cls } of directory.sections()) this.#addSection(name, cls, { fields, defaults });
    this.shape = object('the configuration', fields);
    this.defaults = mapOf(defaults);
  }

  /** Where the settings of a provider stand. */
  settingsPlace(slot: string, provider: string, cls: SettingsClass): Place {
    const { domain, key } = parseSlotName(slot);
    const way = [`${domain}s`, PROVIDERS, `${key}/${provider}`];
    return { way, path: way.reduce(below, ''), cls };
  }

  /** A tree that says `key/provider` wherever it said the provider alone. */
  canonical(tree: MapNode, problems: Problem[]): MapNode {
    const entries = new Map(tree.entries);
    for (const place of this.domains.values()) {
      const section = entries.get(place.section);
      const providers = section?.kind === 'map' ? section.entries.get(PROVIDERS) : undefined;
      if (section?.kind !== 'map' || providers?.kind !== 'map') continue;
      const spelt = { ...providers, entries: speltOut(providers, place, problems) };
      entries.set(place.section, { ...section, entries: new Map([...section.entries, [PROVIDERS, spelt]]) });
    }
    return { ...tree, entries };
  }

  #addDomain(domain: string, all: readonly DirectoryProvider[], { fields, defaults }: Building): void {
    const section = `${domain}s`;
    const told = namedProviders(domain, all);
    const shapes = new Map<string, Field>();
    const initial = new Map<string, ConfigNode>();
    for (const [name, settings] of told.providers) {
      const shape = settings && this.#shapeOf(settings, [section, PROVIDERS, name]);
      const field = isStore(domain, name) ? plain : optional;
      shapes.set(name, field(shape ?? NO_SETTINGS));
      if (settings && shape) initial.set(name, defaultsTree(settings, this.shapes));
    }
    for (const [short, names] of told.shorthands) {
      const field = shapes.get(names[0] ?? '');
      if (field && names.length === 1) shapes.set(short, field);
    }
    this.domains.set(section, { domain, section, ...told });
    const keys = byKey(told.providers.keys());
    const around = interceptorsShape(this.interceptors, keys.keys());
    fields.set(section, optional(domainShape(section, { keys, around, providers: shapes })));
    if (initial.size > 0) defaults.set(section, mapOf(new Map([[PROVIDERS, mapOf(initial)]])));
  }

  #addSection(name: string, cls: SettingsClass, { fields, defaults }: Building): void {
    const known = this.sections.get(name);
    if (known?.cls === cls) return;
    if (known || fields.has(name)) {
      const by = known ? `${nameOf(known.cls)} and ${nameOf(cls)}` : `${nameOf(cls)} and the package itself`;
      this.problems.push(problem(name, `is the section of ${by}: one of them needs another name`, undefined));
      return;
    }
    const shape = this.#shapeOf(cls, [name]);
    if (!shape) return;
    this.sections.set(name, { way: [name], path: below('', name), cls });
    fields.set(name, optional(shape));
    defaults.set(name, defaultsTree(cls, this.shapes));
  }

  #shapeOf(cls: SettingsClass, way: readonly string[]): ObjectShape | undefined {
    try {
      return this.shapes.of(cls);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const wrong = problem(way.reduce(below, ''), `cannot be described: ${oneLineOf(error)}`, undefined);
      this.problems.push(Object.freeze({ ...wrong, hint: error.hint }));
      return undefined;
    }
  }
}

interface Building {
  readonly fields: Map<string, Field>;
  readonly defaults: Map<string, ConfigNode>;
}

/** What one domain's part of a directory comes to, by the names that the configuration uses. */
function namedProviders(domain: string, all: readonly DirectoryProvider[]) {
  const providers = new Map<string, SettingsClass | undefined>();
  const shorthands = new Map<string, string[]>();
  for (const { slot, provider, settings } of all) {
    const named = parseSlotName(slot);
    if (named.domain !== domain) continue;
    const name = `${named.key}/${provider}`;
    // The same provider may come from several sources; the first that takes settings tells what they are.
    if (providers.get(name) !== undefined) continue;
    const names = shorthands.get(provider) ?? [];
    if (!providers.has(name)) shorthands.set(provider, [...names, name]);
    providers.set(name, settings);
  }
  return { providers, shorthands };
}

const NO_SETTINGS: ObjectShape = object('no settings', []);

interface DomainShapes {
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly around: Shape;
  readonly providers: ReadonlyMap<string, Field>;
}

function domainShape(section: string, { keys, around, providers }: DomainShapes): ObjectShape {
  const selections = plain({ kind: 'record', of: SOME_TEXT, likely: keys });
  const told = optional({ ...object('providers', providers), others: { kind: 'record', of: ANY } });
  return object(section, [
    [SELECTIONS, selections],
    [PROVIDERS, told],
    [INTERCEPTORS, plain(around)],
  ]);
}

/** Providers by the key of their slot, from `key/provider`. */
function byKey(names: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, string[]>();
  for (const name of names) {
    const at = name.indexOf('/');
    const key = name.slice(0, at);
    const known = keys.get(key);
    if (known) known.push(name.slice(at + 1));
    else keys.set(key, [name.slice(at + 1)]);
  }
  return keys;
}

const mapOf = (entries: ReadonlyMap<string, ConfigNode>): MapNode => ({
  ...emptyMap({ layer: 'defaults', source: 'the package' }),
  entries,
});

function speltOut(
  providers: MapNode,
  place: DomainPlace,
  problems: Problem[],
): ReadonlyMap<string, ConfigNode> {
  const spelt = new Map<string, ConfigNode>();
  for (const [name, node] of providers.entries) {
    const path = below(`${place.section}.${PROVIDERS}`, name);
    const meant = place.providers.has(name) ? [name] : (place.shorthands.get(name) ?? [name]);
    const classes = new Set(meant.map((one) => place.providers.get(one)));
    if (classes.size > 1) {
      const what = `may mean ${meant.join(' or ')}, which take different settings; write one of them`;
      problems.push(problem(path, what, node.keyOrigin ?? node.origin));
      continue;
    }
    for (const one of meant) {
      if (spelt.has(one))
        problems.push(
          problem(path, `means ${one}, which stands there as well`, node.keyOrigin ?? node.origin),
        );
      else spelt.set(one, node);
    }
  }
  return spelt;
}

/** What is odd about settings of a provider that nobody registered: a slip of the finger, or one that comes later. */
export function nearProvider(name: string, { providers, shorthands }: DomainPlace): string | undefined {
  return nearest(name, [...providers.keys(), ...(name.includes('/') ? [] : shorthands.keys())])[0];
}
