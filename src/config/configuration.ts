import type { SlotName } from '../core/names.js';
import type { SettingsSource } from '../core/ports.js';
import type { SettingsClass } from './class-libraries.js';
import type { ConfigError } from './config-error.js';
import { changeBetween, type AskedSettings, type ConfigChange } from './config-change.js';
import type { ConfigurationTools } from './configuration-tools.js';
import { EMPTY_DIRECTORY, type DirectoryProvider, type LivingDirectory } from './directory.js';
import { PREFIX } from './environment-names.js';
import { evaluate, type Evaluated } from './evaluate.js';
import { refuseMisfits } from './fit.js';
import { invalid, problemsOf } from './invalid.js';
import { literalSecrets } from './literal-secrets.js';
import { problem, type Problem } from './problem.js';
import { Rejections } from './rejections.js';
import { RootShape, type Place } from './root-shape.js';
import type { Lacking, SecretsTaken } from './lacking-secrets.js';
import { SecretNeeds } from './secret-needs.js';
import type { Selected } from './selected.js';
import type { Snapshot } from './snapshot.js';
import type { SourceReading } from './sources.js';
import { ABSENT, judge, keyOf, profileSaid, withoutFile, type Standing, type Verdict } from './standing.js';
import type { LayerTree } from './tree.js';
import { Unsaid } from './unsaid.js';
import { unknownPath } from './unknown-path.js';
import { VALIDATION } from './validate.js';
import { ValueStreams } from './value-streams.js';

const PLAIN = 'plain:';

/**
 * What configuration says now, out of what all sources say. Bad input changes nothing: of each source holds what was
 * last accepted of it.
 */
export class Configuration implements SettingsSource {
  readonly streams = new ValueStreams((path) => this.valueAt(path));
  /** Told of each change, when it holds. */
  onChange: (change: ConfigChange, sources: readonly string[]) => void = () => undefined;
  readonly #standings = new Map<string, Standing>();
  readonly #asked = new Map<string, AskedSettings>();
  readonly #unsaid = new Unsaid();
  readonly #secrets: SecretNeeds;
  readonly #rejections: Rejections;
  #directory = EMPTY_DIRECTORY;
  #snapshot: Snapshot | undefined;
  /** What is wrong, although nobody says anything new: since something was registered. */
  #unfit: readonly Problem[] = [];
  #version = '';
  #root: { readonly version: string; readonly shape: RootShape } | undefined;
  #profile = 'default';
  #turn: Promise<void> | undefined;
  #hasBegun = false;
  #isDue = false;
  #isClosed = false;

