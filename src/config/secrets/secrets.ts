import { SecretError } from '../../core/errors.js';
import type { SecretEvent } from '../../core/secret-events.js';
import type { Clock, SecretResolver, SecretTrouble } from '../../core/ports.js';
import { isSecretName, MAX_SECRET_LENGTH } from '../../core/secret-name.js';
import { Fetches } from './fetches.js';
import { HiddenValues } from './hidden-values.js';
import { SecretCache, type Fetched } from './secret-cache.js';
import { DEFAULT_SECRET_SETTINGS, type SecretSettings } from './secret-settings.js';
import { whyOf } from './store-failure.js';

/** What serves as the store of secrets at the moment. */
export interface ServingStore {
  /** Name of the provider. */
  readonly provider: string;
  /** @throws whatever a store throws, as a rejection or not */
  getSecret(name: string, options: { readonly signal: AbortSignal }): unknown;
}

/** What secrets need of the application. */
export interface SecretsTools {
  readonly clock: Clock;
  readonly emit: (event: SecretEvent) => void;
  /** Undefined where there is none. */
  readonly store: () => ServingStore | undefined;
  /** Who needs a secret, in words: `adapter:cache redis`. */
  readonly consumersOf: (name: string) => readonly string[];
  /** Takes secrets out of what a store says. */
  readonly clean: (text: string) => string;
}

/** What fetching secrets anew came to. Names only. */
export interface Refetched {
  /** All that were fetched. */
  readonly names: readonly string[];
  /** Those whose value is another. */
  readonly changed: readonly string[];
  /** Those that the store does not have any more; what is known of them holds. */
  readonly missing: readonly string[];
  /** Those that could not be had, and why; what is known of them holds. */
  readonly failed: readonly {
    /** Name of the secret. */
    readonly name: string;
    /** Why it could not be fetched: what the store said, without values that are known. */
    readonly why: string;
  }[];
}

/** Asked at the same time of one store. */
const MOST_AT_ONCE = 16;
/** Accesses that are remembered as told. */
const MOST_TOLD = 20_000;
const INLINE = 'inline';
const NO_STORE: SecretTrouble = Object.freeze({ why: 'there is no store of secrets' });
const CLOSING = 'the application is closing';

/**
 * Values of secrets: from the section `secrets.inline`, else from the store that serves. Kept for a while, fetched once
 * however many ask, and never forgotten because a store fails.
 */
export class Secrets implements SecretResolver {
  readonly #cache: SecretCache;
  readonly #hidden = new HiddenValues(() => this.#used());
  readonly #fetches = new Fetches<Fetched>((name) => this.#fetch(name), MOST_AT_ONCE);
  /** What was given last for each name: what a change is told by. */
  readonly #given = new Map<string, { readonly value: string; readonly provider: string }>();
  /** Why some could not be had when they were asked for last. */
  readonly #troubles = new Map<string, SecretTrouble>();
  readonly #told = new Set<string>();
  readonly #closing = new AbortController();
  #settings = DEFAULT_SECRET_SETTINGS;
  #isOpen = false;

  constructor(private readonly tools: SecretsTools) {
    this.#cache = new SecretCache(tools.clock);
  }

  /** Every value that must not be shown; the same list until there is another one. */
  readonly values = (): readonly string[] => this.#hidden.list();

  /** Adds to what must not be shown. */
  hide(values: Iterable<string>): void {
    for (const value of values) this.#hidden.add(value);
  }

  /** Stores can be asked from now on; until then only what is inline is known. */
  open(): void {
    this.#isOpen = true;
  }

  /** Nobody waits for a store any more. */
  close(): void {
    this.#isOpen = false;
    this.#closing.abort();
    this.#cache.clear();
  }

  /** Goes by other settings from now on. @returns names whose inline value is another */
  configure(settings: SecretSettings): readonly string[] {
    const before = this.#settings;
    this.#settings = settings;
    this.hide(Object.values(settings.inline));
    if (before.ttlMs !== settings.ttlMs || before.negativeTtlMs !== settings.negativeTtlMs)
      this.#cache.clear();
    const names = new Set([...Object.keys(before.inline), ...Object.keys(settings.inline)]);
    return [...names].filter((name) => inlineOf(before, name) !== inlineOf(settings, name));
  }

