import { ModuleError } from '../core/errors.js';
import { refName } from '../core/token.js';
import { checkModule } from './check-module.js';
import { claimPromises } from './import-promises.js';
import { isGlobal, moduleRecord, recordGlobal, recordModule } from './module-record.js';
import type { ModuleClass, ModuleMetadata } from './module-record.js';

/**
 * Makes a class a module: a list of providers with its own view of names. Records only; nothing is built.
 *
 * @param metadata `imports`: modules whose exports are visible here; `controllers`: what
 * answers HTTP requests; `providers`: candidates and plain providers;
 * `exports`: what importing modules may inject; `selections`: preferred providers per slot, in the lowest layer
 * @throws ModuleError `modules/bad-module`, `modules/bad-import`, `modules/bad-controller`, `modules/bad-provider`, `modules/bad-selection` for
 * what has the wrong shape, `modules/decorated-twice`
 * @example
 * @Module({ imports: [CacheModule.forRoot({ ttlMs: 500 })], providers: [Catalog], exports: [Catalog] })
 * export class CatalogModule {}
 */
export function Module(metadata: ModuleMetadata = {}): (cls: ModuleClass) => void {
  return (cls) => {
    if (moduleRecord(cls)) throw twice('@Module', cls);
    checkModule(metadata, refName(cls));
    claimPromises(metadata.imports);
    const { imports = [], controllers = [], providers = [], exports = [], selections = {} } = metadata;
    // Copied: lists that grow after decoration would make the graph depend on who reads it when.
    recordModule(cls, {
      imports: [...imports],
      controllers: [...controllers],
      providers: [...providers],
      exports: [...exports],
      selections: { ...selections },
    });
  };
}

/**
 * Makes the exports of a module visible in every module of the application, imported or not.
 *
 * @throws ModuleError `modules/decorated-twice`
 */
export function Global(): (cls: ModuleClass) => void {
  return (cls) => {
    if (isGlobal(cls)) throw twice('@Global', cls);
    recordGlobal(cls);
  };
}

function twice(decorator: string, cls: ModuleClass): ModuleError {
  return new ModuleError('modules/decorated-twice', `${decorator} stands twice on ${refName(cls)}.`, {
    hint: 'keep one of them',
  });
}
