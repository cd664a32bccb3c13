import { setTimeout as pause } from 'node:timers/promises';
import { Inject } from 'oneiric';
import type { OnCleanup } from 'oneiric';
import { CENSUS, type Census, type Life } from './census.js';

/** What everybody who asks for a key has to be told, whoever answers. */
export const answerTo = (key: number): number => Math.imul(key, 0x9e3779b1) >>> 0;

/** A component that is counted, takes its time, and fails calls that outlive it. */
export abstract class Part implements OnCleanup {
  private readonly life: Life;

  constructor(@Inject(CENSUS) census: Census) {
    this.life = census.born(new.target.name);
  }

  /** As whatever stands behind a network: a switch may come meanwhile, and must wait with the disposal. */
  protected async answer(key: number): Promise<number> {
    this.checkOpen();
    await pause(key % 5);
    this.checkOpen();
    return answerTo(key);
  }

  protected checkOpen(): void {
    if (this.life.isOver) throw new TypeError(`${this.constructor.name} was disposed of during a call`);
  }

  onCleanup(): void {
    this.life.end();
  }
}
