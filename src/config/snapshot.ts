import { isDeepStrictEqual } from 'node:util';
import type { LogSettings } from '../core/log-settings.js';
import { parseSlotName } from '../core/names.js';
import type { SettingsClass } from './class-libraries.js';
import { parsePath } from './config-path.js';
import type { SecretValues } from './conform.js';
import { explainPath, shapeAt, shownValue } from './explain-config.js';
import type { ConfigExplanation } from './explain-config.js';
import type { InterceptorWish } from './interceptor-wishes.js';
import { jsonSchema } from './json-schema.js';
import type { Hides, JsonSchema } from './json-schema.js';
import type { Place, RootShape } from './root-shape.js';
import { logSettings } from './logging-section.js';
import { remoteSettings } from './remote-section.js';
import { findRefs } from './secret-refs.js';
import type { SecretRef } from './secret-refs.js';
import type { SecretSettings } from './secrets/secret-settings.js';
import { saysTheSame } from './says-the-same.js';
import { secretSettings } from './secrets/secrets-section.js';
import type { Selected } from './selected.js';
import { emptyMap, nodeAt } from './tree.js';
import type { LayerTree, MapNode, Origin } from './tree.js';
import type { Validated, Validation } from './validate.js';

/** What a secret concerns. */
export interface Concerned {
  readonly sections: readonly string[];
  readonly settings: readonly { readonly slot: string; readonly provider: string }[];
}

/** What a snapshot is made of. */
export interface SnapshotParts {
  readonly root: RootShape;
  readonly validation: Validation;
  /** Lowest first, without the defaults. */
  readonly layers: readonly LayerTree[];
  readonly tree: MapNode;
  readonly secrets: SecretValues;
  readonly selections: readonly Selected[];
  readonly interceptors: readonly InterceptorWish[];
}

/** Instances by class and path, and what they were made of. */
type Made = ReadonlyMap<SettingsClass, ReadonlyMap<string, MadeOf>>;

interface MadeOf {
  readonly node: MapNode;
  readonly validated: Validated;
}

const NOTHING: Validated = Object.freeze({ value: undefined, problems: [], missing: [] });

/** All that the configuration says at one moment. Nothing of it changes. */
export class Snapshot {
  readonly #validated = new Map<SettingsClass, Map<string, MadeOf>>();
  readonly #before: Made;
  #secretSettings: SecretSettings | undefined;
  #refs: ReadonlyMap<string, readonly string[]> | undefined;

  /** @param before what held before: where this says the same, the very instances of that are given again */
  constructor(
    private readonly parts: SnapshotParts,
    before?: Snapshot,
  ) {
    // Not the snapshot itself, which knows the one before it.
    this.#before = before?.made ?? new Map();
  }

  /** The profile that a layer names. */
  get profile(): string | undefined {
    const node = this.parts.tree.entries.get('profile');
    return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
  }

  /** Whether what one edit changes moves as one group. */
  get isAtomic(): boolean {
    const node = this.parts.tree.entries.get('atomic');
    return node?.kind === 'scalar' && node.value === true;
  }

  /** Which provider each layer wishes for a slot. */
  get selections(): readonly Selected[] {
    return this.parts.selections;
  }

  /** Which interceptors are wished for. */
  get interceptors(): readonly InterceptorWish[] {
    return this.parts.interceptors;
  }

  /** Names of all sections of somebody's own. */
  get sections(): readonly string[] {
    return [...this.parts.root.sections.keys()];
  }

  /** A section of somebody's own. */
  section(name: string): Validated {
    const place = this.parts.root.sections.get(name);
    return place ? this.at(place) : NOTHING;
  }

  /** Settings of a provider, also of one that the directory did not name. @throws ConfigError `config/bad-class` */
  settings(slot: string, provider: string, cls: SettingsClass): Validated {
    return this.at(this.parts.root.settingsPlace(slot, provider, cls));
  }

  /** What stands at a place, as an instance of its class: the same one each time. */
  at({ path, way, cls }: Place): Validated {
    const known = this.#validated.get(cls)?.get(path);
    if (known) return known.validated;
    const node = this.#node(way);
    const validated = this.#validate({ cls, path, node });
    const ofClass = this.#validated.get(cls) ?? new Map<string, MadeOf>();
    this.#validated.set(cls, ofClass.set(path, { node, validated }));
    return validated;
  }

