import { getEventListeners } from 'node:events';
import type { Change } from '../../src/container/swap/change.js';
import { isStale } from '../../src/container/rebuilds.js';
import { Instance, type Slot } from '../../src/container/slot.js';
import type { Candidate } from '../../src/core/candidate.js';
import { OneiricError } from '../../src/core/errors.js';
import type { OneiricEvent } from '../../src/core/events.js';
import type { SwapReport } from '../../src/core/swap.js';
import type { Probe } from './probe.js';
import { DEADLINE_MS, type CandidatePlan, type Need, type Plan } from './swap-program.js';
import type { Request, SwapWorld } from './swap-world.js';

/** What must hold at every moment. @returns what does not */
export function problemsNow(world: SwapWorld): string[] {
  const problems = [...world.problems, ...laneProblems(world)];
  for (const slot of world.parts.slots.values()) {
    problems.push(...instanceProblems(world, slot), ...explanationProblems(world, slot));
  }
  // Asking may itself have found something.
  return [...problems, ...world.problems.slice(problems.length)];
}

/** I1, I3: cells point at live instances, one per candidate, and nothing else counts as live. */
function instanceProblems(world: SwapWorld, slot: Slot): string[] {
  const problems: string[] = [];
  const pointed = new Set<unknown>();
  for (const cell of slot.cells()) {
    const { instance } = cell;
    if (!instance) continue;
    pointed.add(instance);
    const { label, candidate } = instance;
    if (isOver(world, instance)) problems.push(`I3: ${slot.name} points at ${label}, which is disposed of`);
    if (slot.instances.get(candidate) !== instance) problems.push(`I1: ${slot.name} has two ${label}`);
    if (!cell.accepts(candidate)) problems.push(`I1: a pin or view is on ${label}`);
  }
  for (const instance of slot.instances.values()) {
    if (!pointed.has(instance)) problems.push(`I1: no cell of ${slot.name} points at ${instance.label}`);
  }
  return problems;
}

const isOver = (world: SwapWorld, instance: Instance) =>
  !instance.isBuilt || instance.isDisposed || (world.lifeOf(instance)?.cleanups ?? 0) > 0;

/** I6: explain, resolve, status and a call agree. */
function explanationProblems(world: SwapWorld, slot: Slot): string[] {
  const { app } = world;
  const { name, active } = slot;
  const explanation = app.explain(name);
  const status = app.status(name);
  const [first] = explanation.ordered;
  const serving = active.instance;
  const expected = serving && `${name}/${serving.label}`;
  const told = `${explanation.active}#${status.generation}`;
  const problems: string[] = [];
  const chosen = app.resolve(name)?.provider;
  if (first?.provider !== chosen || explanation.chosen !== chosen)
    problems.push(`I6: ${name} explains ${chosen} wrongly`);
  if (status.active !== explanation.active || (serving && `${name}/${told}` !== expected))
    problems.push(`I6: ${name} tells of ${told}, ${expected} serves`);
  return [...problems, ...callProblems(world, slot)];
}

function callProblems(
  world: SwapWorld,
  { name, active: { live, instance }, activity: { activity } }: Slot,
): string[] {
  if (instance && !world.lifeOf(instance)) return [];
  const answer = instance && activity === 'active' ? `${name}/${instance.label}` : undefined;
  const reached = reachedBy(live.ref as Probe);
  return reached === answer
    ? []
    : [`I6: a call of ${name}, which is ${activity}, reaches ${reached}, not ${answer}`];
}

function reachedBy(ref: Probe): string | undefined {
  try {
    return ref.ping();
  } catch {
    return undefined;
  }
}

const slotNames = ({ parts }: SwapWorld) => [...parts.slots.values()].map(({ name }) => name);

const HOLDING: readonly Change['phase'][] = ['planning', 'preparing', 'preSwap', 'switching'];

/** A change holds all its lanes or none, and waits in all its queues or in none. */
function laneProblems(world: SwapWorld): string[] {
  const { driver } = world.parts;
  const problems: string[] = [];
  for (const change of driver.changes()) {
    const held = change.slots.filter((slot) => driver.lane(slot).holder === change.id).length;
    const queued = change.slots.filter((slot) => driver.lane(slot).queue.includes(change.id)).length;
    const holds = HOLDING.includes(change.phase) && !change.reentrant ? change.slots.length : 0;
    const waits = change.phase === 'queued' ? change.slots.length : 0;
    if (held !== holds || queued !== waits)
      problems.push(
        `I9: ${change.phase} #${change.id} holds ${held} and waits in ${queued} of ${change.slots.length}`,
      );
  }
  for (const slot of slotNames(world)) {
    const { holder, queue } = driver.lane(slot);
    for (const id of [...queue, ...(holder === undefined ? [] : [holder])])
      if (!driver.change(id)) problems.push(`I9: ${slot} waits for #${id}, which has ended`);
  }
  return problems;
}

