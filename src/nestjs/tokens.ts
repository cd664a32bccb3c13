import type { InjectionToken } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { SlotName } from '../core/names.js';
import type { Ref } from '../core/token.js';
import { Application } from '../modules/application.js';

/** What a live reference is had by: a contract, a token, or the name of a slot. */
export type Wish = Ref | SlotName;

/**
 * What NestJS knows an application by: `module.get(getApplicationToken('billing'))`.
 *
 * @param name as it was given to `forRoot`; without one it is the class `Application` itself
 */
export const getApplicationToken = (name?: string): InjectionToken =>
  name === undefined ? Application : `oneiric:application:${name}`;

const HOST = 'OneiricModule.forRoot';
const NAMED_HOST = `${HOST} with name: `;

/** NestJS shows it to whoever uses `forFeature` without such an application: it says what to import. */
export const hostToken = (name: string | undefined): string =>
  name === undefined ? HOST : `${NAMED_HOST}${name}`;

/** The names of the applications that are guests there; that of one without a name is empty. */
export const hostNamesIn = (modules: ModulesContainer): readonly string[] =>
  [...modules.values()]
    .flatMap(({ providers }) => [...providers.keys()])
    .flatMap((token) =>
      typeof token === 'string' && token.startsWith(HOST) ? [token.slice(NAMED_HOST.length)] : [],
    );

/** The applications that are guests there. */
export const applicationsIn = (modules: ModulesContainer): readonly Application[] =>
  [...modules.values()].flatMap(({ providers }) =>
    hostNamesIn(modules).flatMap(
      (name) => (providers.get(getApplicationToken(name || undefined))?.instance as Application | null) ?? [],
    ),
  );

export const optionsToken = (name: string | undefined): string => `oneiric:options:${name ?? ''}`;

/** Under which every module of ours says what it gives. */
export const GIVEN = Symbol('oneiric:given');

/** What a module of ours gives to NestJS. */
export interface Given {
  /** Of which application. */
  readonly name: string | undefined;
  readonly wishes: readonly Wish[];
  /** Whether it is activated although nothing here asks for it. */
  readonly isWanted: boolean;
}

// NestJS looks tokens up in maps: any object is one, whatever its types say.
export const slotToken = (wish: Wish): InjectionToken => wish as InjectionToken;

const HANDLES = new WeakMap<object, symbol>();

/** What NestJS knows the handle of a slot by: `await module.resolve(getLiveToken(Cache))`. */
export function getLiveToken(wish: Wish): InjectionToken {
  if (typeof wish === 'string') return `oneiric:live:${wish}`;
  const known = HANDLES.get(wish);
  if (known !== undefined) return known;
  const made = Symbol(`Live<${wish.name}>`);
  HANDLES.set(wish, made);
  return made;
}
