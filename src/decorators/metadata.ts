import './reflection.js';
import type { CandidateScope } from '../core/candidate.js';
import type {
  ComponentRecord,
  Constructable,
  ContractRecord,
  Delivery,
  Dependable,
  InjectOptions,
} from '../core/component.js';

/** What the decorators of one constructor parameter say. */
export interface ParameterRecord {
  /** What is asked for; undefined where only `@Optional` stands. */
  readonly ref: Dependable | undefined;
  readonly options: InjectOptions;
  readonly delivery: Delivery;
}

// Registered symbols: records made by a second installed copy of the package are read as our own.
const COMPONENT = Symbol.for('oneiric:component');
const CONTRACT = Symbol.for('oneiric:contract');
const INJECTABLE = Symbol.for('oneiric:injectable');
const PARAMETERS = Symbol.for('oneiric:parameters');
const SETTINGS_OF = Symbol.for('oneiric:settings-of');
const RECORDED = Symbol.for('oneiric:recorded');

/**
 * Classes about which more is recorded than that they are injectable, and prototypes: one look tells that of most that
 * nothing is. Kept beside the records, for all copies of the package.
 */
let recorded: WeakSet<object> | undefined;

// Not when this file is loaded: a bundler may load what it imports after it.
function recordedClasses(): WeakSet<object> {
  if (recorded) return recorded;
  const known = Reflect.getOwnMetadata(RECORDED, Reflect) as WeakSet<object> | undefined;
  recorded = known ?? new WeakSet();
  if (!known) Reflect.defineMetadata(RECORDED, recorded, Reflect);
  return recorded;
}

/** Records something about a class, or about a prototype. */
export function record(key: symbol, value: unknown, target: object): void {
  Reflect.defineMetadata(key, value, target);
  recordedClasses().add(target);
}

/** What a component decorator recorded on this very class; a parent's record does not count. */
export function componentOf(cls: Constructable): ComponentRecord | undefined {
  return own(COMPONENT, cls) as ComponentRecord | undefined;
}

export function recordComponent(cls: Constructable, component: ComponentRecord): void {
  record(COMPONENT, component, cls);
  const { settings } = component;
  if (settings && settingsOwner(settings) === undefined) record(SETTINGS_OF, nameOf(cls), settings);
}

/** Name of the component that declares this class as its settings; the first one where several share it. */
export function settingsOwner(settings: Constructable): string | undefined {
  return own(SETTINGS_OF, settings) as string | undefined;
}

/** What `@Contract` recorded on this very class; a parent's record does not count. */
export function contractOf(cls: Constructable): ContractRecord | undefined {
  return own(CONTRACT, cls) as ContractRecord | undefined;
}

export function recordContract(cls: Constructable, contract: ContractRecord): void {
  record(CONTRACT, contract, cls);
}

/** The class itself or its nearest ancestor that carries `@Contract`. */
export function inheritedContract(cls: Constructable): Constructable | undefined {
  for (let at: Constructable | undefined = cls; at; at = parentOf(at)) if (contractOf(at)) return at;
  return undefined;
}

/** Whether a decorator has made the compiler describe this very class. */
export function isInjectable(cls: Constructable): boolean {
  return emittedTypes(cls) !== undefined || own(INJECTABLE, cls) !== undefined;
}

/** The scope that `@Injectable` recorded on this very class. */
export function injectableScopeOf(cls: Constructable): CandidateScope | undefined {
  return own(INJECTABLE, cls) as CandidateScope | undefined;
}

export function recordInjectable(cls: Constructable, scope: CandidateScope): void {
  // Types say it as well, and every record costs time and memory.
  if (scope !== 'singleton') record(INJECTABLE, scope, cls);
  else if (emittedTypes(cls) === undefined) Reflect.defineMetadata(INJECTABLE, scope, cls);
}

/** Whether nothing but the compiler says anything about this very class, or prototype. */
export const isUnrecorded = (target: object): boolean => !recordedClasses().has(target);

/** What parameter decorators recorded on this very class, by the parameter's index. */
export function parametersOf(cls: Constructable): ReadonlyMap<number, ParameterRecord> | undefined {
  return own(PARAMETERS, cls) as ReadonlyMap<number, ParameterRecord> | undefined;
}

export function recordParameter(cls: Constructable, index: number, parameter: ParameterRecord): void {
  const known = own(PARAMETERS, cls) as Map<number, ParameterRecord> | undefined;
  if (known) known.set(index, parameter);
  else record(PARAMETERS, new Map([[index, parameter]]), cls);
}

/** The parameter types that the compiler emitted for a constructor of this very class. */
export function emittedTypes(cls: Constructable): readonly unknown[] | undefined {
  return own('design:paramtypes', cls) as readonly unknown[] | undefined;
}

/** The class that this one extends. */
export function parentOf(cls: Constructable): Constructable | undefined {
  const parent: unknown = Object.getPrototypeOf(cls);
  return typeof parent === 'function' && parent !== Function.prototype
    ? (parent as Constructable)
    : undefined;
}

/** How a class is called in messages. */
export const nameOf = (cls: Constructable): string => (cls.name === '' ? 'an anonymous class' : cls.name);

const own = (key: string | symbol, cls: Constructable): unknown =>
  typeof cls === 'function' ? Reflect.getOwnMetadata(key, cls) : undefined;
