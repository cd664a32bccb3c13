import { resolve } from 'node:path';
import { culpritOf } from '../../core/culprit.js';
import { oneLineOf, PluginError, SwapError } from '../../core/errors.js';
import type { OneiricEvent } from '../../core/events.js';
import type { PluginEvent } from '../../core/plugin-events.js';
import type { PluginReport, PluginSettings } from '../../core/plugins.js';
import type { Clock } from '../../core/ports.js';
import type {
  AddedParts,
  ImportedPlugin,
  PluginsOfApplication,
} from '../../modules/plugins-of-application.js';
import { findPackage, type FoundPackage } from './find-package.js';
import { importPlugin } from './import-plugin.js';
import { checkPackageName } from './package-name.js';
import { HostedPlugin } from './hosted-plugin.js';
import { pluginFileOf, versionOf } from './plugin-package.js';
import { wantedPackages, type WantedPackage } from './wanted-packages.js';

/** The packages that extend one application. */
export class PluginHost implements PluginsOfApplication {
  /** What went wrong over which, while the application started. */
  readonly #suspects = new Map<HostedPlugin, unknown>();

  private constructor(private readonly plugins: readonly HostedPlugin[]) {}

  get imported(): readonly HostedPlugin[] {
    return this.plugins.filter(({ error }) => error === undefined);
  }

  /** Imports all that are wished for, beside one another. Never rejects: what is wrong with one is told of that one. */
  static async load(settings: PluginSettings, clock: Clock): Promise<PluginHost> {
    const from = folderOf(settings);
    if (from === undefined) return new PluginHost(settings.packages.map((name) => adrift(name, clock)));
    const wanted = await wantedPackages(settings, from);
    return new PluginHost(await Promise.all(wanted.map((one) => hosted(one, { from, clock }))));
  }

  adding(plugin: ImportedPlugin): void {
    this.#hosted(plugin).begin();
  }

  loaded(plugin: ImportedPlugin, parts: AddedParts): void {
    this.#hosted(plugin).loaded(parts);
  }

  failed(plugin: ImportedPlugin, error: unknown): void {
    this.#hosted(plugin).failed(error);
  }

  heard(event: OneiricEvent): void {
    const culprit = event.type === 'swap.failed' ? innermost(event.error) : undefined;
    const plugin = culprit && this.plugins.find((one) => one.offers(`${culprit.slot}/${culprit.to}`));
    if (plugin) this.#suspects.set(plugin, culprit);
  }

  giveUp(thrown: unknown): boolean {
    const culprit = culpritOf(thrown);
    const owner = culprit && this.plugins.find((one) => one.isBehind(culprit));
    if (owner) this.#suspects.set(owner, thrown);
    const suspects = [...this.#suspects];
    this.#suspects.clear();
    for (const [plugin, error] of suspects) plugin.failed(startFailed(plugin.name, error));
    return suspects.length > 0;
  }

  events(): readonly PluginEvent[] {
    return this.plugins.map((plugin) => plugin.event());
  }

  reports(redact: (text: string) => string): readonly PluginReport[] {
    return Object.freeze(this.plugins.map((plugin) => plugin.report(redact)));
  }

  #hosted(plugin: ImportedPlugin): HostedPlugin {
    const own = this.plugins.find((one) => one === plugin);
    if (!own) throw new TypeError(`${plugin.name} is no plugin of this application`);
    return own;
  }
}

/** Undefined where it would be the working directory, which is gone. */
function folderOf({ from = '.' }: PluginSettings): string | undefined {
  try {
    return resolve(from);
  } catch {
    return undefined;
  }
}

function adrift(name: string, clock: Clock): HostedPlugin {
  const plugin = new HostedPlugin(name, clock);
  const text = `${name} was not looked for: the working directory is not there any more.`;
  const hint = 'say in plugins.from where the application lies, from the root on';
  plugin.failed(new PluginError('plugins/no-application', text, { path: 'plugins.from', hint }));
  return plugin;
}

interface Surroundings {
  readonly from: string;
  readonly clock: Clock;
}

async function hosted(
  { name, refused }: WantedPackage,
  { from, clock }: Surroundings,
): Promise<HostedPlugin> {
  const plugin = new HostedPlugin(name, clock);
  if (refused !== undefined) {
    plugin.failed(refused);
    return plugin;
  }
  try {
    checkPackageName(name);
    const found = await findPackage(name, from);
    if (!found) throw notFound(name, from);
    await imported(plugin, found, clock);
    plugin.rest();
  } catch (error) {
    plugin.failed(error);
  }
  return plugin;
}

async function imported(plugin: HostedPlugin, found: FoundPackage, clock: Clock): Promise<void> {
  plugin.version = versionOf(found.json);
  const file = await pluginFileOf(plugin.name, found);
  plugin.exported = (await importPlugin(plugin.name, file, clock)).value;
}

/** What is to blame: whoever needs what has failed has failed for that alone. */
function innermost(error: unknown): SwapError | undefined {
  if (!(error instanceof SwapError)) return undefined;
  return innermost(error.cause) ?? error;
}

const startFailed = (name: string, cause: unknown) =>
  new PluginError(
    'plugins/start-failed',
    `${name} kept the application from starting: ${oneLineOf(cause)} It was started again without.`,
    { path: name, hint: 'the cause has what it threw', cause },
  );

const notFound = (name: string, from: string) =>
  new PluginError(
    'plugins/not-found',
    `${name} is not installed where it was looked for, in ${from} and above.`,
    {
      path: name,
      hint: `npm install ${name}, or say in plugins.from where it is installed`,
    },
  );
