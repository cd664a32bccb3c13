import { ApplicationConfig } from '../config/application-config.js';
import type { SettingsClass } from '../config/class-libraries.js';
import { ConfigFeeds, type ConfigOptions } from '../config/config-feeds.js';
import type { ConfigChange } from '../config/config-change.js';
import { ConfigError } from '../config/config-error.js';
import { Configuration } from '../config/configuration.js';
import type { LivingDirectory } from '../config/directory.js';
import type { Variables } from '../core/variables.js';
import type { Hides } from '../config/json-schema.js';
import { secretsIn } from '../config/environment-names.js';
import { schemaOf, writeSchema } from '../config/schema-file.js';
import { sectionView } from '../config/section-view.js';
import { wishedPlugins } from '../config/wished-plugins.js';
import type { Container } from '../container/container.js';
import type { Difference } from '../container/desires/differences.js';
import type { Coming } from '../container/injection/coming.js';
import { oneLineOf } from '../core/errors.js';
import type { OneiricEvent } from '../core/events.js';
import type { LiveValue, ValueWish } from '../core/live-value.js';
import { DOMAINS, parseSlotName, shown, type SlotName } from '../core/names.js';
import type { PluginSettings } from '../core/plugins.js';
import type { Clock, SettingsSource } from '../core/ports.js';
import { isClass } from '../core/token.js';
import { sectionOf } from '../decorators/config-section.js';
import { Redactor } from '../observability/redactor.js';
import { Scrubber } from '../observability/scrubber.js';
import { ConfigViews } from './config-views.js';
import { ConfiguredInterceptors, type InterceptorMakers } from './configured-interceptors.js';
import { ConfiguredRemote, type LoadSourceRules } from './configured-remote.js';
import { KeptSecrets } from './kept-secrets.js';
import type { ModuleGraph } from './module-graph.js';
import type { Asked } from '../container/plain/plain-provider.js';
import { remoteWishes } from './remote-wish.js';

/** How much is told of what a store says when it fails. */
const LONGEST_REASON = 500;

/** What the configuration of one application is made with. */
export interface ConfiguredTools {
  readonly clock: Clock;
  readonly emit: (event: OneiricEvent) => void;
  readonly options: ConfigOptions;
  /** What the profile is, whatever files say. */
  readonly profile: string | undefined;
  readonly env: Variables;
  /** Milliseconds in which each source has to say something for the first time. */
  readonly deadlineMs: number;
  /** What sections say above all others, by their names. */
  readonly sections: object;
  /** Makes the interceptors that are named. */
  readonly interceptors: InterceptorMakers;
  /** Loads what can be said of sources of manifests. Default: nobody knows. */
  readonly sourceRules?: LoadSourceRules | undefined;
}

/** The configuration of one application, and what of the application goes by it. */
export class Configured extends ConfigViews {
  readonly configuration: Configuration;
  readonly config: ApplicationConfig;
  readonly secrets: KeptSecrets;
  /** Takes secrets out of what is shown. */
  readonly redactor: Redactor;
  /** Takes secrets out of what others throw. */
  readonly scrubber: Scrubber;
  /** Variables that the application was made with. */
  readonly env: Variables;
  /** Told when the configuration says something else. */
  onChange: () => void = () => undefined;
  readonly #interceptors: ConfiguredInterceptors;
  readonly #remote: ConfiguredRemote;
  readonly #feeds: ConfigFeeds;
  readonly #hides: Hides;
  readonly #schemaFile: string | undefined;
  readonly #views = new Map<SettingsClass, object>();
  /** Of those that components are built with. */
  readonly #knownPaths = new Set<string>();
  #registrations = 0;

