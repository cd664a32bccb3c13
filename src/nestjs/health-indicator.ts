import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { oneLineOf } from '../core/errors.js';
import { shown, type SlotName } from '../core/names.js';
import type { Application } from '../modules/application.js';
import { checkNamed } from './named-application.js';
import { getApplicationToken } from './tokens.js';

/** What an application is asked. */
export interface IndicatorOptions {
  /** Name of the application, where it has one. */
  readonly application?: string;
  /** Slots that are asked; default every one that serves something. */
  readonly slots?: readonly SlotName[];
}

/** What terminus takes for the result of an indicator. */
export type IndicatorResult<K extends string> = Record<
  K,
  {
    /** `degraded` still serves. */
    readonly status: 'up' | 'degraded' | 'down';
    /** Per slot: how it is, and what serves it. */
    readonly slots: Readonly<Record<string, string>>;
  }
>;

const VERDICTS = { healthy: 'up', degraded: 'degraded', unhealthy: 'down' } as const;

type Verdict = (typeof VERDICTS)[keyof typeof VERDICTS];

const WORST_FIRST: readonly Verdict[] = ['down', 'degraded'];

/** One slot, as it answered. */
interface Answer {
  readonly slot: string;
  readonly verdict: Verdict;
  readonly line: string;
}

/**
 * The health of an application, for `@nestjs/terminus`: inject it beside `HealthCheckService`.
 *
 * @example
 * \@Get('health')
 * \@HealthCheck()
 * check() { return this.health.check([() => this.oneiric.isHealthy('oneiric')]); }
 */
@Injectable()
export class OneiricHealthIndicator {
  readonly #moduleRef: ModuleRef;

  /** @internal NestJS makes it */
  constructor(@Inject(ModuleRef) moduleRef: ModuleRef) {
    this.#moduleRef = moduleRef;
  }

  /**
   * Asks what serves the slots for its health, now, each within its deadline. A slot that is named and serves nothing is
   * down, and so is one that cannot be asked.
   *
   * @param key under which the result stands
   * @param options `slots`: which are asked, default all that serve; `application`: its name, where it has one
   * @throws (as a rejection) NestjsError `nestjs/unknown-application`
   */
  async isHealthy<const K extends string>(
    key: K,
    { application: name, slots }: IndicatorOptions = {},
  ): Promise<IndicatorResult<K>> {
    checkNamed(name, `isHealthy(${shown(key)})`, this.#moduleRef.get(ModulesContainer, { strict: false }));
    const application = this.#moduleRef.get<Application>(getApplicationToken(name), { strict: false });
    const serving = application.status().filter(({ active }) => active !== undefined);
    const asked = slots ?? serving.map(({ slot }) => slot);
    const answers = await Promise.all(asked.map((slot) => answerOf(application, slot)));
    const status = WORST_FIRST.find((verdict) => answers.some((one) => one.verdict === verdict)) ?? 'up';
    const lines = Object.fromEntries(answers.map(({ slot, line }) => [slot, line]));
    return { [key]: { status, slots: lines } } as IndicatorResult<K>;
  }
}

async function answerOf(application: Application, slot: SlotName): Promise<Answer> {
  try {
    const health = await application.probe(slot);
    const { active, generation } = application.status(slot);
    if (!health) return { slot, verdict: 'down', line: 'nothing serves' };
    return { slot, verdict: VERDICTS[health.status], line: `${health.status} (${active}#${generation})` };
  } catch (error) {
    return { slot, verdict: 'down', line: oneLineOf(error) };
  }
}
