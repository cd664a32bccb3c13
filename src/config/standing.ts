import type { ConfigError } from './config-error.js';
import type { Evaluated } from './evaluate.js';
import { invalid } from './invalid.js';
import type { Problem } from './problem.js';
import type { TreeReading } from './sources.js';
import { nodeAt } from './tree.js';
import type { ConfigLayer, LayerTree } from './tree.js';

/** A reading that can be used. */
type Usable = Exclude<TreeReading, { kind: 'bad' }>;

/** One source: what it says now, and what was last accepted of it. */
export interface Standing {
  /** As {@link keyOf} gives it. */
  readonly key: string;
  readonly source: string;
  readonly layer: ConfigLayer;
  readonly latest: TreeReading;
  /** Undefined until the first time. */
  readonly accepted: Usable | undefined;
}

/** What is to be used of each source, and what is not. */
export interface Verdict {
  readonly evaluated: Evaluated;
  readonly profile: string;
  /** By key. */
  readonly used: ReadonlyMap<string, Usable>;
  /** By key, why what it says now is not used. */
  readonly rejected: ReadonlyMap<string, ConfigError>;
}

/** What judging needs besides the sources. */
export interface Judging {
  readonly evaluate: (layers: readonly LayerTree[]) => Evaluated;
  /** The profile, by what the file says of it. */
  readonly profileBy: (file: Usable) => string;
}

/** A source that says nothing. */
export const ABSENT: Usable = Object.freeze({ kind: 'absent' });

/**
 * Takes what every source says now. Where that cannot be used together, those that the problems come from fall back to
 * what was accepted of them before, and the rest is tried again: so a broken file does not hold back a good one.
 */
export const judge = (standings: readonly Standing[], judging: Judging): Verdict =>
  new Judge(standings, judging).verdict();

class Judge {
  readonly #rejected = new Map<string, ConfigError>();

  constructor(
    private readonly standings: readonly Standing[],
    private readonly judging: Judging,
  ) {}

  verdict(): Verdict {
    // Files first: they tell which profile is meant.
    for (const one of this.standings) {
      const { latest } = one;
      if (latest.kind === 'bad' && fits(latest, this.#profile())) this.#reject(one, latest.error);
    }
    for (;;) {
      const used = this.#used();
      const evaluated = this.judging.evaluate(this.#layers(used));
      const culprits = evaluated.snapshot ? [] : this.#culprits(used, evaluated.problems);
      if (culprits.length === 0)
        return { evaluated, profile: this.#profile(), used, rejected: this.#rejected };
      for (const [one, problems] of culprits) this.#reject(one, invalid(problems));
    }
  }

  /** A profile does not begin without its file: what names the profile is not taken then either. */
  #reject(one: Standing, error: ConfigError): void {
    const isNewProfile = one.layer === 'profile' && one.accepted?.profile !== this.#profile();
    this.#rejected.set(one.key, error);
    const file = this.#file();
    if (isNewProfile && file?.accepted && file.latest !== file.accepted) this.#rejected.set(file.key, error);
  }

  #file(): Standing | undefined {
    return this.standings.find(({ layer }) => layer === 'file');
  }

  #profile(): string {
    const file = this.#file();
    return this.judging.profileBy(file ? this.#usedOf(file) : ABSENT);
  }

  #used(): ReadonlyMap<string, Usable> {
    const profile = this.#profile();
    return new Map(this.standings.map((one) => [one.key, this.#usedOf(one, profile)]));
  }

  #usedOf({ key, latest, accepted }: Standing, profile?: string): Usable {
    if (latest.kind !== 'bad' && !this.#rejected.has(key) && fits(latest, profile)) return latest;
    return accepted && fits(accepted, profile) ? accepted : ABSENT;
  }

  #layers(used: ReadonlyMap<string, Usable>): LayerTree[] {
    return this.standings.flatMap(({ key, layer }) => {
      const reading = used.get(key);
      return reading?.kind === 'tree' ? [{ layer, tree: reading.tree }] : [];
    });
  }

  /** Sources that say something new which is wrong; where that cannot be told, all that say something new. */
  #culprits(used: ReadonlyMap<string, Usable>, problems: readonly Problem[]): [Standing, Problem[]][] {
    const changed = this.standings.filter(
      ({ key, accepted }) => accepted && !this.#rejected.has(key) && used.get(key) !== accepted,
    );
    const guilty = changed.flatMap((one): [Standing, Problem[]][] => {
      const own = problems.filter(({ origin }) => origin && keyOf(origin) === one.key);
      return own.length > 0 ? [[one, own]] : [];
    });
    return guilty.length > 0 ? guilty : changed.map((one) => [one, [...problems]]);
  }
}

/** Layers of which there is one file, whichever it is: that changes with the profile. */
const FILES: ReadonlySet<ConfigLayer> = new Set(['file', 'profile']);

/** By what a source is known: a file by its layer. */
export const keyOf = ({ layer, source }: Pick<Standing, 'layer' | 'source'>): string =>
  FILES.has(layer) ? layer : `${layer} ${source}`;

/** A file of one profile says nothing in another. */
const fits = (reading: TreeReading, profile: string | undefined): boolean =>
  reading.profile === undefined || profile === undefined || reading.profile === profile;

/** The profile that a reading of the file names. */
export function profileSaid(file: TreeReading): string | undefined {
  const node = file.kind === 'tree' ? nodeAt(file.tree, ['profile']) : undefined;
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** What to say where a profile was named that has no file beside the one there is; it may be misspelt. */
export function withoutFile(standings: readonly Standing[], profile: string): readonly string[] {
  const own = standings.find(({ layer }) => layer === 'profile');
  if (profile === 'default' || own?.latest.kind !== 'absent' || !fits(own.latest, profile)) return [];
  return [`the profile ${profile} has no file ${own.source}: what the other files say holds`];
}
