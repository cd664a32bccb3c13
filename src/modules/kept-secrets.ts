import type { Configuration } from '../config/configuration.js';
import { ApplicationSecrets } from '../config/secrets/application-secrets.js';
import { Rotations, type SecretUsers } from '../config/secrets/rotations.js';
import { DEFAULT_SECRET_SETTINGS } from '../config/secrets/secret-settings.js';
import { SecretValue } from '../config/secrets/secret-value.js';
import { Secrets, type ServingStore } from '../config/secrets/secrets.js';
import { whyOf } from '../config/secrets/store-failure.js';
import { ValueStreams } from '../config/value-streams.js';
import type { Container } from '../container/container.js';
import { Coming } from '../container/injection/coming.js';
import type { SecretStore } from '../contracts/secret-store.js';
import type { OneiricEvent } from '../core/events.js';
import type { Live } from '../core/live.js';
import type { LiveValue, ValueWish } from '../core/live-value.js';
import type { SlotName } from '../core/names.js';
import type { Clock } from '../core/ports.js';
import { Lack, lateSecret, missingSecrets } from './missing-secrets.js';
import { SecretConsumers } from './secret-consumers.js';

/** The slot of stores of secrets. */
const STORE: SlotName = 'adapter:secrets';

/** What keeping secrets needs of the application. */
export interface KeptSecretsTools {
  readonly clock: Clock;
  readonly emit: (event: OneiricEvent) => void;
  readonly configuration: () => Configuration;
  /** Takes secrets out of what a store says, and cuts it. */
  readonly clean: (text: string) => string;
}

/** The secrets of one application: the store that serves is asked, and what goes by them follows. */
export class KeptSecrets implements SecretUsers {
  readonly secrets: Secrets;
  readonly face: ApplicationSecrets;
  readonly #rotations: Rotations;
  readonly #streams: ValueStreams;
  readonly #consumers: SecretConsumers;
  readonly #values = new Map<string, LiveValue<unknown>>();
  #container: Container | undefined;
  /** The start has come to where stores can be asked. */
  #isPrepared = false;
  #store: Live<SecretStore> | undefined;

