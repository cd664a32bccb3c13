import type { AddedSet } from '../container/addition.js';
import type { Offer } from '../container/candidates/registry.js';
import type { Container } from '../container/container.js';
import { offerOfClass, type OfferedRecipe } from '../container/injection/recipes.js';
import { PluginError } from '../core/errors.js';
import { slotName } from '../core/names.js';
import type { ModuleGraph } from './module-graph.js';
import { pluginPartsOf } from './plugin-parts.js';
import type { AddedParts, ImportedPlugin, PluginsOfApplication } from './plugins-of-application.js';

const NOTHING: AddedParts = { candidates: [], origins: new Set() };

/** Adds plugins to an application that is not started yet, one by one: each whole, or nothing of it. */
export class PluginComposition {
  /** Which plugin offers what. */
  readonly #offered = new Map<string, string>();

  constructor(
    private readonly container: Container,
    private readonly graph: ModuleGraph,
  ) {}

  /** Never rejects: what is wrong with a plugin is told of it. */
  async addAll(plugins: PluginsOfApplication): Promise<void> {
    for (const plugin of plugins.imported) {
      plugins.adding(plugin);
      try {
        plugins.loaded(plugin, await this.#add(plugin));
      } catch (error) {
        plugins.failed(plugin, error);
      }
    }
  }

  async #add(plugin: ImportedPlugin): Promise<AddedParts> {
    const { name } = plugin;
    const { module, components } = pluginPartsOf(name, plugin.exported);
    const loose = components.map((cls) => offerOfClass(cls, { source: 'plugin' }));
    let added: AddedParts = NOTHING;
    const add = ({ offers, plains, selections, foreign }: AddedSet) => {
      added = this.#include(plugin, { offers: [...offers, ...loose], plains, selections, foreign });
    };
    if (module) await this.graph.read(module, name, add);
    else add({ offers: [], plains: [], selections: [], foreign: [] });
    return added;
  }

  #include({ name, version }: ImportedPlugin, set: AddedSet): AddedParts {
    const offers = set.offers.map((offered) => ofPlugin(offered, { package: name, version }));
    const names = offers.map(({ offer }) => nameOf(offer));
    const seen = new Set<string>();
    for (const one of names) {
      const twin = seen.has(one) ? name : this.#offered.get(one);
      if (twin !== undefined) throw offeredTwice(one, name, twin);
      seen.add(one);
    }
    this.container.additions.include({ ...set, offers });
    for (const one of names) this.#offered.set(one, name);
    const origins = new Set<object>([...offers.map(({ recipe }) => recipe), ...set.plains]);
    return { candidates: names, origins };
  }
}

/** The same offer, of the package and not of a module of the application's own. */
function ofPlugin(
  { offer, recipe }: OfferedRecipe,
  { package: from, version }: { readonly package: string; readonly version: string | undefined },
): OfferedRecipe {
  const own = { source: 'plugin', package: from, version: offer.version ?? version };
  // What an offer says may be a getter of its class.
  return { offer: Object.create(offer, Object.getOwnPropertyDescriptors(own)) as Offer, recipe };
}

const nameOf = ({ domain, key, provider }: Offer) => `${slotName(domain, key)}/${provider}`;

function offeredTwice(what: string, by: string, twin: string): PluginError {
  const other = twin === by ? 'a second time' : `and so does ${twin}`;
  return new PluginError(
    'plugins/duplicate-provider',
    `${by} offers ${what}, ${other}. Nothing of ${by} was loaded.`,
    { hint: twin === by ? 'name one of them otherwise' : 'leave one of the two packages out' },
  );
}
