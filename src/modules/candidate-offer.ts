import { checkOffer } from '../container/asked.js';
import type { Offer } from '../container/candidates/registry.js';
import type { Recipe } from '../container/injection/recipe.js';
import {
  factoryRecipe,
  offerOfClass,
  type ContextFactory,
  type InjectedFactory,
  type OfferedRecipe,
} from '../container/injection/recipes.js';
import type { Constructable, InjectEntry, SettingsClass } from '../core/component.js';
import { checkIntercept } from '../core/check-intercept.js';
import { checkedCondition } from '../core/condition.js';
import { RegistryError } from '../core/errors.js';
import type { InterceptOptions, Interceptor, InterceptorMaker } from '../core/intercept.js';
import { checkName, checkOpenDomain, shown, slotName, type SlotName } from '../core/names.js';
import { refuseScopedOverlap } from '../core/scoped-overlap.js';
import { isClass } from '../core/token.js';
import type { InterceptRecord } from '../decorators/intercept-records.js';

/** What a candidate as a plain object says besides how it is made. */
export interface CandidateFacts extends Omit<Offer, 'source' | 'declaration' | 'module'> {
  /** False if two instances must not exist at once; only with scope `singleton`. */
  readonly overlap?: boolean;
  /** Class of its settings, as `settingsFromSchema` makes one; its factory finds them in `context.settings`. Default none. */
  readonly settings?: SettingsClass | undefined;
  /** Around the calls of its instances, as `@Intercept` declares it: of the same order, the first is further out. */
  readonly intercept?: readonly OfferedInterceptor[] | undefined;
  /** Default `runtime`. */
  readonly source?: Offer['source'];
}

/** An interceptor that a candidate declares for its own calls. */
export interface OfferedInterceptor extends InterceptOptions {
  /** A function, or what makes one for each instance. */
  readonly interceptor: Interceptor | InterceptorMaker;
}

/** A factory that is told its settings, slot, generation and abort signal. */
export interface OfferedFactory {
  /** Makes an instance; may be asynchronous. */
  readonly factory: ContextFactory;
  /** Dependencies of the factory. */
  readonly inject?: undefined;
}

/** A factory that is given what it injects, and then its context. */
export interface OfferedInjectedFactory {
  /** Makes an instance, from one value per entry of `inject` and its context; may be asynchronous. */
  readonly factory: InjectedFactory;
  /** Dependencies of the factory. */
  readonly inject: readonly InjectEntry[];
}

/** A candidate as a plain object, for `register`. */
export type CandidateOffer = CandidateFacts & (OfferedFactory | OfferedInjectedFactory);

/** A decorated class or a plain object, as what the registry takes. @param where who was given it, for errors */
export function offered(candidate: Constructable | CandidateOffer, where = 'register'): OfferedRecipe {
  if (isClass(candidate)) return offerOfClass(candidate, { source: 'runtime' });
  if (typeof (candidate as unknown) !== 'object') throw notACandidate(`${shown(candidate)} is no candidate`);
  checkOffer(candidate, where);
  // Spelt out: rest and spread are several times as dear.
  const { domain, key, provider, source = 'runtime', priority, stackLevel, capabilities, scope } = candidate;
  const { activation, version, package: from, provides, when, overlap, declaredAt, metadata } = candidate;
  checkOpenDomain(domain, `${where}.domain`);
  const slot = slotName(domain, key, `${where}.key`);
  checkName('provider', provider, `${where}(${slot}).provider`);
  refuseScopedOverlap({ scope, overlap }, `${slot} ${provider}`);
  const recipe = recipeOf(candidate, slot, where);
  const offer: Offer = {
    domain,
    key,
    provider,
    source,
    priority,
    stackLevel,
    capabilities,
    scope,
    activation,
    version,
    package: from,
    provides,
    declaredAt,
    metadata,
    when: when === undefined ? undefined : checkedCondition(when, slot),
  };
  return { offer, recipe };
}

function recipeOf(offer: CandidateOffer, slot: SlotName, where: string): Recipe {
  const { provider, factory, inject, overlap, settings, intercept } = offer;
  if (typeof factory !== 'function') throw notACandidate(`${slot} ${provider} has no factory`);
  const isPlain = overlap === undefined && settings === undefined && intercept === undefined;
  const record = isPlain
    ? undefined
    : {
        ...(overlap !== undefined && { overlap }),
        ...(settings && { settings }),
        ...(intercept && { around: recordsOf(intercept, `${where}(${slot}).intercept`) }),
      };
  return factoryRecipe({ title: `${provider} factory`, factory, inject, record });
}

/** @throws RegistryError `registry/bad-interceptor`, `registry/bad-option`, `registry/unknown-option` */
function recordsOf(offered: readonly OfferedInterceptor[], where: string): readonly InterceptRecord[] {
  return offered.map((one: Partial<OfferedInterceptor> | undefined, index) => {
    const { interceptor, ...options } = one ?? {};
    checkIntercept(interceptor, options, `${where}[${index}]`);
    return { interceptor, options };
  });
}

const notACandidate = (problem: string) =>
  new RegistryError('registry/bad-factory', `${problem}. Nothing was changed.`, {
    hint: 'pass { domain, key, provider, factory: (context) => … } or a decorated class',
  });