  constructor(private readonly tools: KeptSecretsTools) {
    const { clock, emit, configuration, clean } = tools;
    this.#consumers = new SecretConsumers(() => configuration().snapshot);
    this.secrets = new Secrets({
      ...{ clock, emit, clean },
      store: () => this.#serving(),
      consumersOf: (name) => this.#consumers.of(name),
    });
    this.#streams = new ValueStreams((name) => this.secrets.known(name));
    this.#rotations = new Rotations({ secrets: this.secrets, users: this, clock, emit });
    this.face = new ApplicationSecrets(this.#rotations);
  }

  /** The application has a container, and a configuration that is read. */
  begin(container: Container): void {
    this.#container = container;
    this.#configure();
  }

  /**
   * The store is built first, then everything that is referred to is fetched.
   * @returns what is left to wait for; undefined where there is neither a store nor a reference
   * @throws (as a rejection) SecretError `secrets/missing`; ConfigError `config/invalid`; SwapError where the store cannot be built
   */
  prepare(): Promise<void> | undefined {
    const container = this.#container;
    const hasStore = container?.resolve(STORE) !== undefined;
    if (container && (hasStore || this.#refs.length > 0)) return this.#fetchAll(container, hasStore);
    this.#open();
    return undefined;
  }

  async #fetchAll(container: Container, hasStore: boolean): Promise<void> {
    const configuration = this.tools.configuration();
    if (hasStore) {
      await container.getAsync(STORE);
      this.#follow();
    }
    this.#open();
    const lacking = new Lack(container.lifecycle.firstBuilt());
    // At once, so that a store which hangs keeps the start only once.
    await Promise.all([this.secrets.resolve([...lacking.names()]), configuration.secretsAvailable()]);
    const snapshot = configuration.current();
    const missing = lacking.missing(snapshot, this.secrets);
    if (missing.length > 0) throw missingSecrets(missing, this.#serving()?.provider);
    for (const { name } of snapshot.secretRefs) this.#noteSections(name);
  }

  #open(): void {
    this.secrets.open();
    this.#isPrepared = true;
  }

  /** Settings of a provider are given to an instance. */
  given(slot: string, provider: string): void {
    for (const name of this.#consumers.namesIn(slot, provider))
      if (this.secrets.known(name) !== undefined) this.secrets.accessed(name, `${slot} ${provider}`);
  }

  /** What a parameter with `@Secret` gets, when the secret is there. */
  value(wish: ValueWish): Coming {
    return new Coming({
      get: (where) => this.#now(wish, where),
      getAsync: async (where) => {
        this.#consumers.add(wish.name, titleOf(where));
        if (this.secrets.known(wish.name) === undefined) await this.secrets.resolve([wish.name]);
        return this.#now(wish, where);
      },
      tooLate: (ms, where) => lateSecret(wish.name, { ms, title: titleOf(where), where }),
    });
  }

  /** The configuration says something else. */
  configured(): void {
    this.#configure();
  }

  /** Something happened in the application. */
  heard(event: OneiricEvent): void {
    const isStore = event.type === 'swap.switched' && event.slot === STORE && event.to !== undefined;
    if (isStore && this.#isPrepared && !this.#store) {
      this.#follow();
      this.#storeSwapped();
    }
  }

  /** Nothing is followed any more. */
  end(): void {
    this.#rotations.end();
    this.secrets.close();
    this.#streams.complete();
  }

  names(): readonly string[] {
    const lacking = this.tools.configuration().lacking.absent.flatMap(({ secret }) => secret ?? []);
    return [...new Set([...this.#refs.map(({ name }) => name), ...this.#consumers.injected(), ...lacking])];
  }

  /** Why one of them could not be had, where it is not known; undefined where there is none such. */
  trouble(): string | undefined {
    const unknown = this.names().filter((name) => this.secrets.known(name) === undefined);
    const [name] = unknown.filter((one) => this.secrets.troubleOf(one) !== undefined);
    return name === undefined ? undefined : `${name}: ${this.secrets.troubleOf(name)?.why ?? ''}.`;
  }

  refused(): readonly string[] {
    return this.tools.configuration().lacking.refused.flatMap(({ secret }) => secret ?? []);
  }

  async changed(names: readonly string[]) {
    const configuration = this.tools.configuration();
    const { taken, ...wrong } = await configuration.secretsChanged(names);
    this.#streams.refresh();
    for (const name of names) this.#noteSections(name);
    return { slots: this.#consumers.slotsOf(taken), ...wrong };
  }

  /** Nobody who says nothing refers to a secret. */
  get #refs() {
    return this.tools.configuration().snapshot?.secretRefs ?? [];
  }

  #configure(): void {
    const settings = this.tools.configuration().snapshot?.secretSettings ?? DEFAULT_SECRET_SETTINGS;
    const changed = this.secrets.configure(settings);
    this.#rotations.every(settings.refreshIntervalMs);
    if (this.#isPrepared) void this.#rotations.announce(changed).catch(this.#report);
  }

  /** Each store that comes to serve is listened to, and what the one before said does not count any more. */
  #follow(): void {
    const live = (this.#container as Container).handle(STORE) as Live<SecretStore>;
    this.#store = live;
    let isFirst = true;
    live.each((store) => {
      if (!isFirst) this.#storeSwapped();
      isFirst = false;
      const subscription = store.changes$?.subscribe({
        next: (names) => void this.#rotations.rotate(names, 'store-changed').catch(this.#report),
        // Unheard, RxJS would throw it where nobody catches it.
        error: (error) => this.#isSilent(error),
      });
      return () => subscription?.unsubscribe();
    });
  }

  #isSilent(error: unknown): void {
    const provider = this.#serving()?.provider ?? 'of secrets';
    const what = `the store ${provider} does not tell of changes any more: ${whyOf(error, this.tools.clean)}`;
    this.tools.configuration().mention(`${what}. It is asked as before, and rotations go on`);
  }

  #storeSwapped(): void {
    this.secrets.storeChanged();
    void this.#rotations.rotate('all', 'store-swapped').catch(this.#report);
  }

  /** An operator who pauses it means consumers: without its secrets the application itself could neither start nor heal. */
  #serving(): ServingStore | undefined {
    if (!this.#store) return undefined;
    const { provider } = this.#store;
    const store = (this.#container as Container).activities.exempt(STORE) as SecretStore;
    return { provider, getSecret: (name, options) => store.getSecret(name, options) };
  }

  readonly #report = (error: unknown): void => {
    this.tools.configuration().mention(`secrets could not be rotated: ${String(error)}`);
  };

  #now({ name, isOptional }: ValueWish, where: string): LiveValue<unknown> {
    const title = titleOf(where);
    this.#consumers.add(name, title);
    if (this.secrets.known(name) !== undefined) this.secrets.accessed(name, title);
    else if (!isOptional)
      throw missingSecrets(
        [{ name, consumers: [title], trouble: this.secrets.troubleOf(name) }],
        this.#serving()?.provider,
      );
    let value = this.#values.get(name);
    if (!value) this.#values.set(name, (value = new SecretValue(name, this.#streams.live(name))));
    return value;
  }

  #noteSections(name: string): void {
    if (this.secrets.known(name) === undefined) return;
    for (const section of this.#consumers.sectionsOf(name)) this.secrets.accessed(name, `section ${section}`);
  }
}

/** The class that asks: `Catalog` of `Catalog.constructor[0]`. */
const titleOf = (where: string) => where.replace(/\.constructor\[\d+\]$/, '');
