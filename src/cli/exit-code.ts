import { CliError, EXIT, type ExitCode } from './cli-error.js';

/** What a status of the admin API stands for. */
const OF_STATUS = new Map<number, ExitCode>([
  [400, EXIT.usage],
  [401, EXIT.notAllowed],
  [403, EXIT.notAllowed],
  [404, EXIT.notFound],
  [409, EXIT.refused],
  [415, EXIT.usage],
  [422, EXIT.usage],
]);

/** What the process ends with after an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  const { code, status } = (error ?? {}) as { code?: unknown; status?: unknown };
  if (code === 'admin/no-process') return EXIT.noProcess;
  return (typeof status === 'number' ? OF_STATUS.get(status) : undefined) ?? EXIT.failed;
}