  constructor(tools: ConfiguredTools) {
    super();
    const { clock, emit, options, profile, env, deadlineMs, sections, interceptors, sourceRules } = tools;
    this.env = env;
    this.#remote = new ConfiguredRemote(sourceRules);
    this.#interceptors = new ConfiguredInterceptors(interceptors, (thrown) => this.scrubber.clean(thrown));
    const clean = (text: string) => this.redactor.redact(text, LONGEST_REASON);
    this.secrets = new KeptSecrets({ clock, emit, clean, configuration: () => this.configuration });
    const { secrets } = this.secrets;
    this.redactor = new Redactor(secrets.values);
    this.scrubber = new Scrubber(this.redactor);
    this.configuration = new Configuration({
      ...{ clock, variables: env, profile, secrets },
      ...{ interceptors: this.#interceptors, remote: this.#remote },
      // What is wrong with a value may quote it, and names are anybody's choice.
      emit: (event) => emit(this.scrubber.event(event)),
      hide: (texts) => secrets.hide(texts),
    });
    this.#feeds = new ConfigFeeds(options, { clock, profile, deadlineMs, sections });
    this.#schemaFile = options.schema;
    // Also those that nobody has asked for yet: a class may have taken one for its default.
    const all = new Redactor(() => [...secrets.values(), ...secretsIn(env)]);
    this.#hides = (text) => all.redact(text) !== text;
    this.config = new ApplicationConfig(this.configuration, this.#feeds, this.#hides);
  }

  /** Reads every source for the first time. Never rejects: what is wrong is told when it begins. */
  async read(): Promise<void> {
    await this.configuration.take(await this.#feeds.first());
  }

  /** Which plugins are wished for, once every source has been read; undefined where there are none. */
  get plugins(): PluginSettings | undefined {
    return wishedPlugins(this.configuration.sources, this.env);
  }

  /**
   * From now on the container goes by what is said.
   * @throws ConfigError `config/invalid` with everything that is wrong
   */
  async begin(container: Container, graph: ModuleGraph): Promise<void> {
    const directory = this.#directory(container, graph);
    this.#interceptors.begin(container.interceptions);
    this.#remote.begin(remoteWishes(graph).map((wish) => wish.options));
    await this.configuration.begin(directory, await this.#writeSchema(directory));
    for (const { slot, layer, provider } of this.configuration.selections)
      container.selections.set(slot as SlotName, layer, provider);
    void container.desires.wish({ conditions: true, reason: 'configuration' });
    this.configuration.onChange = (change, sources) => {
      this.secrets.configured();
      void container.desires.wish(wishOf(change, sources));
      this.onChange();
    };
    this.secrets.begin(container);
    this.#feeds.follow(this.configuration);
  }

  /** Also where what is said is wrong: by the schema an editor shows what. @returns what went wrong with it */
  async #writeSchema(directory: LivingDirectory): Promise<readonly string[]> {
    if (this.#schemaFile === undefined) return [];
    try {
      await writeSchema(this.#schemaFile, schemaOf(directory, this.#hides));
      return [];
    } catch (error) {
      return [oneLineOf(error)];
    }
  }

  /** Secrets that what is said goes without. */
  differences(): readonly Difference[] {
    const { absent, refused, nextTryAt } = this.configuration.lacking;
    const again = nextTryAt === undefined ? {} : { nextTryAt };
    return [...absent.map((one) => ({ one, again })), ...refused.map((one) => ({ one, again: {} }))].map(
      ({ one: { secret = '', message }, again: next }) =>
        Object.freeze({
          ...{ slot: undefined, kind: 'secret' as const, desired: secret, actual: undefined },
          ...{ why: `${message}; what was accepted before holds`, ...next },
        }),
    );
  }

  /** Something happened in the application. @returns what may be told of it */
  heard(event: OneiricEvent): OneiricEvent {
    const { type } = event;
    const told = this.scrubber.event(event);
    this.secrets.heard(told);
    if (type === 'candidate.registered') this.#look(event.candidate.slot);
    if (type === 'candidate.registered' || type === 'candidate.unregistered') this.#registrations += 1;
    else if (type === 'app.closing' || type === 'app.closed') this.end();
    return told;
  }

  #look(slot: SlotName): void {
    const odd = this.#interceptors.oddityOf(slot);
    if (odd !== undefined) this.configuration.mention(odd);
  }

  /** Nothing is followed any more. */
  end(): void {
    this.secrets.end();
    this.configuration.close();
    this.#feeds.close((message) => this.configuration.mention(message));
  }

  override of(cls: SettingsClass): object {
    let view = this.#views.get(cls);
    if (!view) {
      const name = sectionOf(cls) ?? cls.name;
      this.#views.set(cls, (view = sectionView(cls, () => this.configuration.section(name))));
    }
    return view;
  }

  /**
   * What a parameter with `@Config` or `@Secret` gets.
   * @throws ConfigError `config/unknown-path` where nothing can ever be said at a path, unless it is optional
   */
  value(wish: ValueWish, { where, options }: Asked): LiveValue<unknown> | Coming {
    if (wish.source === 'secret') return this.secrets.value(wish);
    if (options.optional !== true) this.#checkKnown(wish.name, where);
    return this.configuration.streams.live(wish.name);
  }

  #checkKnown(path: string, where: string): void {
    if (this.#knownPaths.has(path)) return;
    const wrong = this.configuration.wrongWith(path);
    if (wrong === undefined) this.#knownPaths.add(path);
    else throw refusedPath(path, wrong, where);
  }

  /** Settings for instances of the application. */
  readonly settings: SettingsSource = {
    settingsFor: (slot, provider, cls) => {
      const settings = this.configuration.settingsFor(slot, provider, cls);
      this.secrets.given(slot, provider);
      return settings;
    },
    checkFit: (come) => this.configuration.checkFit(come),
  };

  #directory(container: Container, graph: ModuleGraph): LivingDirectory {
    return {
      providers: () => container.desires.configurable(),
      sections: () => sectionsOf(graph),
      domains: () => domainsOf(container),
      interceptors: () => this.#interceptors.names,
      expectsMore: () => remoteWishes(graph).length > 0,
      version: () => `${this.#registrations} ${graph.nodes.length}`,
    };
  }
}

function refusedPath(path: string, wrong: string, where: string): ConfigError {
  const what = `@Config(${shown(path)}): ${wrong}${wrong.endsWith('?') ? '' : '.'}`;
  return new ConfigError('config/unknown-path', `${what} Nothing was built with it.`, {
    path: where,
    hint: 'correct it, or import its section by ConfigModule.forFeature; with @Optional() beside it, its value is undefined until there is one',
  });
}

function wishOf({ selections, settings, isAtomic }: ConfigChange, sources: readonly string[]) {
  const by = sources.length === 0 ? 'a secret changed' : `configuration changed: ${sources.join(', ')}`;
  return { selections, settings, conditions: true, atomic: isAtomic, reason: by };
}

function sectionsOf(graph: ModuleGraph) {
  return graph.nodes.flatMap(({ plains }) =>
    [...plains.values()].flatMap(({ token, isBare }) => {
      const name = !isBare && isClass(token) ? sectionOf(token) : undefined;
      return name === undefined ? [] : [{ name, cls: token as SettingsClass }];
    }),
  );
}

/** Built-in domains, and those that anybody has a slot of. */
function domainsOf(container: Container): readonly string[] {
  const used = container.desires.configurable().map(({ slot }) => parseSlotName(slot).domain);
  return [...new Set([...DOMAINS, ...used])];
}
