import type { Gateway } from './gateways.js';

/** Callers that never stop paying, until they are told to. */
export class Callers {
  paid = 0;
  failed = 0;
  #isStopping = false;
  readonly #running: Promise<void>[];

  constructor(gateway: Gateway, count: number) {
    this.#running = Array.from({ length: count }, (_, number) => this.#run(gateway, number));
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running);
  }

  async #run(gateway: Gateway, number: number): Promise<void> {
    for (let order = number; !this.#isStopping; order += 1) {
      try {
        if ((await gateway.pay(order)) === order * 2) this.paid += 1;
        else this.failed += 1;
      } catch {
        this.failed += 1;
      }
    }
  }
}
