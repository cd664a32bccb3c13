export type { EmittedEvent } from './event-emitter.js';
export { OneiricHealthIndicator } from './health-indicator.js';
export type { IndicatorOptions, IndicatorResult } from './health-indicator.js';
export { InjectApplication, InjectLive, InjectSlot } from './inject.js';
export type {
  ApplicationSource,
  AsyncMakingOptions,
  GivenApplicationOptions,
  GuestOptions,
  MakingOptions,
  NestProvided,
  OneiricModuleAsyncOptions,
  OneiricModuleOptions,
  OneiricOptionsFactory,
  OwnApplicationOptions,
} from './module-options.js';
export { NestjsError } from './nestjs-error.js';
export { OnSwap } from './on-swap.js';
export type { SwitchEvent, SwitchMethod } from './on-swap.js';
export { OneiricModule } from './oneiric-module.js';
export { Pinned } from './pinned.js';
export { NEST_REQUEST } from './request-work.js';
export { getApplicationToken, getLiveToken } from './tokens.js';
export type { Wish } from './tokens.js';
