/** How every verb ends; pipelines and monitoring may rely on it. `--help` says the same. */
export const EXIT = {
  /** Done, and nothing to report. */
  done: 0,
  /** It could not do what it was asked for; stderr says why and what to do. */
  failed: 1,
  /** It did its work and found something: a breach of a policy, a host that is not ready, drift. */
  found: 2,
  /** An update has failed, and the last good deployment is back. */
  wentBack: 3,
  /** The command line is wrong. */
  usage: 64,
} as const;

/** The exit codes as `--help` shows them. */
export const EXIT_HELP = `
Exit codes:
  ${EXIT.done}   done, and nothing to report
  ${EXIT.failed}   failed: the message says why, and what to do
  ${EXIT.found}   done, and something was found (a breach, a host that is not ready, drift)
  ${EXIT.wentBack}   an update has failed, and the last good deployment is back
  ${EXIT.usage}  the command line is wrong`;
