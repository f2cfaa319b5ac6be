// The exit codes that all commands share; the doctor has more, in `doctor/report.ts`.

export const exitCodes = {
  ok: 0,
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The settings are missing or invalid (sysexits.h). */
  config: 78,
} as const
