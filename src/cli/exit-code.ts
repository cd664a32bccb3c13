import { CliError, EXIT, type ExitCode } from './cli-error.js';

/** What a status of the admin API stands for. */
const OF_STATUS = new Map<unknown, ExitCode>([
  [400, EXIT.usage],
  [401, EXIT.notAllowed],
  [403, EXIT.notAllowed],
  [404, EXIT.notFound],
  [409, EXIT.refused],
  [415, EXIT.usage],
  [422, EXIT.usage],
]);

/** What was not answered at all, or is refused here as a process would refuse it. */
const OF_CODE = new Map<unknown, ExitCode>([
  ['admin/no-process', EXIT.noProcess],
  ['admin/not-allowed', EXIT.notAllowed],
  ['admin/bad-place', EXIT.usage],
  ['state/in-use', EXIT.refused],
  ['resolution/no-candidate', EXIT.notFound],
  ['resolution/unknown', EXIT.notFound],
  ['resolution/unknown-provider', EXIT.notFound],
  ['activity/unknown-domain', EXIT.notFound],
  ['activity/not-live', EXIT.refused],
  ['state/bad-wish', EXIT.usage],
  ['remote/bad-option', EXIT.usage],
  ['remote/unreadable-file', EXIT.notFound],
  ['remote/unwritten-file', EXIT.failed],
  ['remote/signer-failed', EXIT.failed],
]);

/** What the process ends with after an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  const { code, status } = (error ?? {}) as { code?: unknown; status?: unknown };
  return OF_CODE.get(code) ?? OF_STATUS.get(status) ?? (isUntrusted(code) ? EXIT.refused : EXIT.failed);
}

/** Documents and keys that are refused for what they are. */
const isUntrusted = (code: unknown) => typeof code === 'string' && code.startsWith('remote/');
