import { Oneiric } from '../../src/index.js';
import type { Application } from '../../src/modules/application.js';
import type { CreateOptions } from '../../src/modules/create-options.js';
import type { Provider, SlotProvider } from '../../src/modules/provider.js';
import { Module } from '../../src/modules/module.js';
import type { ModuleClass, ModuleMetadata } from '../../src/modules/module-record.js';

/** What happened, one word each, in order. */
export type Trace = string[];

/** What a traced part does besides writing down that it did. */
export interface Behaviour {
  readonly build?: () => unknown;
  readonly init?: () => unknown;
  readonly cleanup?: () => unknown;
}

/** An object whose building, start and clean-up are written down: `+a`, `init a`, `-a`. */
function traced(trace: Trace, name: string, behaviour: Behaviour = {}): object {
  trace.push(`+${name}`);
  return {
    onInit: () => {
      trace.push(`init ${name}`);
      return behaviour.init?.();
    },
    onCleanup: () => {
      trace.push(`-${name}`);
      return behaviour.cleanup?.();
    },
  };
}

/** A candidate of `service:NAME` that is given others by slot name, and traced. */
export function part(
  trace: Trace,
  name: string,
  { needs = [], ...behaviour }: Behaviour & { readonly needs?: readonly string[] } = {},
): SlotProvider {
  return {
    slot: `service:${name}`,
    provider: 'only',
    inject: needs.map((need) => `service:${need}` as const),
    useFactory: async () => {
      await behaviour.build?.();
      return traced(trace, name, behaviour);
    },
  };
}

/** A module class of these parts. */
export function moduleOf(metadata: ModuleMetadata, name = 'AppModule'): ModuleClass {
  const cls = { [name]: class {} }[name] as ModuleClass;
  Module(metadata)(cls);
  return cls;
}

/** A started application of these providers. */
export function appOf(providers: readonly Provider[], options?: CreateOptions): Promise<Application> {
  return Oneiric.create(moduleOf({ providers }), options);
}

/** A promise, and the way to settle it from outside. */
export function gate<T = void>() {
  let open!: (value: T) => void;
  let fail!: (error: unknown) => void;
  const promise = new Promise<T>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, fail };
}

/** What a promise rejects with; undefined where it does not. */
export async function rejectionOf(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error;
  }
}
