import type { OneiricError } from '../core/errors.js';
import { oneLineOf } from '../core/errors.js';
import { isSlotName, type SlotName } from '../core/names.js';
import { below, item } from './config-path.js';
import { conform } from './conform.js';
import { deepFreeze } from './deep-freeze.js';
import { functionsOf, INTERCEPTORS, interceptorShape, METHODS } from './interceptors-section.js';
import { problem, type Problem } from './problem.js';
import type { DomainPlace, RootShape } from './root-shape.js';
import type { ListShape } from './shape.js';
import type { ConfigNode, ListNode, MapNode, Origin } from './tree.js';
import { saidIn, unknownSlots } from './unknown-slots.js';

/** One interceptor that configuration wishes around the calls of a slot. */
export interface InterceptorWish {
  readonly slot: SlotName;
  readonly name: string;
  /** Plain data, frozen. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly methods: readonly string[] | undefined;
  /** The same for two that say the same; one slot has none twice. */
  readonly says: string;
  readonly path: string;
  readonly origin: Origin;
}

/** Makes the interceptors that are wished for, and puts them around slots. */
export interface InterceptorKeeper {
  /** Makes what is not made yet. @returns whether any of them cannot be made. Never rejects */
  learn(wishes: readonly InterceptorWish[]): Promise<boolean>;
  /** Why one cannot be made; undefined where it is, or nobody has tried. */
  troubleOf(wish: InterceptorWish): OneiricError | undefined;
  /** From now on these are around the calls of their slots, from the outermost to the innermost, and no others. */
  hold(wishes: readonly InterceptorWish[]): void;
}

/** What is wished, and what is wrong or odd about that. */
export interface InterceptorsSaid {
  readonly wishes: readonly InterceptorWish[];
  readonly problems: readonly Problem[];
}

/** More around every call would be a slip of some program. */
const MOST = 20;

/** Every interceptor that a tree wishes for. */
export function interceptorWishes(tree: MapNode, root: RootShape): InterceptorsSaid {
  const reader = new Reader(interceptorShape(root.interceptors));
  for (const place of root.domains.values())
    for (const [key, node] of saidIn(tree, place, INTERCEPTORS)) reader.slot(place, key, node);
  return reader;
}

/** Interceptors of slots that there are not. */
export const interceptorWarnings = (tree: MapNode, root: RootShape): Problem[] =>
  unknownSlots(tree, root, {
    name: INTERCEPTORS,
    what: 'is around a slot that there is not',
    there: 'stands',
  });

/** What is wrong with one that cannot be made. */
export function cannotBeMade(wish: InterceptorWish, error: OneiricError): Problem {
  const why = oneLineOf(error).replace(/\.(?: Nothing was changed\.)?$/, '');
  const told = problem(wish.path, `cannot be used: ${why}`, wish.origin);
  return Object.freeze({ ...told, hint: error.hint, cause: error });
}

class Reader implements InterceptorsSaid {
  readonly wishes: InterceptorWish[] = [];
  readonly problems: Problem[] = [];

  constructor(private readonly shape: ListShape) {}

  slot({ domain, section }: DomainPlace, key: string, node: ConfigNode): void {
    const path = below(`${section}.${INTERCEPTORS}`, key);
    if (!isSlotName(`${domain}:${key}`))
      return this.#say(path, 'stands under a name that no slot can have', node);
    const { value, problems, missing } = conform(node, this.shape, { path, secrets: new Map() });
    if (missing.size > 0) this.#say(path, 'cannot hold secrets', node);
    const inCode = node.kind === 'list' ? functionsIn(node, path) : new Map<string, Problem>();
    this.problems.push(...problems.map((one) => inCode.get(one.path) ?? one));
    if (problems.length > 0 || missing.size > 0 || node.kind !== 'list') return;
    if (node.items.length > MOST)
      return this.#say(path, `has ${node.items.length} interceptors: a slot may have ${MOST}`, node);
    this.#items(`${domain}:${key}`, { node, path, values: value as readonly Said[] });
  }

  #items(slot: SlotName, { node, path, values }: SaidList): void {
    const known = new Map<string, string>();
    for (const [at, said] of values.entries()) {
      const one = node.items[at];
      const spot = item(path, at);
      const wish = one && this.#wish(slot, said, { path: spot, node: one });
      if (!wish) continue;
      const first = known.get(wish.says);
      if (first === undefined) this.wishes.push(wish);
      else this.#say(spot, `says the same as ${first}`, one);
      known.set(wish.says, first ?? spot);
    }
  }

  #wish(slot: SlotName, said: Said, { path, node }: Spot): InterceptorWish | undefined {
    const { [METHODS]: methods, ...named } = said;
    const [name, another] = Object.keys(named);
    if (name === undefined) this.#say(path, 'names no interceptor', node);
    else if (another !== undefined)
      this.#say(path, `names ${Object.keys(named).join(' and ')}: write each as an item of its own`, node);
    else if (isUsable(methods)) {
      const options = deepFreeze((named[name] ?? {}) as Readonly<Record<string, unknown>>);
      const says = textOf([name, options, methods && [...methods].sort()]);
      return { slot, name, options, methods, says, path: below(path, name), origin: node.origin };
    } else this.#say(below(path, METHODS), 'must be names of methods, at least one and each once', node);
    return undefined;
  }

  #say(path: string, what: string, node: ConfigNode): void {
    this.problems.push(problem(path, what, node.keyOrigin ?? node.origin));
  }
}

/** One item, in its shape. */
type Said = Readonly<Record<string, unknown>> & { readonly methods?: readonly string[] };

interface SaidList {
  readonly node: ListNode;
  readonly path: string;
  readonly values: readonly Said[];
}

interface Spot {
  readonly path: string;
  readonly node: ConfigNode;
}

const isUsable = (methods: readonly string[] | undefined): boolean =>
  methods === undefined ||
  (methods.length > 0 && !methods.includes('') && new Set(methods).size === methods.length);

/** By path, what is wrong with options that take functions. */
function functionsIn({ items }: ListNode, path: string): ReadonlyMap<string, Problem> {
  const found = new Map<string, Problem>();
  for (const [at, node] of items.entries()) {
    for (const [name, options] of node.kind === 'map' ? node.entries : []) {
      for (const option of options.kind === 'map' ? functionsOf(name) : []) {
        const said = (options as MapNode).entries.get(option);
        const spot = below(below(item(path, at), name), option);
        if (said) found.set(spot, problem(spot, ONLY_IN_CODE, said.keyOrigin ?? said.origin));
      }
    }
  }
  return found;
}

const ONLY_IN_CODE =
  'takes a function, which only code can give: name an interceptor of your own, by the option interceptors of create';

/** The same text for the same data, in whatever order its names stand. */
const textOf = (data: unknown): string =>
  JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
