import { PluginError } from '../../core/errors.js';
import type { PluginSettings } from '../../core/plugins.js';
import { findPackage, packageAround } from './find-package.js';
import { isRecord, type PackageJson } from './package-json.js';
import { isPackageName } from './package-name.js';
import { saysPlugin } from './plugin-package.js';

/** More than that is a slip of the finger. */
const MAX_PLUGINS = 100;

/** A package that is to extend the application, or why it is not looked at. */
export interface WantedPackage {
  readonly name: string;
  readonly refused?: unknown;
}

/** The packages that are named, then those that are found, by name; each once. Never rejects. */
export async function wantedPackages(
  { packages, discover }: PluginSettings,
  from: string,
): Promise<readonly WantedPackage[]> {
  const wanted = new Map<string, WantedPackage>();
  for (const name of packages) wanted.set(name, { name });
  if (discover)
    for (const one of await discovered(from)) if (!wanted.has(one.name)) wanted.set(one.name, one);
  return [...wanted.values()].map((one, at) =>
    at < MAX_PLUGINS ? one : { ...one, refused: tooMany(one.name) },
  );
}

async function discovered(from: string): Promise<readonly WantedPackage[]> {
  try {
    const application = await packageAround(from);
    if (!application) throw noApplication(from);
    const found: WantedPackage[] = [];
    for (const name of dependenciesOf(application)) {
      const one = await lookedAt(name, from);
      if (one) found.push(one);
    }
    return found;
  } catch (error) {
    return [{ name: 'package.json', refused: error }];
  }
}

/** Undefined for what is not installed, or is no plugin. */
async function lookedAt(name: string, from: string): Promise<WantedPackage | undefined> {
  try {
    const found = await findPackage(name, from);
    return found && saysPlugin(found.json) ? { name } : undefined;
  } catch (refused) {
    return { name, refused };
  }
}

/** What an application runs with. Names that npm knows and packages cannot have any more are not plugins' names. */
function dependenciesOf(application: PackageJson): readonly string[] {
  const lists = [application['dependencies'], application['optionalDependencies']];
  const names = lists.flatMap((list) => (isRecord(list) ? Object.keys(list) : []));
  return [...new Set(names)].filter(isPackageName).sort();
}

const noApplication = (from: string) =>
  new PluginError(
    'plugins/no-application',
    `No package.json was found in ${from} or above it. No plugin was found.`,
    {
      path: 'plugins.from',
      hint: 'say in plugins.from where the application lies, or name the plugins in plugins.packages',
    },
  );

const tooMany = (name: string) =>
  new PluginError('plugins/too-many', `${name} is one too many: ${MAX_PLUGINS} plugins are loaded at most.`, {
    path: 'plugins.packages',
    hint: 'leave some out, or import their modules in a module of your own',
  });
