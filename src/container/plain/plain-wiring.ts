import type { OneiricEvent } from '../../core/events.js';
import type { Clock, SettingsSource } from '../../core/ports.js';
import type { Deadlines, SwapRequests } from '../../core/swap.js';
import type { Linker } from '../injection/linker.js';
import type { ModuleHooks } from '../module-hooks/module-hooks.js';
import type { OwnWorkTools } from '../own-work.js';
import type { Owners } from '../owners.js';
import type { Activation } from '../activation.js';
import type { Cell, SlotListing } from '../slot.js';
import type { Scopes } from '../scopes/scopes.js';
import type { Asking } from '../swap/asking.js';
import type { ChangeId } from '../swap/change.js';
import { closing } from '../swap/outcomes.js';
import type { SwapDriver } from '../swap/swap-driver.js';
import type { SwapHooks } from '../swap/swap-hooks.js';
import type { ChangeOrder } from '../swap/work.js';
import { PlainSource } from './plain-source.js';
import type { PlainTools } from './plain-tools.js';

/** The application that plain providers belong to. */
interface Surroundings {
  readonly options: {
    readonly clock: Clock;
    readonly deadlines: Deadlines;
    readonly settings: SettingsSource;
    readonly emit: (event: OneiricEvent) => void;
  };
  readonly stage: string;
  readonly linker: Linker;
  readonly hooks: SwapHooks;
  readonly owners: Owners;
  readonly scopes: Scopes;
  readonly ownWork: OwnWorkTools;
  readonly asking: Asking;
  readonly driver: SwapDriver;
  readonly moduleHooks: ModuleHooks;
  readonly requestsFor: (parent: ChangeOrder['parent']) => SwapRequests;
  readonly activation: Activation;
  released(given: Cell | SlotListing): void;
  forgetAnswers(): void;
}

/** What plain providers need of their application, which may not be whole yet. */
export function plainToolsOf(app: Surroundings): PlainTools {
  const { clock, deadlines, settings, emit } = app.options;
  const { linker, hooks, owners, scopes, asking, ownWork } = app;
  return {
    ...{ clock, deadlines, settings, linker, hooks, owners, scopes, ownWork },
    refusal: () => (app.stage === 'closing' || app.stage === 'closed' ? closing(app.stage) : undefined),
    activate: (cells, by) => app.activation.activate(cells, by),
    fill: (list, by) => app.activation.fill(list, by),
    during: ({ parent, noting }, code) => asking.during(hookOf(parent), code, noting),
    requests: ({ parent, noting }) => asking.noted(app.requestsFor(hookOf(parent)), noting),
    isAwaited: (ids, by) => app.driver.isAwaited(ids, by),
    ofLateComer: (name, provider) => app.moduleHooks.ofLateComer(name, provider),
    released: (given) => app.released(given),
    stopped: (provider) => {
      app.forgetAnswers();
      if (provider instanceof PlainSource) scopes.epochs.forget(provider);
    },
    warn: (warning) => emit({ type: 'plain.warning', at: clock.epoch(), ...warning }),
  };
}

function hookOf(parent: ChangeId | undefined): ChangeOrder['parent'] {
  return parent === undefined ? undefined : { id: parent, purpose: 'hook' };
}
