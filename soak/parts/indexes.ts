import { setTimeout as pause } from 'node:timers/promises';
import { IsInt, Max, Min } from 'class-validator';
import { Adapter, Contract, Inject } from 'oneiric';
import { CENSUS, type Census } from './census.js';
import { Part } from './part.js';

/** Settings that a configuration file changes while calls run. */
export class DelaySettings {
  @IsInt() @Min(0) @Max(100) delayMs = 0;
}

@Contract('adapter:index')
export abstract class Index extends Part {
  constructor(
    @Inject(CENSUS) census: Census,
    private readonly settings: DelaySettings,
  ) {
    super(census);
  }

  async find(key: number): Promise<number> {
    await pause(this.settings.delayMs);
    return this.answer(key);
  }
}

@Adapter({ provider: 'tree', stackLevel: 2, settings: DelaySettings })
class TreeIndex extends Index {}

@Adapter({ provider: 'hash', stackLevel: 1, settings: DelaySettings })
class HashIndex extends Index {}

export const INDEXES = [TreeIndex, HashIndex];
