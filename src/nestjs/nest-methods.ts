import { givenEnhancers } from './given-enhancers.js';
import { madeIn, methodsOf, type NestModule, type Part } from './nest-parts.js';
import { NestjsError } from './nestjs-error.js';
import { GIVEN } from './tokens.js';

/** A method of what NestJS makes or was given. */
export interface NestMethod {
  readonly part: Part;
  /** Where it was found: of the class, or of what a factory gave. */
  readonly prototype: object;
  readonly key: string | symbol;
  readonly method: object;
  /** `Warmer.onCache`: for messages. */
  readonly title: string;
}

/**
 * The methods of everything in a module: of providers by class, by value and by factory, controllers, middleware, and what
 * `@UseGuards` and its like name or are given. Aliases give what others have.
 */
export function* methodsIn(module: NestModule): Iterable<NestMethod> {
  // What a module of ours gives are live references: they are asked where they are made.
  if (module.providers.has(GIVEN)) return;
  for (const part of partsOf(module)) {
    const prototype = part.isAlias ? undefined : prototypeOf(part);
    if (!prototype) continue;
    const name = nameOf(prototype) ?? String(part.name);
    for (const [key, method] of methodsOf(prototype))
      yield { part, prototype, key, method, title: `${name}.${String(key)}` };
  }
}

function* partsOf(module: NestModule): Iterable<Part> {
  yield* madeIn(module);
  yield* givenEnhancers(module);
}

/** One instance may stand in many places, under several tokens or in `@UseGuards` again: the first that calls it speaks for all. */
export class Callers {
  readonly #speakers = new WeakMap<object, Part>();

  /**
   * Calls a method on the one instance that there is.
   * @throws NestjsError `nestjs/not-a-singleton`, which names the decorator
   */
  of({ part, key, title }: NestMethod, decorator: string): (argument: unknown) => Promise<void> {
    if (!part.instance || part.isTransient || !part.isDependencyTreeStatic())
      throw notASingleton(decorator, title);
    return async (argument) => {
      // Of a module that is being loaded, what is there is not whole.
      await part.settlementSignal?.asPromise();
      const instance = part.instance as Called | null | undefined;
      if (instance && this.#speaks(part, instance)) await instance[key]?.(argument);
    };
  }

  #speaks(part: Part, instance: object): boolean {
    const speaker = this.#speakers.get(instance) ?? part;
    this.#speakers.set(instance, speaker);
    return speaker === part;
  }
}

type Called = Record<string | symbol, ((argument: unknown) => unknown) | undefined>;

function prototypeOf({ metatype, inject, instance }: Part): object | undefined {
  const isMade = typeof metatype === 'function' && !inject;
  try {
    const found: unknown = isMade
      ? metatype.prototype
      : typeof instance === 'object' && instance !== null && Object.getPrototypeOf(instance);
    return typeof found === 'object' && found !== null ? found : undefined;
  } catch {
    // A proxy may refuse to be looked at.
    return undefined;
  }
}

const nameOf = (prototype: object): string | undefined => {
  const maker: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof maker === 'function' && maker.name !== '' ? maker.name : undefined;
};

const notASingleton = (decorator: string, title: string) =>
  new NestjsError(
    'nestjs/not-a-singleton',
    `${decorator} stands on ${title}, of which there is not one instance for all.`,
    {
      hint: 'move the method to a provider with the default scope',
    },
  );