/** Changes that do something, or will. Those whose build never returns are not among them. */
export function isBusy(world: SwapWorld): boolean {
  const isLate = [...world.parts.driver.changes()].length > world.hangingBuilds;
  return isLate || world.requests.some(({ state }) => state === 'open') || ongoing(world).length > 0;
}

const isAbandoned = ({ phase, members }: Change) => phase === 'undoing' && members.some(({ busy }) => busy);

function ongoing({ parts }: SwapWorld): Change[] {
  return [...parts.driver.changes()].filter((change) => !isAbandoned(change));
}

/** What must hold once nothing happens by itself any more. */
export function problemsWhenQuiet(world: SwapWorld): string[] {
  const open = world.requests
    .filter(({ state }) => state === 'open')
    .map(({ what }) => `I4: ${what} never settles`);
  return [
    ...problemsNow(world),
    ...open,
    ...world.requests.flatMap((request) => outcomeProblems(world, request)),
    ...leaks(world),
    ...world.registered.problems(world.parts.registry),
    ...disposalProblems(world),
    ...world.scoped.problemsWhenQuiet(),
    ...[...world.parts.slots.values()].flatMap((slot) => recordProblems(world, slot)),
  ];
}

/** I9: the driver forgets what has ended. */
function leaks(world: SwapWorld): string[] {
  const { driver } = world.parts;
  const kept = [...driver.changes()];
  const problems = ongoing(world).map(({ id, phase }) => `I9: #${id} stays ${phase}`);
  if (kept.length > world.hangingBuilds) problems.push(`I9: ${kept.length} changes are kept`);
  const ids = world.events.map((event) => ('id' in event ? event.id : 0));
  for (const id of new Set(ids)) {
    if (driver.work(id) && !driver.change(id)) problems.push(`I9: the work of #${id} is kept`);
  }
  for (const slot of slotNames(world)) {
    const { holder, queue } = driver.lane(slot);
    if (holder !== undefined || queue.length > 0)
      problems.push(`I9: ${slot} is held by ${holder}, awaited by ${queue.join()}`);
  }
  return problems;
}

/** I1: all that no cell points at has been disposed of, once. */
function disposalProblems(world: SwapWorld): string[] {
  const serving = new Set<unknown>();
  for (const slot of world.parts.slots.values()) {
    for (const { instance } of slot.cells()) serving.add(instance?.value);
  }
  return world.lives
    .filter(({ self, cleanups }) => cleanups !== (serving.has(self) ? 0 : 1))
    .map(({ key, cleanups }) => `I1: ${key} was disposed of ${cleanups} times`);
}

function recordProblems({ app }: SwapWorld, slot: Slot): string[] {
  const { pending, retiring } = app.status(slot.name);
  return [
    ...(pending === undefined ? [] : [`I6: ${slot.name} shows ${pending} as pending`]),
    ...retiring.map((label) => `I6: ${slot.name} shows ${label} as retiring`),
  ];
}

/** I4: what a request was told is what happened. */
function outcomeProblems({ events }: SwapWorld, request: Request): string[] {
  const { swap, what, state, error, report } = request;
  if (!swap) return [];
  const has = (type: OneiricEvent['type']): boolean =>
    events.some((event) => event.type === type && 'id' in event && event.id === swap.id);
  const isSwitched = has('swap.switched');
  if (state === 'rejected') {
    if (!(error instanceof OneiricError)) return [`I4: ${what} rejects with ${String(error)}`];
    if (error.code === 'swap/aborted') return request.isAborted ? [] : [`I4: ${what} was aborted by nobody`];
    return isSwitched ? [`I4: ${what} rejects although it switched: ${error.message}`] : [];
  }
  if (!report) return [];
  if (has('swap.rolledBack') !== (report.outcome === 'rolledBack'))
    return [`I4: ${what} is ${report.outcome}, but that is not what happened`];
  return report.outcome === 'switched' || report.outcome === 'rolledBack'
    ? wantedInVain(request, report)
    : isSwitched
      ? [`I4: ${what} is ${report.outcome}, but switched`]
      : [];
}

