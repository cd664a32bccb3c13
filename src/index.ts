import 'reflect-metadata';

export { Oneiric, type CreateOptions } from './oneiric.js';
export {
  Application,
  SwapHookRegistry,
  type CandidateOffer,
  type GetOptions,
  type SlotRef,
  type Slots,
} from './modules/application.js';
export { Action, Adapter, Component, EventHandler, Service, Task, Workflow } from './decorators/component.js';
export { Contract } from './decorators/contract.js';
export { Inject, InjectLive, Optional } from './decorators/inject.js';
export { Injectable, Scope } from './decorators/injectable.js';
export { forwardRef } from './decorators/dependable.js';
export { Global, Module } from './modules/module.js';
export { inject } from './container/injection-context.js';
export { token } from './core/token.js';
export { parseStackOrder } from './container/stack-order.js';
export { priorityOfPath } from './container/path-priority.js';
export { systemClock } from './core/system-clock.js';
export { ShutdownError } from './container/lifecycle.js';
export {
  InjectionError,
  LifecycleError,
  ModuleError,
  NotBuiltYetError,
  OneiricError,
  RegistryError,
  ResolutionError,
  SwapError,
} from './core/errors.js';
export { DOMAINS } from './core/names.js';
export { Cache } from './contracts/cache.js';
