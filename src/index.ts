import './decorators/reflection.js';

export { Oneiric } from './oneiric.js';
export { Application, type Slots } from './modules/application.js';
export type {
  CandidateFacts,
  CandidateOffer,
  OfferedFactory,
  OfferedInterceptor,
  OfferedInjectedFactory,
} from './modules/candidate-offer.js';
export { OtherContainers } from './modules/other-containers.js';
export type { SlotRef } from './modules/slot-ref.js';
export { SwapHookRegistry } from './modules/swap-hook-registry.js';
export type { Source } from './modules/graph-edits.js';
export type { CreateOptions, LoggingOptions, RuntimeOptions } from './modules/create-options.js';
export type {
  AdminHttpOptions,
  AdminLimits,
  AdminOptions,
  ApplicationAdmin,
  LoginLink,
} from './core/admin.js';
export type { AdminEvent, AdminOpened, AdminWarning } from './core/admin-events.js';
export type { HttpAnswered, HttpClosed, HttpEvent, HttpFailed, HttpListening } from './core/http-events.js';
export type { ConditionValue, When } from './core/condition.js';
export type { EventFact } from './core/event-fact.js';
export type { SecretAccessed, SecretEvent, SecretRefused, SecretRotated } from './core/secret-events.js';
export type {
  StateDegraded,
  StateEvent,
  StateFact,
  StateMigrated,
  StateQuarantined,
  StateRecovered,
} from './core/state-events.js';
export type { PluginFailure, PluginOptions, PluginReport } from './core/plugins.js';
export type { PluginEvent, PluginFact, PluginFailed, PluginLoaded } from './core/plugin-events.js';
export type { RemoteApplied, RemoteEvent, RemoteFailed, RemoteRefused } from './core/remote-events.js';
export type { RemoteStopped, RemoteTrustFollowed, RemoteWarning, SourceFact } from './core/remote-events.js';
export type { AuditHead, AuditLine, AuditQuery, AuditVerdict, RemoteDeed } from './core/remote-records.js';
export type { RemoteFact } from './core/remote-records.js';
export type { ApplicationRemote, AppliedManifest, LoadingMode, RefusedPart } from './core/remote.js';
export type { RemoteCandidate, SourceStatus, SyncOptions, SyncOutcome, SyncReport } from './core/remote.js';
export type { SyncWarning, UnmetNeed } from './core/remote.js';
export type {
  LoopAbandoned,
  LoopFailed,
  LoopRestarted,
  RuntimeEvent,
  RuntimeReloadFailed,
  RuntimeReloaded,
  RuntimeSignalled,
} from './core/runtime-events.js';
export type {
  ApplicationRuntime,
  LoopContext,
  LoopOptions,
  LoopState,
  LoopStatus,
  LoopWork,
  ReloadReport,
  SupervisedLoop,
} from './core/runtime.js';
export type { ApplicationSecrets } from './config/secrets/application-secrets.js';
export type { RotationReport, RotationTarget } from './config/secrets/rotations.js';
export type { Refetched } from './config/secrets/secrets.js';
export type { ApplicationConfig, ConfigSnapshot, ConfigSourceState } from './config/application-config.js';
export { ConfigError, type ConfigFacts } from './config/config-error.js';
export type { ConfigOptions } from './config/config-feeds.js';
export type { ConfigExplanation, ConfigSaid } from './config/explain-config.js';
export type { WatchOptions } from './config/file-watch.js';
export type { JsonSchema } from './config/json-schema.js';
export type { Problem } from './config/problem.js';
export { settingsFromSchema } from './config/schema-settings.js';
export type { ConfigSource, Reading } from './config/sources.js';
export type { ConfigLayer, Origin } from './config/tree.js';
export type { Difference } from './container/desires/differences.js';
export type { LiveValue } from './core/live-value.js';
export { ConfigModule } from './modules/config-module.js';

