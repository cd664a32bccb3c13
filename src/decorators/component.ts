import type { ComponentOptions } from '../core/component.js';
import { RegistryError } from '../core/errors.js';
import { shown, type Domain } from '../core/names.js';
import { isClass, type Of, type Ref } from '../core/token.js';
import { recordOf, type Stated } from './component-record.js';
import { notAClass } from './contract.js';
import { declaredBy, placeOf } from './declaration.js';
import { componentOf, nameOf, recordComponent } from './metadata.js';

/** Options of a component that provides `P`. */
export interface ProvidingOptions<P extends Ref> extends ComponentOptions {
  /** The contract that the class implements; the compiler checks that it does. */
  readonly provides?: P;
}

/** Decorates classes whose instances are what `P` promises; others do not compile. */
export type ComponentDecorator<P extends Ref> = <
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the only type that accepts every constructor
  C extends new (...args: any[]) => Of<P>,
>(
  target: C,
) => void;

/**
 * Says that a class is a component: a candidate for the slot `domain:key`. It only records.
 *
 * @param options `key` may be left out by a class that extends a `@Contract` class; `provider` defaults to
 * the class name in kebab case; `priority` -1000 to 1000, `stackLevel` -100 to 100, both 0; `drainTimeoutMs`
 * 10,000 milliseconds. See {@link ComponentOptions}
 * @throws RegistryError, when it decorates: `registry/missing-key`, `registry/domain-mismatch`,
 * `registry/decorated-twice`, `registry/scoped-hook`, `registry/scoped-overlap`, `registry/thenable`, `registry/bad-…` for impossible names, ranks and
 * options
 * @example
 * @Component({ domain: 'report', key: 'monthly' })
 * class MonthlyReport {}
 */
export function Component<P extends Ref = Ref>(
  options: ProvidingOptions<P> & { readonly domain: Domain },
): ComponentDecorator<P> {
  checkIsOptions('Component', options);
  const { domain, ...rest } = options;
  return decorator({ domain, options: rest, declaration: declaredBy(Component) });
}

/** `@Component` of the domain `adapter`: something outside, behind a contract. */
export function Adapter<P extends Ref = Ref>(options: ProvidingOptions<P> = {}): ComponentDecorator<P> {
  checkIsOptions('Adapter', options);
  return decorator({ domain: 'adapter', options, declaration: declaredBy(Adapter) });
}

/** `@Component` of the domain `service`: the application's own logic. */
export function Service<P extends Ref = Ref>(options: ProvidingOptions<P> = {}): ComponentDecorator<P> {
  checkIsOptions('Service', options);
  return decorator({ domain: 'service', options, declaration: declaredBy(Service) });
}

/** `@Component` of the domain `task`. */
export function Task<P extends Ref = Ref>(options: ProvidingOptions<P> = {}): ComponentDecorator<P> {
  checkIsOptions('Task', options);
  return decorator({ domain: 'task', options, declaration: declaredBy(Task) });
}

/** `@Component` of the domain `event`. */
export function EventHandler<P extends Ref = Ref>(options: ProvidingOptions<P> = {}): ComponentDecorator<P> {
  checkIsOptions('EventHandler', options);
  return decorator({ domain: 'event', options, declaration: declaredBy(EventHandler) });
}

/** `@Component` of the domain `workflow`. */
export function Workflow<P extends Ref = Ref>(options: ProvidingOptions<P> = {}): ComponentDecorator<P> {
  checkIsOptions('Workflow', options);
  return decorator({ domain: 'workflow', options, declaration: declaredBy(Workflow) });
}

/** `@Component` of the domain `action`. */
export function Action<P extends Ref = Ref>(options: ProvidingOptions<P> = {}): ComponentDecorator<P> {
  checkIsOptions('Action', options);
  return decorator({ domain: 'action', options, declaration: declaredBy(Action) });
}

/** The decorator that records a component, for decorators of other folders: what is stated says where it stands. */
export function decorator(stated: Stated): (target: unknown) => void {
  return (target) => {
    if (!isClass(target)) throw notAClass('Component');
    const earlier = componentOf(target);
    if (earlier) {
      const first = `as ${earlier.domain}${placeOf(earlier.declaration)}`;
      const second = `as ${stated.domain}${placeOf(stated.declaration)}`;
      throw new RegistryError(
        'registry/decorated-twice',
        `${nameOf(target)} is declared ${first} and ${second}. The second declaration has no effect.`,
        { hint: 'a class is one component: remove one of the decorators, or decorate a subclass' },
      );
    }
    recordComponent(target, recordOf(target, stated));
  };
}

/** `@Adapter` without brackets would otherwise replace the class by a decorator. */
function checkIsOptions(name: string, options: unknown): void {
  if (typeof options === 'object' && options !== null) return;
  throw new RegistryError('registry/bad-option', `@${name} was given ${shown(options)}, not options.`, {
    hint: `write @${name}({ key: '…' })`,
  });
}
