import type { Provider } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { token, refName, type Ref } from '../core/token.js';
import type { OfferedNames } from '../modules/offered-names.js';
import type { NestModule, Wrapper } from './nest-parts.js';
import { NestjsError } from './nestjs-error.js';
import { slotToken, type Wish } from './tokens.js';

/** Under which a module of ours says what a test may try to override there although NestJS does not inject it. */
const OVERRIDABLE = Symbol('oneiric:overridable');

type Overridable = Pick<OfferedNames, 'other' | 'plain'> & { readonly name: string | undefined };

/** What stands in the place of each until a test puts something there. */
const UNTOUCHED = Object.freeze({ is: 'not overridden' });

/**
 * NestJS forgets an override of what none of its modules provides, and tells nobody. So it is told of everything here, until
 * it has put overrides in their place: {@link takeOverridden} takes the rest out again before anything is made.
 */
export function overridable(name: string | undefined, { other, plain }: OfferedNames): Provider[] {
  const said: Overridable = { name, other, plain };
  const untouched = [...other, ...plain].map((wish) => ({ provide: slotToken(wish), useValue: UNTOUCHED }));
  return [{ provide: OVERRIDABLE, useValue: said }, ...untouched];
}

/** A plain provider of which NestJS has made another. */
interface OverriddenPlain {
  readonly wrapper: Wrapper;
  /** What stands for it in our modules. */
  readonly as: Ref;
}

/** By what they are had by. */
export type OverriddenPlains = ReadonlyMap<Ref, OverriddenPlain>;

/**
 * The plain providers that a test has overridden in NestJS.
 *
 * @throws NestjsError `nestjs/not-overridden` for what stands for candidates
 */
export function takeOverridden(modules: ModulesContainer, name: string | undefined): OverriddenPlains {
  const found = new Map<Ref, OverriddenPlain>();
  for (const module of modules.values()) {
    const said = module.providers.get(OVERRIDABLE)?.instance as Overridable | undefined;
    if (!said || said.name !== name) continue;
    for (const wish of said.other) if (taken(module, wish)) throw notInjected(wish);
    for (const ref of said.plain) {
      const wrapper = taken(module, ref);
      if (wrapper) found.set(ref, { wrapper, as: token(`overridden-${found.size}`, { kind: 'value' }) });
    }
  }
  return found;
}

function taken({ providers }: NestModule, wish: Wish): Wrapper | undefined {
  const wrapper = providers.get(slotToken(wish));
  if (wrapper?.instance !== UNTOUCHED) return wrapper;
  providers.delete(slotToken(wish));
  return undefined;
}

const notInjected = (wish: Wish): NestjsError =>
  new NestjsError(
    'nestjs/not-overridden',
    `${refName(wish)} is overridden in NestJS, but stands for a candidate, or for more than one slot: nothing would be replaced. Nothing was started.`,
    {
      hint: 'override the contract or the name of the slot; what has none in NestJS, with overrideSlot of oneiric/testing',
    },
  );
