import { whileUnderWay } from '../../container/correlation.js';
import type { Constructable } from '../../core/component.js';
import { OneiricError } from '../../core/errors.js';
import { wishesOf } from '../../container/injection/wishes.js';
import { isClass } from '../../core/token.js';
import type { Application } from '../../modules/application.js';
import { ModuleRef } from '../../modules/module-ref.js';
import { HttpError } from '../http-error.js';
import { hasMethod } from './has-method.js';
import type { ClassOrInstance } from './interfaces.js';

/** Gives what stands around methods: what a module provides, or an instance made with what the module provides. */
export class Instances {
  readonly #app: Application;
  readonly #modules: ReadonlyMap<Constructable, string | undefined>;
  readonly #made = new Map<ModuleRef, Map<unknown, Promise<object>>>();

  /** @param modules the module of each controller */
  constructor(app: Application, modules: ReadonlyMap<Constructable, string | undefined>) {
    this.#app = app;
    this.#modules = modules;
  }

  /** @param controller for whose methods; undefined: for those of all */
  async of<T extends object>(what: ClassOrInstance<T>, controller?: Constructable): Promise<T> {
    if (!isClass(what)) return what;
    const module = this.#moduleOf(controller);
    if (this.#scopeIn(module, what) === 'request') return module.getAsync(what);
    const made = this.#madeIn(module);
    let instance = made.get(what) as Promise<T> | undefined;
    if (!instance) made.set(what, (instance = this.#make(module, what)));
    return instance;
  }

  /**
   * Sees that it can be made, what a module provides has been seen to already, and that it has the method.
   * @throws InjectionError where nothing tells what its constructor takes; HttpError `http/bad-option`
   */
  async check(what: ClassOrInstance<object>, method: string, controller?: Constructable): Promise<void> {
    if (!isClass(what)) return;
    const scope = this.#scopeIn(this.#moduleOf(controller), what);
    if (scope === undefined) wishesOf(what);
    // A field is seen on an instance alone, and what has scope `request` has none yet.
    if (hasMethod(what.prototype, method) || scope === 'request') return;
    if (!hasMethod(await this.of(what, controller), method)) throw without(what, method);
  }

  #madeIn(module: ModuleRef): Map<unknown, Promise<object>> {
    let made = this.#made.get(module);
    if (!made) {
      made = new Map();
      this.#made.set(module, made);
    }
    return made;
  }

  #moduleOf(controller: Constructable | undefined): ModuleRef {
    const name = controller && this.#modules.get(controller);
    return name === undefined ? this.#app.get(ModuleRef) : this.#app.select(name);
  }

  #make<T>(module: ModuleRef, cls: new (...args: never[]) => T): Promise<T> {
    // It serves requests after the one that it is made for.
    return whileUnderWay(() =>
      this.#scopeIn(module, cls) === undefined ? module.create(cls) : module.getAsync(cls),
    );
  }

  /** Undefined where the module does not provide it. */
  #scopeIn(module: ModuleRef, cls: Constructable): string | undefined {
    try {
      return module.introspect(cls).scope;
    } catch (error) {
      if (OneiricError.is(error)) return undefined;
      throw error;
    }
  }
}

const without = (cls: Constructable, method: string) =>
  new HttpError('http/bad-option', `${cls.name} has no method ${method}. Nothing was started.`, {
    path: cls.name,
    hint: `what is named to stand around routes there has the method ${method}`,
  });
