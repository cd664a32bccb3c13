import { VERSION } from '../core/version.js';
import { Call } from './call.js';
import { EXIT, type ExitCode } from './cli-error.js';
import type { CommandSpec } from './command.js';
import { exitCodeOf } from './exit-code.js';
import type { Given } from './given.js';
import { Output } from './output/output.js';
import { inOwnWords } from './own-words.js';
import { programFor, refusalOf } from './program.js';
import { reportError } from './report-error.js';
import type { World } from './world.js';

/** Does what was typed. @returns what the process ends with; never rejects */
export async function runCli(typed: readonly string[], world: World): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = programFor(world, VERSION, async (command, given) => {
    code = await acted(command, given, world);
  });
  try {
    await program.parseAsync([...typed], { from: 'user' });
    return code;
  } catch (error) {
    const output = new Output(world, typed.includes('--json'));
    const refusal = refusalOf(error);
    if (refusal === undefined) return EXIT.ok;
    return failed(refusal, output, { world, isDebug: typed.includes('--debug') });
  }
}

async function acted(command: CommandSpec, given: Given, world: World): Promise<ExitCode> {
  const output = new Output(world, given.has('json'));
  const { asks } = command;
  const asked = typeof asks === 'function' ? asks(given) : asks;
  const call = new Call(given, output, world, async () => {
    const { findTarget } = await import('./target/find-target.js');
    return findTarget(world, given, asked);
  });
  const told = (error: unknown) => failed(error, output, { world, isDebug: given.has('debug') });
  const code = await carriedOut(command, call).catch(told);
  const closed = await call.close().then(() => EXIT.ok, told);
  return code === EXIT.ok ? closed : code;
}

async function carriedOut(command: CommandSpec, call: Call): Promise<ExitCode> {
  const { run } = await command.load();
  return (await run(call)) ?? EXIT.ok;
}

async function failed(
  thrown: unknown,
  output: Output,
  { world, isDebug }: { world: World; isDebug: boolean },
): Promise<ExitCode> {
  const write = (text: string) => void world.stderr.write(text);
  const error = inOwnWords(thrown);
  const code = exitCodeOf(error);
  // Nobody has pressed Ctrl-C.
  if (code === EXIT.interrupted && world.unread.aborted) return code;
  await reportError(error, { output, write, isDebug });
  return code;
}
