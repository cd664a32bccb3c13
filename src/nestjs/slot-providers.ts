import { Scope, type Provider } from '@nestjs/common';
import type { ApplicationHost } from './application-host.js';
import { getLiveToken, GIVEN, hostToken, slotToken, type Given } from './tokens.js';

/** Live references and handles, as providers of NestJS. */
export function slotProviders(given: Given): {
  readonly providers: Provider[];
  readonly exports: Provider[];
} {
  const { name, wishes, isWanted } = given;
  const inject = [hostToken(name)];
  const shown = wishes.flatMap((wish): Provider[] => [
    {
      provide: slotToken(wish),
      useFactory: (host: ApplicationHost) => host.reference(wish, isWanted),
      inject,
    },
    {
      provide: getLiveToken(wish),
      useFactory: (host: ApplicationHost) => host.handle(wish, isWanted),
      inject,
      // Made where it is injected only: what has scope `request` has none.
      scope: Scope.TRANSIENT,
    },
  ]);
  return { providers: [{ provide: GIVEN, useValue: given }, ...shown], exports: shown };
}
