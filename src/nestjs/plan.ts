import {
  ANYTHING,
  checkBag,
  FLAG,
  FUNCTION,
  LIST,
  TEXT,
  type Option,
  type OptionBag,
} from '../core/option-bag.js';
import { shown } from '../core/names.js';
import { isClass, isRef } from '../core/token.js';
import { Attempts } from '../assembly/attempts.js';
import { Application } from '../modules/application.js';
import { Module } from '../modules/module.js';
import { isDynamicModule, type DynamicModule, type ModuleClass } from '../modules/module-record.js';
import type {
  ApplicationSource,
  AsyncMakingOptions,
  GuestOptions,
  MakingOptions,
  OneiricModuleAsyncOptions,
  OneiricModuleOptions,
} from './module-options.js';
import { NestjsError } from './nestjs-error.js';
import type { Wish } from './tokens.js';

/** An application, as it is to be come by. */
export type Plan = { readonly application: Application } | MadePlan;

/** One that is made here. */
export interface MadePlan {
  readonly root: ModuleClass | DynamicModule;
  readonly options: MakingOptions;
  /** NestJS may be told to try again. */
  readonly attempts: Attempts;
}

const SOURCE: Option = {
  fits: (value) => isClass(value) || isDynamicModule(value),
  expected: 'a class with @Module of oneiric, or a dynamic module of such a class',
};

const NAME: Option = {
  fits: (value) => TEXT.fits(value) && value !== '',
  expected: 'a text that is not empty; leave it out where there is one application only',
};

const APPLICATION: Option = {
  fits: (value) => value instanceof Application,
  expected: 'what Oneiric.create gives',
};

const bagOf = (...options: readonly (readonly [string, Option])[]): OptionBag => ({
  options: new Map(options),
  error: NestjsError,
  bad: 'nestjs/bad-option',
  unknown: 'nestjs/unknown-option',
  holds: 'Nothing was made.',
});

const GUEST = [
  ['name', NAME],
  ['isGlobal', FLAG],
  ['requestScope', FLAG],
  ['pin', FLAG],
] as const;

const GIVEN = bagOf(...GUEST, ['application', APPLICATION]);
const OWN = bagOf(...GUEST, ['provide', LIST]);
const OF_SOURCE = bagOf(['module', SOURCE], ['imports', LIST], ['providers', LIST], ['selections', ANYTHING]);
const ASYNC = bagOf(
  ...OWN.options,
  ['module', SOURCE],
  ['imports', LIST],
  ['inject', LIST],
  ['useFactory', FUNCTION],
  ['useClass', FUNCTION],
  ['useExisting', ANYTHING],
);

/**
 * What `forRoot` was given, part by part.
 * @throws NestjsError `nestjs/bad-option`, `nestjs/unknown-option`, `nestjs/no-module`
 */
export function plannedOf(given: OneiricModuleOptions): {
  readonly guest: GuestOptions;
  readonly plan: Plan;
} {
  const where = 'OneiricModule.forRoot';
  if (!isBag(given)) throw noOptions(given, where);
  if (isGiven(given)) {
    checkBag(given, GIVEN, where);
    return { guest: given, plan: given };
  }
  const { name, isGlobal, provide, requestScope, pin, ...rest } = given;
  const flags = { isGlobal: isGlobal ?? false, requestScope: requestScope ?? false, pin: pin ?? false };
  const guest = { ...(name !== undefined && { name }), ...flags, provide: provide ?? [] };
  checkBag(guest, OWN, where);
  checkProvided(guest.provide, where);
  return { guest, plan: planOf(rest, where, new Attempts()) };
}

/**
 * What options say of an application that was tried before, or was not. What they say of how it is made is checked where it is made.
 * @throws NestjsError `nestjs/bad-option`, `nestjs/no-module`
 */
export function planOf(given: AsyncMakingOptions, where: string, attempts: Attempts): Plan {
  if (isGiven(given)) {
    checkBag(given, GIVEN, where);
    return given;
  }
  const { module, imports, providers, selections, ...options } = given;
  const source = { module, imports, providers, selections };
  checkBag(source, OF_SOURCE, where);
  return { root: rootOf(source, where), options: withoutSignals(options, where), attempts };
}