  constructor(private readonly tools: ConfigurationTools) {
    this.#secrets = new SecretNeeds({
      ...tools,
      failed: (message) => this.mention(message),
      again: () => void this.#settle(),
    });
    this.#rejections = new Rejections(tools);
    this.#profile = tools.profile ?? 'default';
  }

  /** The profile that holds. */
  get profile(): string {
    return this.#profile;
  }

  /** What is odd, and changes nothing. */
  get warnings(): readonly string[] {
    return this.#rejections.warnings;
  }

  /** What the sources that are not taken say wrongly. */
  get rejected(): ReadonlyMap<string, ConfigError> {
    return this.#rejections.standing;
  }

  /** Every source, lowest layer first. */
  get sources(): readonly Standing[] {
    return [...this.#standings.values()];
  }

  /** Sources say something. @returns when that is taken or refused; never rejects */
  take(readings: readonly SourceReading[]): Promise<void> {
    for (const { layer, source, reading } of readings) {
      const key = keyOf({ layer, source });
      const { accepted } = this.#standings.get(key) ?? {};
      this.#standings.set(key, { key, source, layer, latest: reading, accepted });
    }
    return this.#hasBegun ? this.#settle() : Promise.resolve();
  }

  /**
   * All sources have given their first reading, and it is known what there is to be configured.
   * @param odd what is odd besides what they say
   * @throws ConfigError `config/invalid` with everything that is wrong
   */
  async begin(directory: LivingDirectory, odd: readonly string[] = []): Promise<void> {
    this.#directory = directory;
    this.#hasBegun = this.#isSilent();
    // Looked at when somebody asks: there may be thousands of candidates, and nothing is said of them.
    if (this.#hasBegun) {
      // What comes later and is wrong is told of as such: nothing is what was accepted.
      for (const one of this.sources) this.#standings.set(one.key, { ...one, accepted: ABSENT });
      this.#rejections.warn(odd);
      return;
    }
    const verdict = await this.#judged();
    const { snapshot, problems, warnings } = verdict.evaluated;
    const unread = this.sources.flatMap(({ key, layer }) => problemsOf(verdict.rejected.get(key), layer));
    if (!snapshot || unread.length > 0) throw invalid([...unread, ...problems], 'Nothing was built.');
    this.#hold(verdict, snapshot);
    this.#hasBegun = true;
    this.#warn(warnings, odd);
  }

  /**
   * Stores of secrets can be asked from now on: what is said is read again with what they have.
   * @throws ConfigError `config/invalid` where that is wrong
   */
  async secretsAvailable(): Promise<void> {
    const verdict = await this.#judged();
    const { snapshot, problems } = verdict.evaluated;
    if (!snapshot) throw invalid(problems, 'Nothing was built.');
    this.#hold(verdict, snapshot);
    this.streams.refresh();
  }

  /** Values of these secrets are others. @returns when what depends on them is moving */
  async secretsChanged(names: readonly string[]): Promise<SecretsTaken> {
    const before = this.#secrets.values;
    const problems = await this.#secrets.take(names, {
      judge: () => this.#judge().evaluated.problems,
      refs: this.#snapshot?.secretRefs ?? [],
    });
    await this.#settle();
    const { error, refused, values } = this.#secrets;
    const taken = names.filter((name) => values.get(name) !== before.get(name));
    const isMine = refused.some(({ secret = '' }) => names.includes(secret));
    const rejected = problems.length > 0 ? invalid(problems) : isMine && error;
    return rejected ? { taken, rejected } : { taken };
  }

  /** What is not taken because of secrets. */
  get lacking(): Lacking {
    const rejected = [...this.rejected.values()].flatMap(({ problems }) => problems);
    const absent = rejected.filter(({ secret }) => secret !== undefined);
    return { absent, refused: this.#secrets.refused, nextTryAt: this.#secrets.nextTryAt };
  }

  /** Asks at once for secrets that are not there, and looks again at what was refused. */
  async tryAgain(): Promise<void> {
    if (this.rejected.size === 0 && !this.#snapshot?.secretRefs.length) return;
    this.#secrets.askAgain();
    await this.#settle();
  }

  /** Whether the log can be as it is wished. @param trouble why not: what is wrong with the path */
  logWorks(trouble?: { readonly path: string; readonly what: string }): void {
    const { path = '', what = '' } = trouble ?? {};
    const wrong = trouble && problem(path, what, this.#snapshot?.originOf(path));
    this.#rejections.beside('logging', wrong && invalid([wrong], 'Lines go where they went before.'));
  }

  /** Something went wrong beside what sources say, and changed nothing. */
  mention(message: string): void {
    this.#rejections.mention(message);
  }

  /** When everything that was said so far is taken or refused. */
  async idle(): Promise<void> {
    await this.#turn;
  }

  /** Nothing is taken any more. */
  close(): void {
    this.#isClosed = true;
    this.#secrets.end();
    this.streams.complete();
  }

  /**
   * The same object for as long as it says the same.
   * @throws ConfigError `config/invalid`, `config/bad-class`; SecretError `secrets/missing`
   */
  settingsFor(slot: string, provider: string, cls: SettingsClass): object {
    // A component that somebody made a plain provider of: nothing can be said of it.
    if (slot.startsWith(PLAIN)) return Object.freeze(new cls());
    this.#asked.set(`${slot} ${provider} ${cls.name}`, { slot: slot as SlotName, provider, cls });
    const unsaid = this.#snapshot ? undefined : this.#unsaid.of(`${slot} ${provider}`, cls);
    if (unsaid) return unsaid;
    const snapshot = this.current();
    const unfit = snapshot.knows(slot, provider) ? [] : this.#unfit;
    const { value, problems, missing } = snapshot.settings(slot, provider, cls);
    if (value && unfit.length === 0) return value;
    if (missing.length > 0) throw this.#secrets.missing(`${slot} ${provider}`, missing, snapshot);
    throw invalid([...problems, ...unfit], `${slot} ${provider} was not built.`);
  }

  /**
   * Looks whether what is said fits to all that is registered now, before anybody hears of it. Nothing is held, or changes.
   * @param come what has come: its settings have to be right although nobody says anything of them
   * @throws ConfigError `config/invalid`
   */
  checkFit(come: readonly DirectoryProvider[]): void {
    const isSilent = !this.#snapshot && come.every(({ settings }) => settings === undefined);
    if (!this.#hasBegun || isSilent) return;
    const root = new RootShape(this.#directory, VALIDATION.shapes);
    refuseMisfits(this.#evaluate(this.#held(), root), { come, told: this.#unfit });
  }

  /** What was accepted, of every source. */
  #held(): LayerTree[] {
    return this.sources.flatMap(({ layer, accepted }) =>
      accepted?.kind === 'tree' ? [{ layer, tree: accepted.tree }] : [],
    );
  }

  /** The section of a class. @throws SecretError `secrets/missing`; ConfigError where it is not known */
  section(name: string): object {
    const snapshot = this.current();
    const { value, missing, problems } = snapshot.section(name);
    if (value) return value;
    if (missing.length > 0) throw this.#secrets.missing(`The section ${name}`, missing, snapshot);
    const unknown = problem(name, 'is no section that is known', undefined);
    throw invalid(problems.length > 0 ? problems : [unknown], 'Nothing was changed.');
  }

  /** The validated value at a path; undefined where there is none, and before it has begun. */
  valueAt(path: string): unknown {
    if (!this.#hasBegun) return undefined;
    return (this.#snapshot ?? this.current()).valueAt(path);
  }

  /** Why nothing stands at a path and nothing ever can; undefined where something may. */
  wrongWith(path: string): string | undefined {
    return this.valueAt(path) === undefined ? unknownPath(this.#rootShape().shape, path) : undefined;
  }

  /** Every section by its name. */
  get sections(): ReadonlyMap<string, Place> {
    return this.#rootShape().sections;
  }

  /** Which providers are wished for. */
  get selections(): readonly Selected[] {
    return this.#snapshot?.selections ?? [];
  }

  /** As {@link current}; undefined before it has begun, and without looking whether anything was registered since. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** All that is said now. */
  current(): Snapshot {
    this.#catchUp();
    if (this.#snapshot) return this.#snapshot;
    throw invalid(this.#unfit, 'Nothing was built.');
  }

  /** Whether nobody says anything, and nobody asks for a section. */
  #isSilent(): boolean {
    return (
      this.sources.every(({ latest }) => latest.kind === 'absent') &&
      !Object.keys(this.tools.variables).some((name) => name.startsWith(PREFIX)) &&
      this.#directory.sections().length === 0
    );
  }

  /** What is held is read by what there is now: something may have been registered since. Nothing new is taken. */
  #catchUp(): void {
    if (this.#snapshot && this.#version === this.#directory.version()) return;
    this.#version = this.#directory.version();
    const { snapshot, problems } = this.#evaluate(this.#held());
    this.#unfit = problems;
    if (!snapshot) return;
    this.#goBy(snapshot);
    this.streams.refresh();
  }

  #settle(): Promise<void> {
    this.#isDue = true;
    return (this.#turn ??= this.#run());
  }

  async #run(): Promise<void> {
    try {
      while (this.#isDue && !this.#isClosed) {
        this.#isDue = false;
        // What holds until then is what the next is compared with.
        this.#catchUp();
        this.#take(await this.#judged());
        this.#secrets.settled(this.lacking.absent.length > 0, this.#snapshot);
      }
    } finally {
      // In the same tick: what is said from here on begins another turn.
      this.#turn = undefined;
    }
  }

  /** With all interceptors that are wished for made, as far as they can be, and with what can be said of sources known. */
  async #judged(): Promise<Verdict> {
    for (;;) {
      const verdict = await this.#judgedBySecrets();
      const { interceptors = [], tree, remoteSettings } = verdict.evaluated.snapshot ?? {};
      // Whoever makes one may quote its options, also where nothing comes of it.
      if (tree && interceptors.length > 0) this.tools.hide(literalSecrets(tree));
      // Where one of them cannot be made, or followed, something else may hold, which wishes for others.
      const isUnmakable = (await this.tools.interceptors?.learn(interceptors)) ?? false;
      if (!isUnmakable && !(await this.tools.remote?.learn(remoteSettings))) return verdict;
    }
  }

  /** With the values of all secrets that are referred to, as far as they can be had. */
  async #judgedBySecrets(): Promise<Verdict> {
    const verdict = this.#judge(false);
    const version = this.#version;
    const { snapshot } = verdict.evaluated;
    if (!snapshot) return verdict;
    const isOther = (await this.#secrets.learn(snapshot)) || version !== this.#directory.version();
    const isWhole = this.#secrets.lacks(verdict.evaluated, this.#snapshot).length === 0;
    return isOther || !isWhole ? this.#judge() : verdict;
  }

  /** @param isAsked for every secret: a section that was whole and lacks one is wrong */
  #judge(isAsked = true): Verdict {
    this.#version = this.#directory.version();
    return judge(this.sources, {
      profileBy: (file) => this.tools.profile ?? profileSaid(file) ?? 'default',
      evaluate: (layers) => {
        const evaluated = this.#evaluate(layers);
        return isAsked ? this.#secrets.whole(evaluated, this.#snapshot) : evaluated;
      },
    });
  }

  /** The same for as long as there is nothing else to be configured. */
  #rootShape(): RootShape {
    const version = this.#directory.version();
    if (this.#root?.version !== version)
      this.#root = { version, shape: new RootShape(this.#directory, VALIDATION.shapes) };
    return this.#root.shape;
  }

  #evaluate(layers: readonly LayerTree[], root = this.#rootShape()): Evaluated {
    const { variables, profile, interceptors, remote } = this.tools;
    return evaluate({
      ...{ layers, variables, profile, root, remote },
      secrets: this.#secrets.values,
      validation: VALIDATION,
      before: this.#snapshot,
      troubleOf: (wish) => interceptors?.troubleOf(wish),
    });
  }

  #take(verdict: Verdict): void {
    if (this.#isClosed) return;
    const { snapshot, problems, warnings } = verdict.evaluated;
    this.#rejections.tell(this.sources, verdict.rejected);
    this.#unfit = problems;
    const before = this.#snapshot;
    if (!snapshot || !before) return this.#warn(warnings);
    const change = changeBetween(before, snapshot, this.#asked.values());
    const sources = this.#hold(verdict, snapshot);
    this.#rejections.beside('secrets', this.#secrets.error);
    this.#warn(warnings);
    const { emit, clock } = this.tools;
    const { paths } = change;
    if (paths.length > 0) emit({ type: 'config.changed', at: clock.epoch(), paths, sources });
    this.onChange(change, sources);
    this.streams.refresh();
  }

  #goBy(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.tools.hide(literalSecrets(snapshot.tree));
  }

  #warn(warnings: readonly Problem[], odd: readonly string[] = []): void {
    const profile = withoutFile(this.sources, this.#profile);
    this.#rejections.warn([...odd, ...profile, ...warnings.map(({ message }) => message)]);
  }

  /** @returns names of the sources of which something else is held than before */
  #hold({ used, profile }: Verdict, snapshot: Snapshot): readonly string[] {
    this.#goBy(snapshot);
    this.#secrets.hold(snapshot);
    this.tools.interceptors?.hold(snapshot.interceptors);
    this.#profile = profile;
    const changed = this.sources.filter(({ key, accepted }) => used.get(key) !== accepted);
    for (const one of changed) this.#standings.set(one.key, { ...one, accepted: used.get(one.key) });
    return Object.freeze(changed.map(({ source }) => source));
  }
}
