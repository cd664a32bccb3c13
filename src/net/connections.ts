import { lookup } from 'node:dns/promises';
import type { Agent } from 'node:https';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../core/ports.js';
import { proxyAuthorization } from './credentials.js';
import type { FetchOptions } from './fetch-options.js';
import { KeptAgent } from './kept-agent.js';
import type { Patience } from './patience.js';
import { agentOptionsFor, type HostAddress, type Resolve } from './secure-agent.js';
import { TunnelAgent } from './tunnel-agent.js';

/** What connections are made with. */
export interface ConnectionTools {
  readonly options: FetchOptions;
  readonly clock: Clock;
  /** Addresses of a host. Default: as the system knows them. */
  readonly resolve: Resolve | undefined;
}

/** For what a connection is wanted. */
export interface Wanted {
  readonly url: URL;
  readonly patience: Patience;
}

/**
 * The connections to one origin, each of which is asked one request after the other. Whoever is there is looked at when a connection
 * is made: it stays with that address and that key, for a few seconds at most.
 */
export class Connections {
  readonly #tools: ConnectionTools;
  readonly #waiting = new Set<() => void>();
  /** Those that nothing is asked on, the latest last. */
  readonly #kept: KeptAgent[] = [];
  #taken = 0;
  #isClosed = false;

  constructor(tools: ConnectionTools) {
    this.#tools = tools;
  }

  /**
   * Asks on a connection, when there may be one more. A server may close one that was kept while a request is on its way to it: that
   * is nobody's failure, and asked once more on a new one.
   */
  async use<T>(wanted: Wanted, ask: (agent: Agent) => Promise<T>): Promise<T> {
    const { patience } = wanted;
    await this.#enter(patience);
    try {
      const kept = this.#latest();
      if (!kept) return await this.#on(await this.connect(wanted), ask);
      try {
        return await this.#on(kept, ask);
      } catch (error) {
        if (!kept.isSilent || patience.signal.aborted) throw error;
        return await this.#on(await this.connect(wanted), ask);
      }
    } finally {
      this.#leave();
    }
  }

  /** One that is not counted, and not kept: whoever has it destroys it. */
  async connect({ url, patience }: Wanted): Promise<KeptAgent> {
    const { clock, options, resolve = systemResolve } = this.#tools;
    const { proxy, connections } = options;
    const making = { signal: patience.signal, until: clock.now() + connections.keptMs };
    const agentOptions = agentOptionsFor(url, options, resolve);
    if (!proxy) return new KeptAgent(agentOptions, making);
    patience.stir();
    const authorization = await patience.await(proxyAuthorization(proxy));
    return new TunnelAgent(agentOptions, { ...making, url: new URL(proxy.url), authorization });
  }

  /** Keeps none any more. Those that are asked on are closed by whoever asks. */
  close(): void {
    this.#isClosed = true;
    this.#forget();
  }

  async #on<T>(agent: KeptAgent, ask: (agent: Agent) => Promise<T>): Promise<T> {
    try {
      const answer = await ask(agent);
      // What else was sent along with the answer has been read by then.
      await setImmediate();
      this.#keep(agent);
      return answer;
    } catch (error) {
      agent.destroy();
      // What has happened to one may have happened to all.
      this.#forget();
      throw error;
    }
  }

  #keep(agent: KeptAgent): void {
    if (!this.#isClosed && this.#isGood(agent)) this.#kept.push(agent);
    else agent.destroy();
  }

  #latest(): KeptAgent | undefined {
    for (let agent = this.#kept.pop(); agent; agent = this.#kept.pop()) {
      if (this.#isGood(agent)) return agent;
      agent.destroy();
    }
    return undefined;
  }

  #isGood(agent: KeptAgent): boolean {
    return agent.isReady && this.#tools.clock.now() < agent.making.until;
  }

  #forget(): void {
    for (const agent of this.#kept.splice(0)) agent.destroy();
  }

  /** Waits for a place. Who waits for others is not waiting for the server: only the whole time passes. */
  async #enter(patience: Patience): Promise<void> {
    if (this.#taken < this.#tools.options.connections.atOnce) {
      this.#taken += 1;
      return;
    }
    let come: () => void = () => {};
    const turn = new Promise<void>((resolve) => (come = resolve));
    this.#waiting.add(come);
    try {
      await patience.await(turn);
    } catch (error) {
      // It may have come at the same time.
      if (!this.#waiting.delete(come)) this.#leave();
      throw error;
    }
  }

  /** The place goes to who has waited longest. */
  #leave(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#taken -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address, family }): HostAddress => ({
    address,
    family: family === 6 ? 6 : 4,
  }));