  /** Another store serves: what the last one said does not count any more. */
  storeChanged(): void {
    this.#cache.clear();
  }

  /** One value; undefined where no store has it, or it could not be had and is not known from before. */
  async get(name: string): Promise<string | undefined> {
    return (await this.resolve([name])).get(name) ?? this.#given.get(name)?.value;
  }

  /** What is known without asking anybody. */
  known(name: string): string | undefined {
    return inlineOf(this.#settings, name) ?? this.#given.get(name)?.value;
  }

  /** Why a secret is not known; undefined where it is, or the store just does not have it. */
  troubleOf(name: string): SecretTrouble | undefined {
    return this.#troubles.get(name);
  }

  askAgain(): void {
    this.#cache.clearAbsent();
  }

  /** Leaves out what could not be had, and what is gone but was there: what is known of it holds. */
  async resolve(names: readonly string[]): Promise<ReadonlyMap<string, string | undefined>> {
    const known = new Map<string, string | undefined>();
    const find = async (name: string) => {
      const found = await this.#find(name);
      if (found && (found.value !== undefined || !this.#given.has(name))) known.set(name, found.value);
    };
    await Promise.all([...new Set(names)].map(find));
    this.#forget();
    return known;
  }

  /** Fetches these anew, and nothing else. */
  async refetch(names: readonly string[]): Promise<Refetched> {
    const all = [...new Set(names)].filter(isSecretName);
    const changed: string[] = [];
    const missing: string[] = [];
    const failed: { name: string; why: string }[] = [];
    const again = async (name: string) => {
      const before = this.#given.get(name)?.value;
      const { value, trouble } = await this.#freshly(name);
      if (trouble !== undefined) failed.push({ name, why: trouble.why });
      else if (value === undefined) missing.push(name);
      else if (value !== before) changed.push(name);
    };
    await Promise.all(all.map(again));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    return {
      names: all.sort(),
      changed: changed.sort(),
      missing: missing.sort(),
      failed: failed.sort(byName),
    };
  }

  /** Names that came from a provider, or all that were ever given. */
  namesFrom(provider?: string): readonly string[] {
    const all = [...this.#given];
    return all.filter(([, one]) => provider === undefined || one.provider === provider).map(([name]) => name);
  }

  /** Where secrets can come from, or did. */
  get providers(): readonly string[] {
    const serving = this.tools.store()?.provider;
    const given = [...this.#given.values()].map(({ provider }) => provider);
    return [...new Set([INLINE, ...(serving === undefined ? [] : [serving]), ...given])].sort();
  }

  /** Somebody was given a secret: told once for each, and each place that it comes from. */
  accessed(name: string, consumer: string): void {
    const provider = this.#given.get(name)?.provider ?? INLINE;
    const access = `${name} ${provider} ${consumer}`;
    if (this.#told.has(access)) return;
    if (this.#told.size >= MOST_TOLD) this.#told.clear();
    this.#told.add(access);
    this.tools.emit({ type: 'secret.accessed', at: this.tools.clock.epoch(), name, consumer, provider });
  }

  *#used(): Iterable<string> {
    for (const { value } of this.#given.values()) yield value;
    yield* Object.values(this.#settings.inline);
  }

  /** What nobody needs any more, where that has become much. */
  #forget(): void {
    if (this.#given.size <= this.#settings.maxEntries) return;
    for (const name of this.#given.keys()) {
      if (this.tools.consumersOf(name).length > 0) continue;
      this.#given.delete(name);
      this.#troubles.delete(name);
    }
  }

  async #find(name: string): Promise<Fetched | undefined> {
    const value = inlineOf(this.#settings, name);
    if (value !== undefined) return this.#keep(name, { value, provider: INLINE, trouble: undefined });
    if (!this.#isOpen) return undefined;
    const fetched = this.#cache.get(name) ?? (await this.#fetches.get(name));
    if (fetched.trouble !== undefined) return undefined;
    return this.#keep(name, fetched);
  }

  async #freshly(name: string): Promise<Fetched> {
    const value = inlineOf(this.#settings, name);
    if (value !== undefined) return this.#keep(name, { value, provider: INLINE, trouble: undefined });
    this.#cache.delete(name);
    return this.#keep(name, await this.#fetches.fresh(name));
  }

  /** Remembers what is given, and tells of the first time. */
  #keep(name: string, fetched: Fetched): Fetched {
    const { value, provider } = fetched;
    if (value === undefined) return fetched;
    this.#given.set(name, { value, provider });
    this.#hidden.add(value);
    return fetched;
  }

  async #fetch(name: string): Promise<Fetched> {
    const { ttlMs, negativeTtlMs, maxEntries } = this.#settings;
    const fetched = await this.#ask(name);
    const isGood = fetched.value !== undefined;
    this.#cache.set(name, fetched, { ttlMs: isGood ? ttlMs : negativeTtlMs, maxEntries });
    if (fetched.trouble === undefined) this.#troubles.delete(name);
    else this.#troubles.set(name, fetched.trouble);
    if (!isGood) this.#refused(name, fetched);
    return fetched;
  }

  #refused(name: string, { provider, trouble }: Fetched): void {
    this.tools.emit({
      type: 'secret.refused',
      at: this.tools.clock.epoch(),
      name,
      consumers: this.tools.consumersOf(name),
      provider,
      reason: trouble === undefined ? 'missing' : 'failed',
      why: trouble?.why ?? `${provider} does not have it, or it is empty there`,
      isKept: this.#given.has(name),
    });
  }

  /** Never rejects, whatever a store does. */
  async #ask(name: string): Promise<Fetched> {
    let provider = 'none';
    try {
      // Refuses as well, once the application closes.
      const store = this.tools.store();
      if (!store) return { value: undefined, provider, trouble: NO_STORE };
      ({ provider } = store);
      const value = await this.#answer(store, name);
      return { value: checked(value), provider, trouble: undefined };
    } catch (error) {
      return { value: undefined, provider, trouble: { why: whyOf(error, this.tools.clean), cause: error } };
    }
  }

  /** @throws where the store does, or has not answered in time */
  async #answer(store: ServingStore, name: string): Promise<unknown> {
    const { timeoutMs } = this.#settings;
    if (this.#closing.signal.aborted) throw new SecretError('secrets/no-answer', CLOSING);
    const giveUp = new AbortController();
    let end = (): void => undefined;
    const tooLate = new Promise<never>((_, reject) => {
      const stop = (why: string) => {
        giveUp.abort();
        reject(new SecretError('secrets/no-answer', why));
      };
      const timer = this.tools.clock.after(timeoutMs, () => stop(`no answer within ${timeoutMs} ms`));
      const closed = (): void => stop(CLOSING);
      this.#closing.signal.addEventListener('abort', closed);
      end = () => {
        timer.cancel();
        this.#closing.signal.removeEventListener('abort', closed);
      };
    });
    const asked = (async () => store.getSecret(name, { signal: giveUp.signal }))();
    try {
      return await Promise.race([asked, tooLate]);
    } finally {
      end();
    }
  }
}

/** An empty value counts as none. @throws SecretError where it can be no value */
function checked(value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') {
    const kind = value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
    throw new SecretError('secrets/bad-value', `it gave ${kind}, not a text`);
  }
  if (value.length <= MAX_SECRET_LENGTH) return value;
  throw new SecretError('secrets/bad-value', `it gave more than ${MAX_SECRET_LENGTH} UTF-16 units`);
}

function inlineOf({ inline }: SecretSettings, name: string): string | undefined {
  const value = Object.hasOwn(inline, name) ? inline[name] : undefined;
  return value === '' ? undefined : value;
}
