import { Container } from '../container/container.js';
import { correlated } from '../container/correlation.js';
import { Subject } from '../container/live/streams.js';
import type { OneiricEvent } from '../core/events.js';
import type { Clock } from '../core/ports.js';
import type { KeptState } from '../core/recorder.js';
import { checkName, checkOpenDomain, parseSlotName, shown, type SlotName } from '../core/names.js';
import type { Redactor } from '../observability/redactor.js';
import type { AdminOfApplication } from './admin-of-application.js';
import type { Configured, ConfiguredTools } from './configured.js';
import type { ReadyMade } from './configured-interceptors.js';
import type { LoadSourceRules } from './configured-remote.js';
import { containerOptionsFrom, configOptionsFrom, type CreateOptions } from './create-options.js';
import { interceptorFactoriesFrom } from './interceptor-factories.js';
import { Intakes } from './intakes.js';
import { ModuleGraph, type GraphEdits, type ModuleSet } from './module-graph.js';
import type { KeptSecrets } from './kept-secrets.js';
import type { Patience } from './import-promises.js';
import type { PluginLoader, PluginsOfApplication } from './plugins-of-application.js';
import type { RemoteOfApplication } from './remote-of-application.js';
import type { RuntimeOfApplication } from './runtime-of-application.js';
import type { StateOfApplication } from './state-of-application.js';
import { NO_EDITS, type Source } from './graph-edits.js';

/** What a start does before it builds anything else. */
type Prepare = (secrets: KeptSecrets) => Promise<void> | undefined;

const PREPARE: Prepare = (secrets) => secrets.prepare();

/** An application before it has its face: what its modules say, in a container that has built nothing yet. */
export interface Composition {
  readonly container: Container;
  readonly graph: ModuleGraph;
  readonly events: Subject<OneiricEvent>;
  /** What the application goes by. */
  readonly configured: Configured;
  /** How long modules that come later may let wait for themselves. */
  readonly patience: Patience;
  /** What lets work in from outside. */
  readonly intakes: Intakes;
  /** Knows what must not be read in a log. */
  readonly redactor: Redactor;
  /** What is kept on disk, where something is. */
  readonly state?: StateOfApplication | undefined;
  /** What extends it, where something shall. */
  readonly plugins?: PluginsOfApplication | undefined;
  /** The process that it has to itself, where it has one. */
  readonly runtime?: RuntimeOfApplication | undefined;
  /** What operates it from outside, where something does. */
  readonly admin?: AdminOfApplication | undefined;
  /** What is set once there is an application. */
  readonly followers: Followers;
  /** Another one of the same modules and options, without what is around it. */
  readonly again: (besides: Pick<Besides, 'kept' | 'prepare'>) => Promise<Composition>;
}

/** Those who follow what is outside, for an application that there is. */
interface Followers {
  /** Its sources of manifests, where it has some. */
  remote?: RemoteOfApplication;
}

/** What an application is composed of besides its modules and options. */
interface Besides {
  readonly edits?: GraphEdits | undefined;
  readonly state?: StateOfApplication | undefined;
  /** What is known from before this run of the process. Default: what the state says. */
  readonly kept?: KeptState | undefined;
  readonly prepare?: Prepare;
  readonly loadPlugins?: PluginLoader | undefined;
  /** Interceptors that configuration may name without code of the application. */
  readonly readyMade: ReadyMade;
  /** What can be said of sources of manifests. Default: whoever follows them knows. */
  readonly sourceRules?: LoadSourceRules | undefined;
  readonly runtime?: RuntimeOfApplication | undefined;
  readonly admin?: AdminOfApplication | undefined;
}

/**
 * Reads modules and configuration, and fills a container with what they say.
 *
 * @param besides what stands in for modules and providers on the way; what is known from before
 * @throws LifecycleError for options; ModuleError and RegistryError for what the modules say; ConfigError
 * `config/invalid` for what the configuration says
 */
