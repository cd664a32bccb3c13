import { ModuleError } from '../core/errors.js';
import type { ErrorFacts } from '../core/errors.js';
import { checkName, checkOpenDomain, parseSlotName, shown } from '../core/names.js';
import { isInversifyModule } from '../container/bridge/foreign.js';
import { isClass } from '../core/token.js';
import { isForwardRef } from '../decorators/dependable.js';
import { componentOf, isUnrecorded } from '../decorators/metadata.js';
import { checkProvider } from './check-provider.js';
import { isDynamicModule } from './module-record.js';
import { isPromise } from './import-promises.js';
import type { ModuleImport, ModuleMetadata } from './module-record.js';

const LISTS = ['imports', 'controllers', 'providers', 'exports'] as const;
const DYNAMIC_FIELDS: readonly string[] = ['module', 'global'];

/**
 * Checks what a module says, entry by entry; whether imported classes are modules shows only when all are read.
 *
 * @param where the module, as `CacheModule`
 * @param dynamic whether it is a dynamic module, which has two fields more
 * @throws ModuleError `modules/bad-module`, `modules/bad-import`, `modules/bad-controller`, `modules/bad-provider`, `modules/bad-selection`;
 * RegistryError for impossible slot and provider names
 */
export function checkModule(
  metadata: unknown,
  where: string,
  dynamic = false,
): asserts metadata is ModuleMetadata {
  if (typeof metadata !== 'object' || metadata === null) {
    throw badModule(
      `@Module of ${where} got ${shown(metadata)}`,
      'it takes { imports, controllers, providers, exports, selections }',
    );
  }
  checkFields(metadata, where, dynamic);
  const { imports = [], controllers = [], providers = [], selections = {} } = metadata as ModuleMetadata;
  for (const [index, entry] of [...imports].entries()) checkImport(entry, `${where}.imports[${index}]`);
  for (const [index, entry] of [...controllers].entries())
    checkController(entry, `${where}.controllers[${index}]`);
  checkProviders(providers, `${where}.providers`);
  checkSelections(selections, `${where}.selections`);
}

function checkController(entry: unknown, where: string): void {
  if (isClass(entry) && componentOf(entry)?.domain === 'controller') return;
  throw new ModuleError(
    'modules/bad-controller',
    `${where} is ${shown(entry)}, which is no controller. Nothing was built.`,
    { path: where, hint: 'controllers takes classes with @Controller of oneiric/http' },
  );
}

/** Counted, not iterated: there may be thousands, and a hole is an entry that is undefined. */
function checkProviders(providers: readonly unknown[], where: string): void {
  for (let at = 0; at < providers.length; at += 1)
    if (!isOrdinary(providers[at])) checkProvider(providers[at], `${where}[${at}]`);
}

/** What there is most of, and nothing to say about. */
const isOrdinary = (entry: unknown) => isClass(entry) && isUnrecorded(entry);

function checkFields(metadata: object, where: string, dynamic: boolean): void {
  for (const [field, value] of Object.entries(metadata)) {
    const isList = LISTS.some((list) => list === field);
    if (isList && value !== undefined && !Array.isArray(value)) {
      throw badModule(`${where}.${field} is ${shown(value)}`, `${field} takes an array`);
    }
    if (isList || field === 'selections' || (dynamic && DYNAMIC_FIELDS.includes(field))) continue;
    throw badModule(
      `${where} has an unknown field ${shown(field)}`,
      'a module has imports, controllers, providers, exports and selections',
    );
  }
}

/** Checks the shape of one entry of `imports`; what a promise comes to shows later. @throws ModuleError `modules/bad-import` */
export function checkImport(entry: unknown, where: string): asserts entry is ModuleImport {
  if (isClass(entry) || isForwardRef(entry) || isInversifyModule(entry)) return;
  if (entry === undefined) {
    throw badImport(where, 'is undefined', {
      hint: 'an import cycle between files leaves it undefined: write forwardRef(() => X)',
    });
  }
  if (isDynamicModule(entry)) {
    if (isClass(entry.module)) return;
    throw badImport(where, `is a dynamic module of ${shown(entry.module)}`, {
      hint: 'its field module names a class with @Module',
    });
  }
  if (isPromise(entry)) return;
  throw badImport(where, `is ${shown(entry)}`, {
    hint: 'imports takes classes with @Module, dynamic modules, promises of them, modules of inversify, and forwardRef(() => X)',
  });
}

/** A bad entry of `imports`. */
export function badImport(where: string, problem: string, facts: ErrorFacts): ModuleError {
  return new ModuleError('modules/bad-import', `${where} ${problem}. Nothing was built.`, {
    path: where,
    ...facts,
  });
}

function checkSelections(selections: unknown, where: string): void {
  if (typeof selections !== 'object' || selections === null || Array.isArray(selections)) {
    throw new ModuleError('modules/bad-selection', `${where} is ${shown(selections)}. Nothing was built.`, {
      hint: "selections takes { 'adapter:cache': 'redis' }",
    });
  }
  for (const [slot, provider] of Object.entries(selections)) {
    checkOpenDomain(parseSlotName(slot, where).domain, where);
    checkName('provider', provider, `${where}[${shown(slot)}]`);
  }
}

const badModule = (problem: string, hint: string) =>
  new ModuleError('modules/bad-module', `${problem}. Nothing was built.`, { hint });
