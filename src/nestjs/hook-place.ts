import type { InjectionToken } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { NestModule } from './nest-parts.js';

/** Before every module that is not global: whoever injects something finds it started. */
const BEFORE_ALL = Number.MAX_VALUE;
/** Behind global modules, before all others. */
const BEHIND_GLOBALS = Number.MAX_SAFE_INTEGER;

/**
 * When in the initialisation of NestJS the turn of our module comes: before all others, but behind those whose
 * providers are needed here, whose own hooks have run then. NestJS goes by the distance from the root, far ones first.
 */
export function takePlace(
  own: NestModule,
  needed: readonly InjectionToken[],
  modules: ModulesContainer,
): void {
  const hosts = [...modules.values()].filter(
    (module) => module !== own && needed.some((token) => module.providers.has(token)),
  );
  const nearest = Math.min(BEFORE_ALL, ...hosts.map(({ distance }) => distance));
  if (hosts.length === 0) own.distance = BEFORE_ALL;
  else own.distance = nearest > BEHIND_GLOBALS ? BEHIND_GLOBALS : nearest - 0.5;
}