/** NestJS owns the process: what takes its signals would end it while NestJS still answers. */
function withoutSignals(options: MakingOptions, where: string): MakingOptions {
  const { runtime } = options;
  if (runtime === true) return { ...options, runtime: { signals: false } };
  // What else is wrong with it is refused where it is made.
  if (!isObject(runtime)) return options;
  if (runtime['signals'] !== true) return { ...options, runtime: { signals: false, ...runtime } };
  throw new NestjsError(
    'nestjs/bad-option',
    `${where}.runtime.signals is true, but signals are for NestJS, which closes this application in its turn. Nothing was made.`,
    {
      path: `${where}.runtime.signals`,
      hint: 'leave it out and call app.enableShutdownHooks() of NestJS; or make the application with Oneiric.create and give it as { application }',
    },
  );
}

/** @throws NestjsError `nestjs/bad-option`, `nestjs/unknown-option` */
export function checkAsync(given: OneiricModuleAsyncOptions): void {
  const where = 'OneiricModule.forRootAsync';
  if (!isBag(given)) throw noOptions(given, where);
  checkBag(given, ASYNC, where);
  checkProvided(given.provide ?? [], where);
  const ways = (['useFactory', 'useClass', 'useExisting'] as const).filter((way) => given[way] !== undefined);
  if (ways.length === 1) return;
  throw new NestjsError(
    'nestjs/bad-option',
    `${where} was given ${ways.length === 0 ? 'no way to make options' : ways.join(' and ')}. Nothing was made.`,
    { path: where, hint: 'give one of useFactory, useClass and useExisting' },
  );
}

/** @throws NestjsError `nestjs/bad-wish` */
export function wishesFrom(wishes: readonly Wish[]): readonly Wish[] {
  const bad = Array.isArray(wishes) ? wishes.findIndex((wish) => !isWish(wish)) : 0;
  if (bad < 0) return wishes;
  const given: unknown = Array.isArray(wishes) ? wishes[bad] : wishes;
  throw new NestjsError(
    'nestjs/bad-wish',
    `OneiricModule.forFeature was given ${shown(given)}. Nothing was made.`,
    {
      path: `OneiricModule.forFeature[${bad}]`,
      hint: 'it takes a list of contracts, tokens and names of slots; undefined is an import cycle',
    },
  );
}

const isWish = (wish: unknown): boolean => isRef(wish) || (typeof wish === 'string' && wish.includes(':'));

const isGiven = <T extends object>(given: T): given is Extract<T, { readonly application: Application }> =>
  (given as { readonly application?: unknown }).application !== undefined;

const isBag = (given: unknown): boolean => typeof given === 'object' && given !== null;

export const noOptions = (given: unknown, where: string): NestjsError =>
  new NestjsError('nestjs/bad-option', `${where} was given ${shown(given)}. Nothing was made.`, {
    path: where,
    hint: 'it takes an object of options, as { module: … }',
  });

function checkProvided(provided: readonly unknown[], where: string): void {
  const bad = provided.findIndex((entry) => !isClass(entry) && !isProvided(entry));
  if (bad < 0) return;
  throw new NestjsError(
    'nestjs/bad-option',
    `${where}: provide[${bad}] is ${shown(provided[bad])}. Nothing was made.`,
    {
      path: `${where}.provide[${bad}]`,
      hint: 'name a class, or { provide: TOKEN, useExisting: … }; undefined is an import cycle',
    },
  );
}

function isProvided(entry: unknown): boolean {
  const { provide, useExisting } = (entry ?? {}) as { provide?: unknown; useExisting?: unknown };
  return isRef(provide) && useExisting !== undefined && useExisting !== null;
}

type Said = { readonly [Name in keyof ApplicationSource]-?: ApplicationSource[Name] | undefined };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function rootOf(
  { module, imports, providers, selections }: Said,
  where: string,
): ModuleClass | DynamicModule {
  const isAlone = imports === undefined && providers === undefined && selections === undefined;
  if (module !== undefined && isAlone) return module;
  if (isAlone) {
    throw new NestjsError(
      'nestjs/no-module',
      `${where} does not say what the application is made of. Nothing was made.`,
      {
        path: where,
        hint: 'give it a module of oneiric, or imports and providers as such a module has them',
      },
    );
  }
  class NestGuest {}
  Module({
    imports: [...(module === undefined ? [] : [module]), ...(imports ?? [])],
    providers: providers ?? [],
    selections: selections ?? {},
  })(NestGuest);
  return NestGuest;
}
