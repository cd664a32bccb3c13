import type { Application } from '../../modules/application.js';
import { removePidFile, writePidFile } from './pid-file.js';
import { markOf } from './process-mark.js';
import type { Started } from './started.js';

/** An application that has this process to itself, from when it runs until it is closed. */
export class RunningHere {
  /** Resolves when it has closed by itself. What a signal has closed ends the process, with a code of its own. */
  readonly over: Promise<void>;
  readonly #app: Application;
  #isClosing = false;

  /** @param unread closes it: whoever read what it writes has seen enough */
  constructor(app: Application, unread: AbortSignal) {
    this.#app = app;
    this.over = this.#end();
    // Whoever waits for its end closes it as well, and is told what failed.
    const close = () => void app.close().catch(() => undefined);
    if (unread.aborted) close();
    else unread.addEventListener('abort', close, { once: true });
  }

  /** Says in a file that this process has its state, until it closes. @returns what it says of itself */
  async said(): Promise<Started> {
    const { state, admin } = this.#app;
    const { pid } = process;
    const folder = state?.folder;
    const mark = (await markOf(pid)) ?? { pid };
    // It may have begun to close meanwhile, and that happens once.
    if (folder !== undefined && !this.#isClosing) writePidFile(folder, mark);
    return { pid, state: folder, socket: admin?.socket, url: admin?.url };
  }

  #end(): Promise<void> {
    const folder = this.#app.state?.folder;
    let isSignalled = false;
    return new Promise((resolve) => {
      this.#app.events$.subscribe((event) => {
        if (event.type === 'runtime.signalled' && event.action !== 'reload') isSignalled = true;
        if (event.type === 'app.closing') this.#isClosing = true;
        if (event.type === 'app.closing' && folder !== undefined) removePidFile(folder);
        if (event.type === 'app.closed' && !isSignalled) resolve();
      });
    });
  }
}
