import type { Constructable, Dependable, InjectOptions, ListOptions } from '../core/component.js';
import { InjectionError } from '../core/errors.js';
import type { Live, LiveList } from '../core/live.js';
import { checkedListOptions, checkedOptions, checkReference } from './dependable.js';
import { nameOf, parametersOf, recordParameter, type ParameterRecord } from './metadata.js';
import type { ConstructorParameter, Given, Mandatory, MaybeAbsent } from './parameter-check.js';

/**
 * Says what a constructor parameter gets. The parameter's type must accept it, or the class does not compile.
 * Fields use `inject()`.
 *
 * @param ref a class, a token, a slot name (whose type is not checked), or a {@link forwardRef}
 * @param options `key`: another slot of the contract; `provider`: a pin; `capabilities`: a view, the best candidate
 * that offers all of them; `optional`: undefined where nothing offers it (default false); `onSwap`: `follow` (default)
 * gives a live reference, `rebuild` the instance itself, and the class is rebuilt together with it, `keep` the instance
 * itself for as long as the object lives
 * @throws InjectionError, when it decorates: `injection/undefined-reference` (an import cycle),
 * `injection/bad-reference`, `injection/not-a-parameter`, `injection/decorated-twice`; RegistryError for
 * impossible names
 * @example
 * constructor(@Inject(Cache, { key: 'session-cache' }) private readonly sessions: Cache) {}
 */
export function Inject<D extends Dependable, const O extends InjectOptions = Mandatory>(
  ref: D,
  options?: O,
): ConstructorParameter<Given<D> | MaybeAbsent<O>> {
  return parameterDecorator('Inject', (where) => asked({ ref, options, delivery: 'reference' }, where));
}

/**
 * As {@link Inject}, but hands over the handle: `Live<T>`, with generation, leases and changes. It follows every swap.
 * @throws as {@link Inject}
 */
export function InjectLive<D extends Dependable, const O extends InjectOptions = Mandatory>(
  ref: D,
  options?: O,
): ConstructorParameter<Live<Given<D>> | MaybeAbsent<O>> {
  return parameterDecorator('InjectLive', (where) => asked({ ref, options, delivery: 'handle' }, where));
}

/**
 * All candidates of a slot that work, by precedence: a {@link LiveList} of their live references. They are all
 * activated; one that fails is left out until it works, and those that are registered and unregistered at run time
 * come and go.
 *
 * @param ref a contract, a token, a slot name (whose type is not checked), or a {@link forwardRef}
 * @param options `key`: another slot of the contract
 * @throws as {@link Inject}
 * @example
 * constructor(@InjectAll(Exporter) private readonly exporters: LiveList<Exporter>) {}
 */
export function InjectAll<D extends Dependable>(
  ref: D,
  options: ListOptions = {},
): ConstructorParameter<LiveList<Given<D>>> {
  return parameterDecorator('InjectAll', (where) => {
    checkReference(ref, where);
    return { ref, options: checkedListOptions(options, where), delivery: 'list' };
  });
}

/**
 * The parameter gets undefined where nothing offers what it asks for; the same as `optional: true`.
 * @throws InjectionError `injection/not-a-parameter`, when it decorates
 */
export function Optional(): ConstructorParameter<undefined> {
  return parameterDecorator('Optional', () => OPTIONAL);
}

/** As {@link Inject}, of what a decorator of its own names. @param refOf checks what it was given, and tells the token */
export function injectedAs(
  name: string,
  refOf: (where: string) => Dependable,
): (target: unknown, key: unknown, index: unknown) => void {
  return parameterDecorator(name, (where) =>
    asked({ ref: refOf(where), options: undefined, delivery: 'reference' }, where),
  );
}

const OPTIONAL: ParameterRecord = Object.freeze({
  ref: undefined,
  options: Object.freeze({ optional: true }),
  delivery: 'reference',
});

type Raw = Omit<ParameterRecord, 'options'> & { readonly options: InjectOptions | undefined };

function asked({ ref, options = {}, delivery }: Raw, where: string): ParameterRecord {
  checkReference(ref, where);
  return { ref, options: checkedOptions(options, where, delivery === 'reference'), delivery };
}

function parameterDecorator(
  name: string,
  record: (where: string) => ParameterRecord,
): (target: unknown, key: unknown, index: unknown) => void {
  return (target, key, index) => {
    if (typeof target !== 'function' || key !== undefined || typeof index !== 'number') {
      throw notAConstructorParameter(name, { target, key, index });
    }
    const cls = target as unknown as Constructable;
    const where = `${nameOf(cls)}.constructor[${index}]`;
    const known = parametersOf(cls)?.get(index);
    recordParameter(cls, index, known ? merged(known, record(where), where) : record(where));
  };
}

/** `@Optional` joins what stands beside it, in either order. */
function merged(known: ParameterRecord, added: ParameterRecord, where: string): ParameterRecord {
  if (known.ref !== undefined && added.ref !== undefined) {
    throw new InjectionError('injection/decorated-twice', `${where} is decorated with @Inject twice.`, {
      hint: 'keep one of @Inject, @InjectLive and @InjectAll',
    });
  }
  const named = known.ref === undefined ? added : known;
  return { ...named, options: Object.freeze({ ...known.options, ...added.options, optional: true }) };
}

interface Spot {
  readonly target: unknown;
  readonly key: unknown;
  readonly index: unknown;
}

function notAConstructorParameter(name: string, { target, key, index }: Spot): InjectionError {
  const cls = typeof target === 'function' ? target : (target as object | undefined)?.constructor;
  const owner = typeof cls === 'function' ? `${cls.name}.` : '';
  const standard = typeof key === 'object' && key !== null;
  const member = standard ? (key as { name?: unknown }).name : key;
  const spot = typeof index === 'number' ? 'a parameter of the method' : 'the field';
  const hint = standard
    ? 'compile with "experimentalDecorators": true; fields use inject(): cache = inject(Cache)'
    : 'decorate a constructor parameter; fields use inject(): cache = inject(Cache)';
  return new InjectionError(
    'injection/not-a-parameter',
    `@${name} stands on ${spot} ${owner}${String(member)}, which is not injected.`,
    { hint },
  );
}
