import type { SlotName } from '../../core/names.js';
import { shown } from '../../core/names.js';
import { isClass, isRef, type Of, type Ref } from '../../core/token.js';
import { beginApplication } from '../../modules/begin-application.js';
import { compose } from '../../modules/composition.js';
import type { CreateOptions } from '../../modules/create-options.js';
import { Module } from '../../modules/module.js';
import { isDynamicModule } from '../../modules/module-record.js';
import type { DynamicModule, ModuleClass, ModuleMetadata } from '../../modules/module-record.js';
import type { Making } from '../../modules/provider.js';
import { watchHealth } from '../../runtime/watch-health.js';
import { loadPlugins } from '../../runtime/load-plugins.js';
import { readyMade } from '../../runtime/ready-made-interceptors.js';
import { TestApplication } from '../application/test-application.js';
import { TestingError } from '../testing-error.js';
import { Mocks, type Mocker } from './mocks.js';
import { ModuleEdits } from './module-edits.js';
import { Replacement } from './replacement.js';
import { overrideSlots } from './slot-overrides.js';

/** How a test application is made: as by `Oneiric.create`, except that `env` is empty where it is left out. */
export type CompileOptions = CreateOptions;

/** Says which module stands in for another one. */
export interface ModuleReplacement {
  /**
   * The module that is read instead.
   * @throws TestingError `testing/bad-replacement`
   */
  useModule(module: ModuleClass | DynamicModule): TestingModuleBuilder;
}

/** Collects what a test replaces in an application, and makes it. Each method that replaces may be called again: the last one counts. */
export class TestingModuleBuilder {
  readonly #root: ModuleClass;
  readonly #modules = new Map<ModuleClass | DynamicModule, ModuleClass | DynamicModule>();
  readonly #plains = new Map<Ref, Making>();
  readonly #slots = new Map<Ref | SlotName, Making>();
  readonly #mocks = new Mocks();

  /** @internal use `Test.createTestingModule` */
  constructor(root: ModuleClass) {
    this.#root = root;
  }

  /**
   * Replaces plain providers, in every module that has one of this token.
   *
   * @throws TestingError `testing/bad-replacement` for what names no provider
   * @example
   * builder.overrideProvider(CLOCK).useValue(fakeClock)
   */
  overrideProvider<R extends Ref>(ref: R): Replacement<Of<R>, this> {
    if (!isRef(ref)) throw notNamed('overrideProvider', ref, 'a class or a token');
    return new Replacement('overrideProvider', (making) => {
      this.#plains.set(ref, making);
      return this;
    });
  }

  /**
   * Gives a slot one more candidate, of source `test`, which is selected above everything but the operator's choice.
   * It offers the capabilities of all others together. The name is that of the class in kebab case, else `test`.
   *
   * @throws TestingError `testing/bad-replacement` for what names no slot
   * @example
   * builder.overrideSlot(Cache).useClass(FakeCache)
   */
  overrideSlot<R extends Ref>(ref: R): Replacement<Of<R>, this>;
  overrideSlot(slot: SlotName): Replacement<unknown, this>;
  overrideSlot(ref: Ref | SlotName): Replacement<unknown, this> {
    if (!isRef(ref) && typeof ref !== 'string')
      throw notNamed('overrideSlot', ref, 'a contract, a token or a slot name');
    return new Replacement('overrideSlot', (making) => {
      this.#slots.set(ref, making);
      return this;
    });
  }

  /**
   * Reads another module wherever this one is imported; its class stands for all dynamic modules of it.
   *
   * @throws TestingError `testing/bad-replacement`
   */
  overrideModule(module: ModuleClass | DynamicModule): ModuleReplacement {
    checkModuleNamed('overrideModule', module);
    return {
      useModule: (replacement) => {
        checkModuleNamed('useModule', replacement);
        this.#modules.set(module, replacement);
        return this;
      },
    };
  }

  /**
   * Stands in for whatever is asked for and nothing provides: a token, a class, or a slot without candidates. Each is
   * asked for once, when it is first needed; the value is handed out as it is. What exists but is not exported to
   * where it is asked for is an error as ever.
   *
   * @param mocker gives the value; undefined leaves it missing
   * @throws TestingError `testing/bad-replacement` for what is no function
   * @example
   * builder.useMocker((token) => (token === CLOCK ? fakeClock : undefined))
   */
  useMocker(mocker: Mocker): this {
    this.#mocks.use(mocker);
    return this;
  }

  /**
   * Makes the application and, unless told not to, starts it.
   *
   * @throws TestingError `testing/unknown-provider`, `testing/unknown-slot`, `testing/unknown-module`,
   * `testing/not-plain`, `testing/not-a-slot` for overrides of what is not there: nothing is built then; and what
   * `Oneiric.create` throws
   */
  async compile(options: CompileOptions = {}): Promise<TestApplication> {
    const edits = new ModuleEdits(this.#modules, this.#plains, this.#mocks.find);
    const composition = await compose(this.#root, { env: {}, ...options }, { edits, loadPlugins, readyMade });
    edits.checkAllUsed();
    overrideSlots(composition, this.#slots);
    // A test may call methods of controllers itself.
    composition.intakes.remedy = undefined;
    const app = new TestApplication(composition);
    await watchHealth(app, composition, options);
    // As in `compose`: the environment of the process is none of a test's.
    await beginApplication(app, composition, { env: {}, ...options });
    return app;
  }
}

/** Makes applications for tests. */
export const Test = Object.freeze({
  /**
   * An application of these modules and providers, to be changed and then compiled.
   *
   * @throws ModuleError for what is no metadata of a module
   * @example
   * await using app = await Test.createTestingModule({ imports: [AppModule] })
   *   .overrideSlot(Cache).useClass(FakeCache)
   *   .compile();
   */
  createTestingModule(metadata: ModuleMetadata): TestingModuleBuilder {
    class TestModule {}
    Module(metadata)(TestModule);
    return new TestingModuleBuilder(TestModule);
  },
});

function checkModuleNamed(where: string, module: unknown): void {
  if (isClass(module) || (isDynamicModule(module) && isClass(module.module))) return;
  throw notNamed(where, module, 'a class with @Module, or a dynamic module');
}

function notNamed(where: string, given: unknown, takes: string): TestingError {
  return new TestingError(
    'testing/bad-replacement',
    `${where} was given ${shown(given)}. Nothing was replaced.`,
    { path: where, hint: `${where} takes ${takes}` },
  );
}
