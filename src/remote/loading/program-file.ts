/** The program that runs in threads and processes of artifacts. */
export const PROGRAM = new URL('./isolated/program.js', import.meta.url);
