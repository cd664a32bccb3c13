import { CliError, EXIT, type ExitCode } from './cli-error.js';
import { oneLine } from './output/escape.js';

/** What becomes of what is written: it is read, or nobody reads it any more, or it is lost. */
export class OutputFate {
  readonly #unread = new AbortController();
  readonly #lost = new AbortController();

  /** @param say told once, when something is lost */
  constructor(private readonly say: (error: CliError) => void) {}

  /** Aborts when whoever read it has seen enough. */
  get unread(): AbortSignal {
    return this.#unread.signal;
  }

  /** Aborts when it cannot be written for any other reason. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Something could not be written. */
  failed({ code, message }: NodeJS.ErrnoException): void {
    // Only the first one says why: what is written after it fails as well.
    if (this.unread.aborted || this.lost.aborted) return;
    if (code === 'EPIPE') return this.#unread.abort();
    this.#lost.abort();
    this.say(unwritten(code ?? message));
  }

  /** What the process ends with after a command that has ended with this. */
  endsWith(code: ExitCode): ExitCode {
    if (code !== EXIT.ok && code !== EXIT.interrupted) return code;
    if (this.lost.aborted) return EXIT.failed;
    return this.unread.aborted ? EXIT.ok : code;
  }
}

const unwritten = (why: string) =>
  new CliError('cli/unwritten', `The output cannot be written: ${oneLine(why)}. Some of it is lost.`, {
    exitCode: EXIT.failed,
    hint: 'see that there is room where it goes; what was asked for may be done all the same',
  });
