import { checkMade, isInterceptorName } from '../../core/check-intercept.js';
import { textOf } from '../../core/errors.js';
import type {
  InterceptOptions,
  Interceptor,
  InterceptorMaker,
  InterceptorStatus,
  StatefulInterceptor,
} from '../../core/intercept.js';
import type { SlotName } from '../../core/names.js';
import type { ContainerOptions } from '../container-options.js';

/** One interceptor where it stands. */
export interface Link {
  readonly intercept: Interceptor;
  readonly name: string;
  /** Who put it there. */
  readonly of: InterceptorStatus['of'];
  readonly order: number;
  /** The only methods that it sees. */
  readonly methods: ReadonlySet<string | symbol> | undefined;
  readonly state: StatefulInterceptor['state'];
}

/** Interceptors from the outermost to the innermost; never changed, so that calls end as they began. */
export type Chain = readonly Link[];

export const NO_LINKS: Chain = Object.freeze([]);

/** Whose it is, and where it stands. */
export interface LinkPlace {
  readonly of: InterceptorStatus['of'];
  readonly slot: SlotName;
}

export function linkOf(
  interceptor: Interceptor | InterceptorMaker,
  {
    name = isInterceptorName(interceptor.name) ? interceptor.name : 'interceptor',
    order = 0,
    methods,
  }: InterceptOptions,
  { of, slot }: LinkPlace,
): Link {
  const made: StatefulInterceptor =
    typeof interceptor === 'function' ? { intercept: interceptor } : interceptor.make({ slot });
  checkMade(made, name);
  const { intercept, state } = made;
  return Object.freeze({ intercept, state, name, of, order, methods: methods && new Set(methods) });
}

/** With one more: after those of its order, and of configuration. */
export function withLink(chain: Chain, link: Link): Chain {
  const at = chain.findIndex(({ of, order }) => of !== 'config' && order > link.order);
  return Object.freeze(at < 0 ? [...chain, link] : [...chain.slice(0, at), link, ...chain.slice(at)]);
}

export function withoutLink(chain: Chain, link: Link): Chain {
  return Object.freeze(chain.filter((one) => one !== link));
}

/** With these in place of what configuration has put there before: outside of everything else. */
export function withConfigured(chain: Chain, links: Chain): Chain {
  return Object.freeze([...links, ...chain.filter(({ of }) => of !== 'config')]);
}

/** What is shown of interceptors depends on it. */
export interface LinkStatusTools {
  /** Number of the generation that serves. */
  readonly serving: number | undefined;
  /** Takes secrets out of what they tell of themselves. */
  readonly clean: ContainerOptions['clean'];
}

export function statusOfLinks(chain: Chain, tools: LinkStatusTools): InterceptorStatus[] {
  return chain.map(({ name, of, order, methods, state }) =>
    Object.freeze({
      name,
      order,
      methods: methods && Object.freeze([...methods].map(String)),
      of,
      state: state && Object.freeze(readState(state, tools)),
    }),
  );
}

/** What is wrong with one must not keep anybody from seeing the rest. */
function readState(
  state: NonNullable<Link['state']>,
  { serving, clean = (told) => told }: LinkStatusTools,
): Record<string, unknown> {
  try {
    return clean({ ...state(serving) }) as Record<string, unknown>;
  } catch (error) {
    return { error: textOf(clean(error)) };
  }
}