function wantedInVain(request: Request, { group }: SwapReport): string[] {
  return wantsOf(request)
    .filter(
      ([slot, provider]) => !group.some((each) => each.slot === slot && providerOf(each.to) === provider),
    )
    .map(([slot, provider]) => `I4: ${request.what} switched, but not ${slot} to ${provider}`);
}

const providerOf = (label: string | undefined) => label?.split('#')[0];

/** What a request wants of which slots. */
function wantsOf({ deed }: Request): [string, string][] {
  if (deed?.do === 'swap' || deed?.do === 'select' || deed?.do === 'nested')
    return [[deed.slot, deed.provider]];
  return deed?.do === 'swapAll' ? deed.members.map(({ slot, provider }) => [slot, provider]) : [];
}

/** I5: what is wished for and possible is the case. */
export function wishProblems(world: SwapWorld): string[] {
  if (world.parts.stage !== 'started') return [];
  const free = [...world.parts.slots.values()].filter(({ name }) => !world.parked.has(name));
  const slots = free.filter((slot) => !isHeldBack(world, slot));
  return [
    ...slots.flatMap((slot) => [
      ...rankProblems(world, slot),
      ...pinProblems(world, slot),
      ...viewProblems(world, slot),
      ...staleProblems(world, slot),
    ]),
    ...lostWishes(world),
  ];
}

/** A group moves whole or not at all: whoever is rebuilt with a slot and cannot be keeps it where it is. */
function isHeldBack(world: SwapWorld, slot: Slot, seen = new Set<Slot>()): boolean {
  if (seen.has(slot)) return false;
  seen.add(slot);
  const rebuilders = [...slot.cells()].flatMap((cell) => [...(cell.rebuilders ?? [])]);
  return rebuilders.some(
    (instance) => !isGood(world, instance.candidate) || isHeldBack(world, instance.slot, seen),
  );
}

function rankProblems(world: SwapWorld, { name, active }: Slot): string[] {
  const current = active.instance?.candidate;
  if (!active.needed) return current ? [`I5: ${name} serves ${current.provider} for nobody`] : [];
  const problems: string[] = [];
  for (const { candidate } of world.parts.resolver.rank(name)) {
    if (candidate === current) break;
    const { provider } = candidate;
    const serves = current?.provider ?? 'nothing';
    if (!world.parts.reconciler.blocked.has(candidate))
      problems.push(`I5: ${name}: ${serves} serves, ${provider} waits`);
    if (isGood(world, candidate)) problems.push(`I5: ${name}: ${serves} serves, ${provider} would succeed`);
  }
  return problems;
}

function pinProblems(world: SwapWorld, { name, pins }: Slot): string[] {
  return [...pins].flatMap(([provider, { needed, instance }]) => {
    const isKept = instance && !(needed && world.isNeeded({ slot: name, provider }));
    if (isKept) return [`I5: the pin ${name} ${provider} is kept for nobody`];
    if (!needed) return [];
    const candidate = world.parts.registry.find(name, provider);
    if (!candidate || instance?.candidate === candidate || !isGood(world, candidate)) return [];
    return [
      `I5: the pin ${name} ${provider} points at ${instance?.label ?? 'nothing'}, though another would do`,
    ];
  });
}

function viewProblems(world: SwapWorld, { name, views }: Slot): string[] {
  return [...views.values()].flatMap(({ needed, instance, capabilities = [] }) => {
    const place = `the view ${name} ${capabilities.join()}`;
    const isWanted = needed && world.isNeeded({ slot: name, capabilities });
    if (instance && !isWanted) return [`I5: ${place} is kept for nobody`];
    if (!needed) return [];
    for (const { candidate } of world.parts.resolver.rank(name, { capabilities })) {
      if (candidate === instance?.candidate) return [];
      if (isGood(world, candidate))
        return [
          `I5: ${place} points at ${instance?.label ?? 'nothing'}, though ${candidate.provider} would do`,
        ];
    }
    return [];
  });
}

/** I11: what is rebuilt with something has been, unless it cannot be built. */
function staleProblems(world: SwapWorld, { instances }: Slot): string[] {
  return [...instances.values()]
    .filter((instance) => isStale(instance) && isGood(world, instance.candidate))
    .map(({ name }) => `I11: ${name} was not rebuilt with what it was given`);
}

