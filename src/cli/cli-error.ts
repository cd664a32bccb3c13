import { OneiricError, type ErrorFacts } from '../core/errors.js';

/** What a process of the command line ends with. */
export const EXIT = Object.freeze({
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  noProcess: 5,
  notAllowed: 6,
  interrupted: 130,
});

/** One of the numbers that a process ends with. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What the command line itself refuses, or cannot do. */
export class CliError extends OneiricError {
  /** What the process ends with. */
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, facts: ErrorFacts & { readonly exitCode: ExitCode }) {
    super(code, message, facts);
    this.exitCode = facts.exitCode;
  }
}

/** Something was typed that means nothing. */
export const usage = (message: string, hint?: string): CliError =>
  new CliError('cli/usage', message, { exitCode: EXIT.usage, hint });

/** Something was typed that there is not. */
export const notFound = (message: string, hint: string): CliError =>
  new CliError('cli/unknown', message, { exitCode: EXIT.notFound, hint });
