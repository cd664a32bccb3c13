import type { ModulesContainer } from '@nestjs/core';
import { NestjsError } from './nestjs-error.js';
import { hostToken } from './tokens.js';

/**
 * NestJS calls no hooks of modules that its `LazyModuleLoader` loads: nobody would start the application, nor close it.
 * Of these it does not reckon the distance from the root; an application is seen by every module, of which one at least has one.
 *
 * @throws NestjsError `nestjs/loaded-late`
 */
export function checkInTime(name: string | undefined, modules: ModulesContainer): void {
  const all = [...modules.values()];
  const late = all.filter(
    (own) =>
      own.providers.has(hostToken(name)) &&
      !all.some(({ imports, distance }) => imports.has(own) && isReckoned(distance)),
  );
  const [own] = late;
  if (!own) return;
  const importers = all.filter(({ imports }) => imports.has(own)).map((module) => module.name);
  throw new NestjsError(
    'nestjs/loaded-late',
    `OneiricModule.forRoot comes with a module that NestJS loads later: nobody would start or close its application. Nothing was made.`,
    {
      path: importers.join(' and '),
      hint: 'import it where NestJS begins; modules that are loaded later import OneiricModule.forFeature',
    },
  );
}

const isReckoned = (distance: number): boolean => distance > 0 && distance < Number.MAX_VALUE;