/** Durable selects that nothing took back, and that could hold. */
function lostWishes(world: SwapWorld): string[] {
  return [...world.wishes].flatMap(([slot, { provider, request }]) => {
    const later = world.requests.filter(({ swap }) => (swap?.id ?? 0) > (request.swap?.id ?? 0));
    const isOver =
      request.isAborted ||
      request.report?.outcome === 'rolledBack' ||
      world.parked.has(slot) ||
      later.some((other) => overrules(other, slot));
    const candidate = world.parts.registry.find(slot, provider);
    if (isOver || !candidate || !isGood(world, candidate)) return [];
    const serving = world.parts.slots.get(slot).active.instance;
    if (isHeldBack(world, world.parts.slots.get(slot))) return [];
    return serving?.candidate.provider === provider
      ? []
      : [`I5: ${request.what} does not hold: ${serving?.label}`];
  });
}

function overrules(request: Request, slot: string): boolean {
  const isChoice = request.deed?.do !== 'select' && wantsOf(request).some(([name]) => name === slot);
  return isChoice && (request.report?.outcome === 'switched' || request.report?.outcome === 'unchanged');
}

/** Whether a candidate is sure to succeed once it is tried often enough. */
function isGood(world: SwapWorld, candidate: Candidate, above: readonly Candidate[] = []): boolean {
  const plan = world.registered.planOf(candidate);
  if (!plan || above.includes(candidate)) return false;
  const isHooked = world.preSwapHooks.has(candidate.slot) || world.preSwapHooks.has('*');
  return !isHooked && succeeds(plan) && plan.needs.every((need) => isMet(world, need, [...above, candidate]));
}

function isMet(world: SwapWorld, need: Need, above: readonly Candidate[]): boolean {
  const slot = world.parts.slots.find(need.slot);
  const [asker] = above;
  const isPin = need.provider !== undefined;
  if (!slot || (!isPin && above.some((each) => each.slot === need.slot))) return false;
  // What it is given itself cannot be given what it is to become, if both were ever to be rebuilt together.
  if (need.onSwap !== 'follow' && above.some((each) => isGiven(world, slot, each.slot))) return false;
  if (need.capabilities) {
    const [best] = world.parts.resolver.rank(need.slot, { capabilities: need.capabilities });
    return best !== undefined && isGood(world, best.candidate, above);
  }
  if (need.provider === undefined) return slot.active.instance !== undefined && asker !== undefined;
  const candidate = world.parts.registry.find(need.slot, need.provider);
  return candidate !== undefined && isGood(world, candidate, above);
}

/** Whether something of a slot was given something of another one as it is, directly or not. */
function isGiven(world: SwapWorld, slot: Slot, given: string): boolean {
  const reached = new Set([given]);
  for (const name of reached) {
    const holders = world.parts.slots
      .find(name as Slot['name'])
      ?.cells()
      .flatMap((cell) => [...cell.holders, ...(cell.rebuilders ?? [])]);
    for (const holder of holders ?? [])
      if (holder instanceof Instance && isDirect(holder, name)) reached.add(holder.slot.name);
  }
  return reached.has(slot.name);
}

const isDirect = ({ direct, rebuilds }: Instance, slot: string): boolean =>
  [...(direct?.keys() ?? []), ...(rebuilds?.keys() ?? [])].some((cell) => cell.slot.name === slot);

function succeeds({ build, init, health }: CandidatePlan): boolean {
  // One that cannot be looked at may serve a pin that nobody looks at, and is refused wherever somebody does.
  if (build.some(({ does }) => does === 'hostile')) return false;
  return (
    isFine(build.at(-1), ['ok']) && isFine(init.at(-1), ['ok', 'nothing']) && isFine(health.at(-1), ['ok'])
  );
}

function isFine(plan: Plan | undefined, fine: readonly Plan['does'][]): boolean {
  if (plan?.does === 'okAfter') return plan.ms < DEADLINE_MS;
  return plan === undefined || fine.includes(plan.does);
}

/** I8: nothing is left of a closed application. */
export function problemsWhenClosed(world: SwapWorld): string[] {
  const { clock, parts, requests } = world;
  const cells = [...parts.slots.values()].flatMap((slot) => [...slot.cells()]);
  const listeners = requests.flatMap(({ controller }) =>
    controller ? getEventListeners(controller.signal, 'abort') : [],
  );
  return [
    ...problemsWhenQuiet(world),
    ...world.scoped.problemsWhenClosed(),
    ...(parts.stage === 'closed' ? [] : [`I8: the application is ${parts.stage}`]),
    ...(cells.some(({ instance }) => instance)
      ? ['I8: a cell of a closed application points at something']
      : []),
    ...(clock.pendingOfApplication > 0 ? [`I8: ${clock.pendingOfApplication} timers are pending`] : []),
    ...(listeners.length > 0 ? [`I8: ${listeners.length} listeners are left on abort signals`] : []),
  ];
}