  /** What is said in the same words as before is neither made nor looked at again. */
  #validate({ cls, path, node }: { cls: SettingsClass; path: string; node: MapNode }): Validated {
    const before = this.#before.get(cls)?.get(path);
    const known = before?.validated.value && before;
    if (known && saysTheSame(known.node, node)) return known.validated;
    const { validation, secrets } = this.parts;
    const fresh = validation.validate(cls, { node, path, secrets });
    return known && isDeepStrictEqual(known.validated.value, fresh.value) ? known.validated : fresh;
  }

  /** All that was made here, and before this where nobody has asked for it again yet. */
  private get made(): Made {
    const all = new Map([...this.#before].map(([cls, made]) => [cls, new Map(made)]));
    for (const [cls, made] of this.#validated)
      all.set(cls, new Map([...(all.get(cls) ?? new Map<string, MadeOf>()), ...made]));
    return all;
  }

  /** Whether any layer but the defaults says something about a place. */
  isSaid(way: readonly string[]): boolean {
    return this.parts.layers.some(({ tree }) => nodeAt(tree, way) !== undefined);
  }

  /** The validated value at a path; undefined where there is none, it is wrong, or it lacks a secret. Frozen. */
  valueAt(path: string): unknown {
    const way = parsePath(path);
    if (!way) return undefined;
    const place = this.#placeOf(way);
    if (place) return memberAt(this.at(place).value, way.slice(place.way.length));
    const node = nodeAt(this.parts.tree, way);
    if (path === 'atomic') return node && this.isAtomic;
    // Beside the classes stands nothing but names, what is the package's own, and what nobody has a class for.
    return node && shownValue(node, path, shapeAt(this.parts.root.shape, way));
  }

  /** Who said what holds at a path. */
  originOf(path: string): Origin | undefined {
    const way = parsePath(path);
    return way && nodeAt(this.parts.tree, way)?.origin;
  }

  /** Which layer says what about a path. Secrets are hidden. */
  explain(path: string): ConfigExplanation {
    const { layers, root, tree } = this.parts;
    const way = this.#spelt(parsePath(path) ?? [path]);
    return explainPath(path, { way, layers, defaults: root.defaults, merged: tree, shape: root.shape });
  }

  /** Everything, as plain values that may be shown to anybody. */
  shown(): unknown {
    return shownValue(this.parts.tree, '', this.parts.root.shape);
  }

  /** The JSON Schema of what may be said. */
  schema(hides: Hides): JsonSchema {
    return jsonSchema(this.parts.root.shape, this.parts.root.defaults, hides);
  }

  /** Every secret that is referred to, by name, with the paths that do. */
  get secretRefs(): readonly SecretRef[] {
    return [...this.#refPaths()]
      .map(([name, paths]) => ({ name, paths }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The tree of everything that is said, defaults too. */
  get tree(): MapNode {
    return this.parts.tree;
  }

  /** What the section `secrets` says. */
  get secretSettings(): SecretSettings {
    return (this.#secretSettings ??= secretSettings(this.parts.tree));
  }

  /** What is said of a source of manifests; undefined where nobody says anything. */
  get remoteSettings(): object | undefined {
    return remoteSettings(this.parts.tree);
  }

  /** What the section `logging` says; undefined where nobody says anything. */
  get logSettings(): LogSettings | undefined {
    return logSettings(this.parts.tree);
  }

  /** Whether the settings of a provider have a place of their own: it was registered when this was made. */
  knows(slot: string, provider: string): boolean {
    const { domain, key } = parseSlotName(slot);
    return this.parts.root.domains.get(`${domain}s`)?.providers.has(`${key}/${provider}`) ?? false;
  }

  /** The sections and settings that a secret stands in. */
  concernedBy(secret: string): Concerned {
    const sections = new Set<string>();
    const settings = new Map<string, { slot: string; provider: string }>();
    for (const path of this.#refPaths().get(secret) ?? []) {
      const [section = '', kind, name = ''] = parsePath(path) ?? [];
      const domain = this.parts.root.domains.get(section);
      const at = name.indexOf('/');
      if (!domain) sections.add(section);
      else if (kind === 'providers' && at > 0) {
        settings.set(`${section}/${name}`, {
          slot: `${domain.domain}:${name.slice(0, at)}`,
          provider: name.slice(at + 1),
        });
      }
    }
    return { sections: [...sections], settings: [...settings.values()] };
  }

  #node(way: readonly string[]): MapNode {
    const node = nodeAt(this.parts.tree, way);
    if (node?.kind === 'map') return node;
    return emptyMap(node?.origin ?? { layer: 'defaults', source: 'the package' });
  }

  #placeOf(way: readonly string[]): Place | undefined {
    const [section = '', kind = '', name = ''] = this.#spelt(way);
    const own = this.parts.root.sections.get(section);
    const domain = this.parts.root.domains.get(section);
    if (own || !domain || kind !== 'providers') return own;
    const cls = domain.providers.get(name);
    return cls && { way: [section, kind, name], path: `${section}.${kind}.${name}`, cls };
  }

  /** `key/provider` where the way names the provider alone; of several that it may mean the first. */
  #spelt(way: readonly string[]): readonly string[] {
    const [section = '', kind = '', name = '', ...within] = way;
    const domain = this.parts.root.domains.get(section);
    if (kind !== 'providers' || !domain || domain.providers.has(name)) return way;
    const [meant] = domain.shorthands.get(name) ?? [];
    return meant === undefined ? way : [section, kind, meant, ...within];
  }

  #refPaths(): ReadonlyMap<string, readonly string[]> {
    return (this.#refs ??= findRefs(this.parts.tree));
  }
}

function memberAt(value: unknown, way: readonly string[]): unknown {
  let at = value;
  for (const step of way) {
    if (at instanceof Map) at = at.get(step);
    else if (typeof at === 'object' && at !== null && Object.hasOwn(at, step)) at = Reflect.get(at, step);
    else return undefined;
  }
  return at;
}