export async function compose(root: Source, options: CreateOptions, besides: Besides): Promise<Composition> {
  const { edits, state, kept = state?.kept, loadPlugins, readyMade, runtime, admin } = besides;
  const { prepare = PREPARE, sourceRules } = besides;
  const events = new Subject<OneiricEvent>();
  const followers: Followers = {};
  const made = containerOptionsFrom(options);
  const interceptors = { own: interceptorFactoriesFrom(options.interceptors), readyMade };
  const configuring = { ...configOptionsFrom(options), interceptors, sourceRules };
  const patience = { clock: made.clock, ms: made.deadlines.build };
  const graph = new ModuleGraph({ patience, edits });
  const emit = teller(events);
  const opening = configuredBy({ ...configuring, clock: made.clock, emit, deadlineMs: made.deadlines.init });
  try {
    const [modules, configured] = await Promise.all([graph.read(root), opening]);
    const tell = (event: OneiricEvent): void => emit(configured.heard(correlated(event)));
    const plugins = configured.plugins && (await loadPlugins?.(configured.plugins, made.clock));
    const container = new Container({
      ...made,
      ...goingBy(configured),
      prepare: () => prepared(prepare(configured.secrets), followers),
      recorder: state?.recorder,
      missing: (edits ?? NO_EDITS).missing,
      outside: (edits ?? NO_EDITS).outside,
      emit: tell,
    });
    tellHandlers(container, { events, tell, clock: made.clock });
    fill(container, modules);
    await extend(container, graph, plugins);
    container.seenAs(graph.everything);
    await configured.begin(container, graph);
    decide(container, options.selections ?? {}, kept);
    const again: Composition['again'] = (more) =>
      compose(root, options, { edits, loadPlugins, readyMade, sourceRules, ...more });
    const beside = { state, plugins, runtime, admin, redactor: configured.redactor, intakes: new Intakes() };
    return { container, graph, events, patience, configured, followers, again, ...beside };
  } catch (error) {
    (await opening).end();
    throw error;
  }
}

/** Secrets first: what is fetched may need one. */
function prepared(secrets: Promise<void> | undefined, { remote }: Followers): Promise<void> | undefined {
  return remote ? (secrets ?? Promise.resolve()).then(() => remote.prepare()) : secrets;
}

/** Methods with `@OnEvent` are told of what everybody is told of. */
function tellHandlers(
  { hooks }: Container,
  { events, tell, clock }: Telling & { readonly events: Subject<OneiricEvent> },
): void {
  hooks.handlers.hear({
    subscribe: (next) => {
      const listening = events.subscribe(next);
      return () => listening.unsubscribe();
    },
    tell: (failure) => tell({ type: 'handler.failed', at: clock.epoch(), ...failure }),
  });
}

/** How something is told. */
interface Telling {
  readonly tell: (event: OneiricEvent) => void;
  readonly clock: Clock;
}

const goingBy = ({ settings, configuration, scrubber }: Configured) => ({
  settings,
  conditions: configuration,
  clean: (thrown: unknown) => scrubber.clean(thrown),
});

/** Most of the time nobody listens. All who do get the same one: none may change what the next is told. */
const teller =
  (events: Subject<OneiricEvent>) =>
  (event: OneiricEvent): void => {
    if (events.observed) events.next(Object.freeze(event));
  };

/** Tells what happens beside the container to whoever listens, without secrets. */
export const tellerOf =
  ({ events, configured }: Pick<Composition, 'events' | 'configured'>) =>
  (event: OneiricEvent): void => {
    if (events.observed) events.next(Object.freeze(configured.heard(correlated(event))));
  };

/** Configuration whose sources have been read. Its code is a third of the package: it comes while modules are read. */
async function configuredBy(tools: ConfiguredTools): Promise<Configured> {
  const { Configured } = await import('./configured.js');
  const configured = new Configured(tools);
  await configured.read();
  return configured;
}

async function extend(
  container: Container,
  graph: ModuleGraph,
  plugins: PluginsOfApplication | undefined,
): Promise<void> {
  if (!plugins) return;
  const { PluginComposition } = await import('./plugin-composition.js');
  await new PluginComposition(container, graph).addAll(plugins);
}

function fill(container: Container, { offers, plains, selections, foreign }: ModuleSet): void {
  for (const { offer, recipe } of offers) container.registrations.add(offer, recipe);
  container.plains.add(plains);
  for (const [slot, provider] of selections) container.selections.set(slot, 'module', provider);
  container.bridge.add(foreign);
}

/** What is selected in code and by operators, above what configuration selects. */
function decide(
  container: Container,
  selections: Readonly<Record<SlotName, string>>,
  kept: KeptState | undefined,
): void {
  select(container, selections);
  if (kept) container.restore(kept);
}

function select(container: Container, selections: Readonly<Record<SlotName, string>>): void {
  for (const [slot, provider] of Object.entries(selections) as [SlotName, string][]) {
    checkOpenDomain(parseSlotName(slot, 'create.selections').domain, 'create.selections');
    checkName('provider', provider, `create.selections[${shown(slot)}]`);
    container.selections.set(slot, 'explicit', provider);
  }
}
