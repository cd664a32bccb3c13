import { PluginError } from '../core/errors.js';
import { shown } from '../core/names.js';
import type { Constructable } from '../core/component.js';
import { isClass } from '../core/token.js';
import { componentOf } from '../decorators/metadata.js';
import type { Source } from './graph-edits.js';
import { MOST_ENTRIES } from './import-promises.js';
import { isDynamicModule, moduleRecord, recordModule, type DynamicModule } from './module-record.js';

/** What a plugin consists of. */
export interface PluginParts {
  /** A module that shows everywhere what the plugin's modules export; undefined where it has none. */
  readonly module: DynamicModule | undefined;
  /** Components that belong to no module. */
  readonly components: readonly Constructable[];
}

/**
 * What a plugin exports by default: a module, a component, or a list of them.
 * @throws PluginError `plugins/bad-export`; what looking at it throws
 */
export function pluginPartsOf(name: string, exported: unknown): PluginParts {
  if (Array.isArray(exported) && exported.length > MOST_ENTRIES)
    throw badExport(
      name,
      `a list of ${exported.length} items, more than the ${MOST_ENTRIES} that are looked at,`,
    );
  const entries: readonly unknown[] = Array.isArray(exported) ? [...(exported as unknown[])] : [exported];
  if (entries.length === 0) throw badExport(name, 'an empty list');
  const modules: Source[] = [];
  const components: Constructable[] = [];
  for (const [at, entry] of entries.entries()) {
    if (isDynamicModule(entry)) modules.push(entry);
    else if (!isClass(entry))
      throw badExport(name, Array.isArray(exported) ? itemOf(entry, at) : wordsOf(entry));
    else if (moduleRecord(entry)) modules.push(entry);
    else if (componentOf(entry)) components.push(entry);
    else throw badExport(name, `the class ${shown(entry.name)}, which is neither a module nor a component`);
  }
  return { module: modules.length > 0 ? moduleOf(name, modules) : undefined, components };
}

/** Global, since nobody imports it: whoever writes an application cannot know what will be installed beside it. */
function moduleOf(name: string, modules: readonly Source[]): DynamicModule {
  class PluginModule {}
  Object.defineProperty(PluginModule, 'name', { value: `Plugin(${name})` });
  recordModule(PluginModule, {});
  return { module: PluginModule, global: true, imports: modules, exports: modules };
}

const itemOf = (entry: unknown, at: number) => `a list whose item ${at} is ${wordsOf(entry)}`;

const wordsOf = (entry: unknown) => (entry === undefined ? 'nothing' : shown(entry));

const badExport = (name: string, what: string) =>
  new PluginError('plugins/bad-export', `${name} exports ${what} by default. Nothing of it was loaded.`, {
    hint: 'export default a class with @Module, a dynamic module, a component class, or a list of those',
  });
