import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AdminLimits } from '../../core/admin.js';
import type { Clock } from '../../core/ports.js';
import type { Principal } from '../principal.js';
import { AdminRefusal } from '../problems/admin-refusal.js';
import { Allowance } from './allowance.js';
import { readBody } from './body.js';
import { hintedSource, Hints, type TakeHint } from './hints.js';
import type { HttpFront } from './http-front.js';
import { answerProbe, type Probed } from './probes.js';
import { answer, BAD_TARGET, refuse } from './refuse.js';

/** A request that is let in, with all that it says. */
export interface Admitted {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly principal: Principal;
  readonly body: Buffer;
}

/** What requests are received with. */
export interface ReceptionTools extends Probed {
  readonly clock: Clock;
  readonly limits: Required<AdminLimits>;
  /** Answers what is let in; never rejects. */
  readonly pass: (admitted: Admitted) => Promise<void>;
  readonly takeHint: TakeHint;
}

/** After a refusal whose request has not ended: long enough to read why. */
const LINGER_MS = 1_000;

const SOCKET: Principal = Object.freeze({ channel: 'socket', role: 'operator' });

/** Decides for every request whether it is let in, whichever way it comes. */
export class Reception {
  readonly #tools: ReceptionTools;
  readonly #allowances = new Map<string, Allowance>();
  readonly #hints: Hints;

  constructor(tools: ReceptionTools) {
    this.#tools = tools;
    this.#hints = new Hints(tools.takeHint, tools.clock);
  }

  /** @param front who may come in; without one whoever gets here */
  async receive(request: IncomingMessage, response: ServerResponse, front?: HttpFront): Promise<void> {
    const refusal = front?.foreign(request) ?? badTarget(request);
    if (refusal) {
      this.#refuse(request, response, refusal);
      return;
    }
    if (answerProbe(request, response, this.#tools)) return;
    const source = hintedSource(request);
    if (source !== undefined) return this.#hint(request, response, source);
    const fate = await front?.receive(request, response);
    const come = fate ? fate.refusal : await this.#whatComes(request, front);
    if (come === undefined) return;
    if (come instanceof AdminRefusal) this.#refuse(request, response, come);
    else await this.#tools.pass({ request, response, ...come });
  }

  /** Nobody is let in for it: it gets no further than here. */
  async #hint(request: IncomingMessage, response: ServerResponse, source: string): Promise<void> {
    const come = await this.#hints.receive(request, source);
    if (come instanceof AdminRefusal) this.#refuse(request, response, come);
    else if (come) answer(response, HINTED);
  }

  /** Undefined where it is not said to its end. */
  async #whatComes(
    request: IncomingMessage,
    front: HttpFront | undefined,
  ): Promise<Pick<Admitted, 'principal' | 'body'> | AdminRefusal | undefined> {
    const principal = front ? front.admit(request) : SOCKET;
    if (principal instanceof AdminRefusal) return principal;
    if (!this.#isAllowed(principal)) return TOO_MANY;
    const body = await readBody(request);
    return body === undefined || body instanceof AdminRefusal ? body : { principal, body };
  }

  #isAllowed({ channel, role }: Principal): boolean {
    const { clock, limits } = this.#tools;
    const key = `${channel} ${role}`;
    let allowance = this.#allowances.get(key);
    if (!allowance) this.#allowances.set(key, (allowance = new Allowance(clock, limits.requestsPerSecond)));
    return allowance.take();
  }

  #refuse(request: IncomingMessage, response: ServerResponse, refusal: AdminRefusal): void {
    refuse(response, refusal);
    if (request.complete) return;
    const cut = (): void => {
      if (!request.complete) request.socket.destroy();
    };
    this.#tools.clock.after(LINGER_MS, cut, { isBackground: true });
  }
}

const HINTED = {
  status: 202,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: { status: 'hinted' },
};

/** Only a path is served: neither what is meant for a proxy nor for the server as a whole. */
const badTarget = ({ url = '' }: IncomingMessage): AdminRefusal | undefined =>
  url.startsWith('/') && !url.startsWith('//') ? undefined : BAD_TARGET;

const TOO_MANY = new AdminRefusal('admin/too-many-requests', 'Too many requests. Nothing was done.', {
  hint: 'wait a second',
  headers: { 'retry-after': '1' },
});
