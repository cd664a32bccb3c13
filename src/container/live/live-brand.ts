import type { Generation } from './generation.js';

/** Registered, so that references of a second installed copy of the package are recognised. */
export const LIVE = Symbol.for('oneiric.live-reference');

type Pointed = Pick<Generation, 'slot' | 'provider' | 'number' | 'instance'>;

/** Members of a reference that nobody knew of when it was last told of any. */
interface Unlisted {
  /** @throws why there is nothing to read it from */
  read(name: string): unknown;
  /** @throws why there is nothing to write it to */
  write(name: string, value: unknown): boolean;
}

/** Whose reference it is. */
export interface Branding extends Unlisted {
  /** What it points at, also while calls are refused; undefined where nothing serves. */
  readonly generation: Pointed | undefined;
  /** What the reference prints as. */
  readonly label: string;
}

/** What a live reference knows of itself. It is on a prototype that nobody else has. */
export class LiveBrand implements Branding {
  /** Hidden from those who print all that there is: it knows the instance. */
  readonly #owner: Branding;

  /** @param reference the reference itself: an object that merely inherits from one is none */
  constructor(
    readonly reference: unknown,
    owner: Branding,
  ) {
    this.#owner = owner;
  }

  read(name: string): unknown {
    return this.#owner.read(name);
  }

  write(name: string, value: unknown): boolean {
    return this.#owner.write(name, value);
  }

  get generation(): Pointed | undefined {
    return this.#owner.generation;
  }

  get label(): string {
    return this.#owner.label;
  }
}

/** The brand of a live reference, of this or of another copy of the package; undefined for everything else. */
export function brandOf(value: unknown): LiveBrand | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  try {
    const brand = (value as { readonly [LIVE]?: LiveBrand })[LIVE];
    return brand?.reference === value ? brand : undefined;
  } catch {
    // A proxy may refuse to be looked at.
    return undefined;
  }
}

/**
 * Whether a value is a live reference: what consumers of a slot are injected, and what `app.get` gives for one.
 *
 * @example
 * isLive(app.get(Cache)); // true
 */
export function isLive(value: unknown): boolean {
  return brandOf(value) !== undefined;
}

/**
 * Whether two live references point at the same instance now; the active reference of a slot and a pin of what
 * serves it do. Two that point at nothing are the same only where they are one reference. False for everything else.
 */
export function sameLive(a: unknown, b: unknown): boolean {
  const [one, other] = [brandOf(a), brandOf(b)];
  if (!one || !other) return false;
  if (a === b) return true;
  const { generation } = one;
  return generation !== undefined && generation.instance === other.generation?.instance;
}
