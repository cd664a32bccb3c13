import type { ModulesContainer } from '@nestjs/core';
import { moduleRecord, type ModuleClass } from '../modules/module-record.js';
import { NestjsError } from './nestjs-error.js';

const FIELDS = ['imports', 'providers', 'controllers', 'exports'];

/**
 * NestJS takes any class for a module, and would find nothing in one of ours.
 * @throws NestjsError `nestjs/bad-module`
 */
export function checkImports(modules: ModulesContainer): void {
  const all = [...modules.values()];
  const own = all.find(({ metatype }) => isOurs(metatype as ModuleClass));
  if (!own) return;
  const importers = all.filter(({ imports }) => imports.has(own)).map(({ name }) => name);
  throw new NestjsError(
    'nestjs/bad-module',
    `${importers.join(' and ')} of NestJS imports ${own.name}, which is a module of oneiric: NestJS finds nothing in it. Nothing was made.`,
    {
      path: `${importers.join(' and ')} -> ${own.name}`,
      hint: `import OneiricModule.forRoot({ module: ${own.name} })`,
    },
  );
}

/** One class may be both. */
const isOurs = (cls: ModuleClass): boolean =>
  moduleRecord(cls) !== undefined && !FIELDS.some((field) => Reflect.hasOwnMetadata(field, cls));
