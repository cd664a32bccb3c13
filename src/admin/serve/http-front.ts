import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AdminRefusal } from '../problems/admin-refusal.js';
import type { Principal } from '../principal.js';
import { HttpGate, type GateTools } from './http-gate.js';
import { isAboutSession, LoginDesk } from './login-desk.js';
import type { LoginLinks } from './login-links.js';
import { PageFiles } from './page-files.js';

/** What came of a request that may need nobody to be let in. */
export type Fate = { readonly refusal: AdminRefusal | undefined };

/** The way in by HTTP: who is let in, and what is there for those who are not yet. */
export class HttpFront {
  readonly #gate: HttpGate;
  readonly #login: LoginDesk;
  readonly #page: PageFiles | undefined;

  /** @param tools.hasPage whether the dashboard is there */
  constructor(tools: GateTools & { readonly links: LoginLinks; readonly hasPage: boolean }) {
    this.#gate = new HttpGate(tools);
    this.#login = new LoginDesk(tools);
    this.#page = tools.hasPage ? new PageFiles() : undefined;
  }

  /** Why a request is refused whoever sends it. The files of the dashboard say nothing of the application: a link may lead there from anywhere. */
  foreign(request: IncomingMessage): AdminRefusal | undefined {
    return this.#isForPage(request) ? this.#gate.misled(request) : this.#gate.foreign(request);
  }

  /** Who sends it. */
  admit(request: IncomingMessage): Principal | AdminRefusal {
    return this.#gate.admit(request);
  }

  /** Answers what nobody has to be let in for; undefined for every other request. */
  async receive(request: IncomingMessage, response: ServerResponse): Promise<Fate | undefined> {
    if (this.#page && this.#isForPage(request))
      return { refusal: await this.#page.answer(request, response) };
    if (isAboutSession(request)) return { refusal: await this.#login.receive(request, response, this.#gate) };
    return undefined;
  }

  #isForPage(request: IncomingMessage): boolean {
    return this.#page !== undefined && PageFiles.isAsked(request);
  }
}