export { Action, Adapter, Component, EventHandler, Service, Task, Workflow } from './decorators/component.js';
export type { ComponentDecorator, ProvidingOptions } from './decorators/component.js';
export { ConfigSection } from './decorators/config-section.js';
export { Contract } from './decorators/contract.js';
export { forwardRef } from './decorators/dependable.js';
export { Inject, InjectAll, InjectLive, Optional } from './decorators/inject.js';
export { Injectable, Scope } from './decorators/injectable.js';
export { Config, Secret, type SecretOptions } from './decorators/values.js';
export { Intercept, type InterceptDecorator } from './decorators/intercept.js';
export type {
  InterceptOptions,
  InterceptorFactory,
  Interception,
  Interceptor,
  InterceptorMaker,
  InterceptorStatus,
  Invocation,
  Next,
  NextOptions,
  StatefulInterceptor,
} from './core/intercept.js';
export { OnEvent } from './decorators/on-event.js';
export type { EventArea, EventMethod, EventName, EventsNamed, EventTypes } from './decorators/on-event.js';
export { PostSwap, PreSwap } from './decorators/swap-hook.js';
export type {
  TheMethodMustBePublic,
  TheMethodMustNotBeStatic,
  TheMethodMustTake,
} from './decorators/called-method.js';
export type { SwapHookMethod } from './decorators/swap-hook.js';
export type {
  ConstructorParameter,
  Given,
  MaybeAbsent,
  ParameterOf,
  Mandatory,
  TheParameterMustAccept,
} from './decorators/parameter-check.js';
export { inject } from './container/injection/injection-context.js';
export { isLive, sameLive } from './container/live/live-brand.js';
export { ConfigurableModuleBuilder } from './modules/configurable-module.js';
export type {
  ConfigurableModuleAsyncOptions,
  ConfigurableModuleBuilderOptions,
  ConfigurableModuleCls,
  ConfigurableModuleHost,
  ConfigurableModuleOptionsFactory,
} from './modules/configurable-types.js';
export {
  DiscoveryService,
  type DecoratedMethod,
  type DiscoverableDecorator,
  type DiscoveredProvider,
  type DiscoveryOptions,
} from './modules/discovery.js';
export { LazyModuleLoader, type LazyModule } from './modules/lazy-module-loader.js';
export { ModuleRef, type Introspection, type ModuleGetOptions } from './modules/module-ref.js';
export { Global, Module } from './modules/module.js';
export type {
  DynamicModule,
  ModuleClass,
  ModuleExport,
  ModuleImport,
  ModuleMetadata,
} from './modules/module-record.js';
export type {
  ByAlias,
  ByClass,
  ByFactory,
  BySlotFactory,
  BySlotInjectedFactory,
  ByValue,
  Making,
  PlainProvider,
  Provider,
  SlotProvider,
} from './modules/provider.js';

export { isToken, token } from './core/token.js';
export type { Contract as ContractClass, Of, Ref, Token, TokenKind } from './core/token.js';
export type {
  Capability,
  CapabilityDescriptor,
  ComponentOptions,
  Constructable,
  Declaration,
  Dependable,
  ForwardRef,
  GetOptions,
  InjectEntry,
  InjectOptions,
  InjectToken,
  ListOptions,
  SettingsClass,
  SwapPolicy,
} from './core/component.js';
export type { Activation, Candidate, CandidateScope, CandidateSource } from './core/candidate.js';
export type { CandidateMetadata } from './core/candidate.js';
export type {
  Activity,
  ActivityDecision,
  ActivityState,
  DomainRef,
  DrainOptions,
  PauseOptions,
} from './core/activity.js';
export { SELECTION_LAYERS } from './core/events.js';
export type { HandlerFailed, LiveWarning, PlainWarning, ScopeWarning } from './core/warning-events.js';
export { LOG_LEVELS, Logger } from './core/logger.js';
export type { LoggedError, LogFields, LogLevel, LogLevels, LogThreshold } from './core/logger.js';
export { DOMAINS, MAX_PRIORITY, MAX_STACK_LEVEL } from './core/names.js';
export type { Domain, SlotName } from './core/names.js';
export type { SlotScope } from './core/private-slots.js';
export type { Health } from './core/health.js';
export type {
  BeforeApplicationShutdown,
  DrainContext,
  InitContext,
  InstanceContext,
  OnActivate,
  OnApplicationBootstrap,
  OnApplicationShutdown,
  OnCleanup,
  OnConfigChange,
  OnDrain,
  OnHandover,
  OnPause,
  OnResume,
  OnSuspend,
  OnHealthCheck,
  OnInit,
  OnModuleDestroy,
  OnModuleInit,
} from './core/hooks.js';
export type {
  ShieldOptions,
  TaskContext,
  TaskFailure,
  TaskHandle,
  TaskLoop,
  TaskOptions,
  TaskResult,
  TaskScopeConstructor,
  TaskScopeOptions,
  TaskState,
  TaskWork,
} from './core/tasks.js';
export { TaskScope } from './tasks/task-scope.js';
export type { ActiveDescriptor, Lease, Live, LiveList } from './core/live.js';
export type { RequestScope, ScopeGetOptions, ScopeOptions, ScopeValue } from './core/scope.js';
export type { Clock, Timer, TimerOptions } from './core/ports.js';
export { systemClock } from './core/system-clock.js';
export type {
  ChangeOptions,
  CutCalls,
  Deadlines,
  DrainReport,
  GroupMember,
  GroupOptions,
  ProbationOptions,
  RefreshOptions,
  GroupReport,
  PhaseReport,
  SelectOptions,
  Swap,
  SwapContext,
  SwapHook,
  SwapOptions,
  SwapPhase,
  SwapReport,
  SwapRequests,
} from './core/swap.js';
export type {
  ApplicationStaged,
  ApplicationStartFailed,
  CandidateAbandoned,
  CandidateBlocked,
  CandidateFact,
  CandidateListed,
  CandidateUnblocked,
  ConfigChanged,
  ConfigEvent,
  ConfigRecovered,
  ConfigRejected,
  ConfigWarning,
  GenerationLabel,
  LogEvent,
  LogFailed,
  LogRecovered,
  LogWritten,
  OneiricEvent,
  SelectionChanged,
  SettingsApplied,
  SettingsFact,
  SettingsWarning,
  SelectionLayer,
  SlotFact,
  SwapAborted,
  SwapCompleted,
  SwapDisposed,
  ActivityChanged,
  ActivityEvent,
  ActivityWarning,
  SwapEvent,
  SwapFact,
  SwapFailed,
  SwapProgressed,
  SwapRequested,
  SwapRetired,
  SwapRolledBack,
  SwapSuperseded,
  SwapSwitched,
  SwapWarning,
  TaskFailed,
} from './core/events.js';

