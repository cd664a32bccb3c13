import type { CandidateScope } from '../core/candidate.js';
import type { GetOptions } from '../core/component.js';
import { InjectionError } from '../core/errors.js';
import { checkBag, type OptionBag } from '../core/option-bag.js';
import { isClass, isToken, refName, type Contract, type Ref } from '../core/token.js';
import { nameOfService, toInversify } from '../container/bridge/foreign-token.js';
import type { InversifyContainer } from '../container/inversify.js';
import type { Application } from '../modules/application.js';
import { Holding } from './holding.js';
import type { SlotRef } from '../modules/slot-ref.js';

/** Of a container, what binding needs: that of another installed copy of inversify is as good. */
export type InversifyTarget = Pick<InversifyContainer, 'bind' | 'isCurrentBound' | 'unbindAsync'>;

/** Whose it is, what of it is bound, and under which name. */
export interface BindLiveOptions extends GetOptions {
  /** The application that serves it. */
  readonly from: Application;
  /**
   * The identifier in inversify: a string, a symbol or a class. Default: a contract or class as it is, a slot name as it is,
   * `toInversify(TOKEN)` for a token.
   */
  readonly as?: string | symbol | (abstract new (...args: never[]) => unknown);
  /** As `whenNamed` of inversify. Default: the provider where one is pinned, otherwise no name. */
  readonly named?: string;
}

/** A binding that {@link bindLive} has made. */
export interface LiveBinding extends AsyncDisposable {
  /** Takes it out of the container again, and nothing else that is bound there. Does nothing where it is not there. */
  unbind(): Promise<void>;
}

/**
 * Binds what an application serves in a container of inversify that is there already: its classes are given the live
 * reference, and follow every swap. A slot that is not active yet is activated first, so that `container.get` finds it.
 * The application stays the owner: it builds, swaps and disposes of what serves, and a reference that is used after
 * `app.close()` fails with `lifecycle/closed`.
 *
 * @param ref a contract, a token, a slot name, or a plain provider (which is bound as it is)
 * @returns the binding, with `unbind()`; also for `await using`
 * @throws InjectionError `inversify/bound` where the container itself has that name already; `inversify/transient`; `injection/bad-option`,
 * `injection/unknown-option`; what `app.getAsync` throws. Nothing was bound then
 * @example
 * await bindLive(container, Cache, { from: app });
 * container.get(Catalogue); // its constructor takes a Cache
 */
export async function bindLive(
  container: InversifyTarget,
  ref: SlotRef,
  options: BindLiveOptions,
): Promise<LiveBinding> {
  if (!isContainer(container)) throw noContainer();
  checkBag(options, OPTIONS, 'bindLive');
  // This one cannot be left out, and null fits no option.
  if (!isApplication(options.from)) checkBag({ from: null }, OPTIONS, 'bindLive');
  const { from: app, as = identifierOf(ref), named = options.provider, ...wish } = options;
  const only = named === undefined ? {} : { name: named };
  // Any of its overloads: what a reference of unknown kind gives is unknown.
  const slot = ref as Contract<unknown>;
  if (isTransient(app, ref, wish.key)) throw transient(ref);
  await app.getAsync(slot, wish);
  // Looked at after the wait, in the tick of the binding: somebody else may have bound it meanwhile.
  if (container.isCurrentBound(as, only)) throw bound(as, named);
  const holding = new Holding(app, `${nameOfBinding(as, named)} of a container of inversify`);
  const made = container
    .bind(as)
    // Asked for each time: a token of values has another value after a swap.
    .toDynamicValue(() => holding.give(app.get(slot, wish)))
    .inTransientScope();
  const constraint = named === undefined ? made.whenDefault() : made.whenNamed(named);
  const identifier = constraint.getIdentifier();
  // Where it is gone already there is nothing to be done; a restored snapshot may have brought it back.
  const unbind = (): Promise<void> => {
    holding.end();
    return container.unbindAsync(identifier);
  };
  return { unbind, [Symbol.asyncDispose]: unbind };
}

/** @throws ResolutionError where nothing is known of it */
function isTransient(app: Application, ref: SlotRef, key: string | undefined): boolean {
  const plain = typeof ref === 'string' ? undefined : plainOf(app, ref);
  if (plain) return plain.life === 'transient';
  return scopeOf(app, ref, key) === 'transient';
}

function scopeOf(app: Application, ref: SlotRef, key: string | undefined): CandidateScope | undefined {
  if (key === undefined) return app.resolve(ref)?.scope;
  const all = app.candidates({ shadowed: true, key });
  return all.find(({ slot, provides }) => slot === ref || provides.some((one) => one === ref))?.scope;
}

function plainOf(app: Application, ref: Ref) {
  try {
    return app.modules.everything.plainOf(ref, 'bindLive');
  } catch {
    // Several modules have one each: the application refuses that in its own words.
    return undefined;
  }
}

function transient(ref: SlotRef): InjectionError {
  return new InjectionError(
    'inversify/transient',
    `${refName(ref)} has scope transient: a container of inversify would never give its instances back, and each would live until the application closes. Nothing was bound.`,
    {
      hint: 'give it another scope, or have a class of the application, which owns its instances, ask for it',
    },
  );
}

const OPTIONS: OptionBag = {
  options: new Map([
    ['from', { fits: isApplication, expected: 'an application: await Oneiric.create(…)' }],
    ['as', { fits: isIdentifier, expected: 'a string, a symbol or a class' }],
    ['named', { fits: isText, expected: 'a text' }],
    // What they say is for the application to judge.
    ...['key', 'provider', 'capabilities'].map((name) => [name, { fits: () => true, expected: '' }] as const),
  ]),
  error: InjectionError,
  bad: 'injection/bad-option',
  unknown: 'injection/unknown-option',
  holds: 'Nothing was bound.',
};

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isApplication(value: unknown): boolean {
  return typeof (value as Partial<Application> | null)?.live === 'function';
}

function isContainer(value: unknown): boolean {
  const { bind, isCurrentBound } = (value ?? {}) as Partial<InversifyTarget>;
  return typeof bind === 'function' && typeof isCurrentBound === 'function';
}

const noContainer = (): InjectionError =>
  new InjectionError('injection/bad-option', 'bindLive was given no container. Nothing was bound.', {
    path: 'bindLive',
    hint: 'it takes a container of inversify, the reference, and the options; what a ContainerModule is given is none',
  });

function isIdentifier(value: unknown): boolean {
  return isText(value) || typeof value === 'symbol' || isClass(value);
}

const identifierOf = (ref: SlotRef): string | symbol | (abstract new (...args: never[]) => unknown) =>
  isToken(ref) ? toInversify(ref) : ref;

const nameOfBinding = (identifier: unknown, name: string | undefined): string =>
  nameOfService(identifier) + (name === undefined ? '' : ` named ${name}`);

function bound(identifier: unknown, name: string | undefined): InjectionError {
  return new InjectionError(
    'inversify/bound',
    `The container has a binding of ${nameOfBinding(identifier, name)} already. Nothing was bound.`,
    { hint: 'unbind that one first, or give this one another identifier: { as: … } or { named: … }' },
  );
}
