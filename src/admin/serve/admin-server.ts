import type { ApplicationAdmin, LoginLink } from '../../core/admin.js';
import type { AdminOfApplication } from '../../modules/admin-of-application.js';
import { AdminService, type Administered, type ServiceTools } from './admin-service.js';

/** Lets an application be operated from outside, from before it starts until its components are closed. */
export class AdminServer implements AdminOfApplication {
  readonly face: ApplicationAdmin;
  readonly #tools: ServiceTools;
  #service: AdminService | undefined;
  #closing: Promise<void> | undefined;

  constructor(tools: ServiceTools) {
    this.#tools = tools;
    const service = () => this.#service;
    this.face = Object.freeze({
      get socket() {
        return service()?.socket;
      },
      get url() {
        return service()?.url;
      },
      link: (role: LoginLink['role'] = 'operator') => service()?.link(role),
      get problems() {
        return service()?.problems ?? [];
      },
    });
  }

  /** Says which application it is; once, before it is opened. What happens in it is kept from here on. */
  administer(application: Administered): void {
    this.#service = new AdminService(application, this.#tools);
  }

  async open(): Promise<void> {
    await this.#service?.open();
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#service?.close() ?? Promise.resolve());
  }
}