export type { CandidateFilter } from './container/container.js';
export type { GraphOptions } from './container/graph/graph-options.js';
export type { Graph } from './container/graph/graph.js';
export type {
  GraphCell,
  GraphEdge,
  GraphFacts,
  GraphForeign,
  GraphInstance,
  GraphNode,
  GraphPlain,
  GraphSlot,
} from './container/graph/graph-facts.js';
export type { Removal } from './container/amended.js';
export type { AmendOptions, RegisterOptions, UnregisterOptions } from './container/registry-changes.js';
export type { Amendment } from './modules/late-candidates.js';
export type { Block } from './container/candidates/block.js';
export type {
  ExplainOptions,
  ExplainedCandidate,
  Explanation,
  IneligibleCandidate,
} from './container/candidates/explanation.js';
export type {
  CandidateState,
  ExplainedSelection,
  ExplanationFacts,
  HeldBack,
} from './container/candidates/explanation-facts.js';
export { priorityOfPath } from './container/candidates/path-priority.js';
export type { Query, Score } from './container/candidates/ranking.js';
export type { FactoryContext } from './container/injection/making.js';
export type { ContextFactory, Factory, InjectedFactory } from './container/injection/recipes.js';
export type { Offer } from './container/candidates/registry.js';
export type { HistoryEntry } from './container/slot-record.js';
export { parseStackOrder } from './container/candidates/stack-order.js';
export type { ProbationStatus } from './container/standing-by.js';
export type { SlotStatus } from './container/status.js';

export { ScopeEndError } from './container/scopes/scope-end-error.js';
export { ShutdownError } from './container/lifecycle.js';
export {
  ActivityError,
  AdapterError,
  InjectionError,
  LifecycleError,
  ModuleError,
  NotBuiltYetError,
  OneiricError,
  PluginError,
  RegistryError,
  ResolutionError,
  ScopeError,
  SecretError,
  StateError,
  StorageError,
  SwapError,
  type ActivityFacts,
  TaskError,
  type ErrorFacts,
  type StateFacts,
  type StateOwner,
  type SwapFacts,
  type TaskFacts,
} from './core/errors.js';
export { LoggingError } from './observability/logging-error.js';
export type { LogFileSettings, LogFormat, LogSettings } from './core/log-settings.js';
export { Cache, type CacheSetOptions } from './contracts/cache.js';
export { SecretStore, type GetSecretOptions, type SecretChanges } from './contracts/secret-store.js';
export type { InversifyModule } from './container/bridge/foreign.js';
export { fromInversify, toInversify, type FromInversifyOptions } from './container/bridge/foreign-token.js';
export type { InversifyContainer } from './container/inversify.js';
export type {
  FailoverOptions,
  HealthOptions,
  HealthSnapshot,
  HealthStatus,
  SlotHealth,
} from './core/health-report.js';
export type {
  FailoverAvoided,
  FailoverFact,
  FailoverHeld,
  FailoverLifted,
  HealthChanged,
  HealthEvent,
  HealthWarning,
} from './core/health-events.js';
export type { Avoidance } from './container/candidates/avoidances.js';
export type {
  ApplicationState,
  JournalEntry,
  JournalNote,
  JournalQuery,
  JournalRow,
  JournalSlot,
  StateCondition,
  StateWish,
  Verification,
  VerificationProgress,
} from './core/state.js';
