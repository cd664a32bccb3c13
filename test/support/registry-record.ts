import type { CandidateRegistry } from '../../src/container/candidates/registry.js';
import type { Candidate } from '../../src/core/candidate.js';
import { OneiricError } from '../../src/core/errors.js';
import type { CandidatePlan } from './swap-program.js';
import type { Request } from './swap-world.js';

/** A candidate that a request has brought, or was to take away. */
interface Entry {
  candidate: Candidate | undefined;
  request: Request | undefined;
  /** What is registered by it; nothing where it is a removal. */
  readonly plan: CandidatePlan | undefined;
  readonly isForced: boolean;
  /** It came with others, and holds with all of them or not at all. */
  readonly isWhole?: boolean;
}

const NEVER_MADE = ['swap/aborted', 'swap/self-wait', 'lifecycle/closing', 'lifecycle/closed'];

/** Who was registered and unregistered, in order. What is there in the end is what those say that were not taken back. */
export class RegistryRecord {
  readonly #plans = new WeakMap<Candidate, CandidatePlan>();
  readonly #entries: Entry[] = [];
  /** What is asked for at the moment; whoever hears of it may ask for more. */
  #asking: readonly Entry[] = [];

  planOf(candidate: Candidate): CandidatePlan | undefined {
    return this.#plans.get(candidate);
  }

  /** @param ask makes the request */
  register(plan: CandidatePlan, ask: () => Request): void {
    const entry: Entry = { candidate: undefined, request: undefined, plan, isForced: false };
    this.#entries.push(entry);
    this.#ask([entry], ask);
  }

  /** @param removals whom it takes away, as far as there is such a one */
  amend(
    plans: readonly CandidatePlan[],
    removals: readonly (Candidate | undefined)[],
    ask: () => Request,
  ): void {
    const rest = { request: undefined, isForced: false, isWhole: true };
    const entries = [
      ...removals.map((candidate): Entry => ({ candidate, plan: undefined, ...rest })),
      ...plans.map((plan): Entry => ({ candidate: undefined, plan, ...rest })),
    ];
    this.#entries.push(...entries);
    this.#ask(entries, ask);
  }

  #ask(entries: readonly Entry[], ask: () => Request): void {
    const asking = this.#asking;
    this.#asking = entries;
    const request = ask();
    this.#asking = asking;
    for (const entry of entries) entry.request = request;
  }

  /** @param candidate whom it concerns, if there is such a one */
  unregister(candidate: Candidate | undefined, isForced: boolean, ask: () => Request): void {
    const entry: Entry = { candidate, request: undefined, plan: undefined, isForced };
    this.#entries.push(entry);
    entry.request = ask();
  }

  /** A candidate has come, or come back. */
  noticed(candidate: Candidate): void {
    const entry = this.#asking.find(({ plan, candidate: known }) => plan && !known && isOf(plan, candidate));
    if (!entry?.plan || this.#plans.has(candidate)) return;
    this.#plans.set(candidate, entry.plan);
    entry.candidate = candidate;
  }

  /** I13: nothing is half done. @returns where the registry has something else than what was not taken back */
  problems(registry: CandidateRegistry): string[] {
    const names = new Map<string, { readonly sample: Candidate; readonly expected: Candidate | undefined }>();
    for (const { candidate, ...entry } of this.#entries) {
      if (!candidate) continue;
      const name = `${candidate.slot} ${candidate.provider} ${candidate.source}`;
      const { expected } = names.get(name) ?? {};
      const said = entry.plan ? candidate : undefined;
      names.set(name, { sample: candidate, expected: holds(entry) ? said : expected });
    }
    return [...names].flatMap(([name, { sample, expected }]) => {
      const { slot, provider, source } = sample;
      const found = registry.findAny(slot, provider, source);
      return found === expected ? [] : [`I13: ${name} is #${found?.order}, not #${expected?.order}`];
    });
  }
}

const isOf = (plan: CandidatePlan, { slot, provider, source }: Candidate): boolean =>
  plan.slot === slot && plan.provider === provider && plan.source === source;

/** Whether a request has left what it wrote down. */
function holds({ request, plan, isForced, isWhole }: Omit<Entry, 'candidate'>): boolean {
  if (isWhole) return request?.state !== 'rejected' && request?.report?.outcome !== 'rolledBack';
  if (request?.state !== 'rejected') return true;
  const { error } = request;
  const isMade = !(OneiricError.is(error) && NEVER_MADE.includes(error.code));
  return isMade && (plan !== undefined || (isForced && !isRefused(error)));
}

/** Whether it was refused before anything was done. */
const isRefused = (error: unknown): boolean => OneiricError.is(error) && error.code.startsWith('registry/');
