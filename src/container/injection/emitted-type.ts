import type { Constructable } from '../../core/component.js';
import { InjectionError } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import { isClass, type Contract } from '../../core/token.js';
import { isUnrecorded } from '../../decorators/metadata.js';

/** What the compiler emits for types that are no components: nothing can be looked up by them. */
const PLAIN: ReadonlySet<unknown> = new Set<unknown>([
  String,
  Number,
  Boolean,
  Symbol,
  BigInt,
  Array,
  Function,
  Promise,
  Date,
  RegExp,
  Map,
  Set,
  Error,
]);

/** The class that a parameter's emitted type names. @throws InjectionError where it names none */
export function dependableType(type: unknown, where: string): Contract<unknown> {
  if (type === undefined) throw unknownType(where);
  if (type === Object) throw erasedType(where);
  if (!isClass(type) || PLAIN.has(type)) throw plainType(type, where);
  return type;
}

/** Whether a class is what its name says, and nothing is recorded about it that would make it something else. */
export function isBare(cls: Constructable): boolean {
  return cls !== Object && !PLAIN.has(cls) && isUnrecorded(cls);
}

/**
 * For a parameter about which neither decorator, `inject` nor compiler says anything.
 *
 * @param parent whose constructor it is, where it is inherited
 */
export function undecorated(where: string, parent = ''): InjectionError {
  if (parent !== '') return inheritedUndecorated(where, parent);
  return new InjectionError('injection/missing-metadata', `${where}: nothing tells what it asks for.`, {
    hint:
      'the compiler emits parameter types only for decorated classes, with "experimentalDecorators" and ' +
      '"emitDecoratorMetadata" (tsc) or "decoratorMetadata" (swc); esbuild and tsx emit none. Decorate the class, ' +
      'or write @Inject(…) on the parameter or inject: […] in the decorator of the class',
  });
}

const inheritedUndecorated = (where: string, parent: string) =>
  new InjectionError(
    'injection/missing-metadata',
    `${where}: nothing tells what it asks for. The constructor is inherited from ${parent}.`,
    {
      hint:
        `write inject: [] in the decorator of the component to give it nothing, or inject: […]; ` +
        `or a constructor of its own; or decorate ${parent}`,
    },
  );

function unknownType(where: string): InjectionError {
  return new InjectionError(
    'injection/undefined-type',
    `${where}: its type was undefined when the class was declared.`,
    {
      hint: 'files that import each other leave a class undefined for a while: write @Inject(forwardRef(() => TheClass))',
    },
  );
}

function erasedType(where: string): InjectionError {
  return new InjectionError('injection/erased-type', `${where}: the compiler left only Object of its type.`, {
    hint:
      'interfaces, unions such as "Cache | undefined" and classes brought in by "import type" leave no class ' +
      'behind: import the class as a value, or write @Inject(…) with a class or token',
  });
}

function plainType(type: unknown, where: string): InjectionError {
  return new InjectionError('injection/plain-type', `${where}: ${shown(type)} is no component.`, {
    hint: 'make a token and ask by it: const LIMIT = token<number>("limit", { kind: "value" }), then @Inject(LIMIT)',
  });
}
