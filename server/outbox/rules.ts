const SECOND = 1_000
const HOUR = 3_600 * SECOND

/** Longer than any handler takes: whoever holds a job for longer has died. */
export const LEASE_MS = 60 * SECOND

/** With the delays below the last one comes about three days after the first. */
export const MOST_ATTEMPTS = 14

/** Resend drops repeats of a key for 24 hours; after that a mail could come twice. */
export const REPEATABLE_MS = 23 * HOUR

/** Doubles from half a minute, give or take a fifth, so that what failed together is not tried together. `chance` is 0 to 1. */
export const delayAfter = (attempts: number, chance: number): number =>
  Math.round(30 * SECOND * 2 ** (attempts - 1) * (0.8 + 0.4 * chance))

/** When a job that failed is tried again, or null when it is not. */
export function nextTry(
  job: { attempts: number; createdAt: Date },
  failed: 'refused' | 'later' | 'unknown',
  now: Date,
  chance: number,
  /** Milliseconds that the provider asked to wait. */
  asked = 0,
): Date | null {
  if (failed === 'refused' || job.attempts >= MOST_ATTEMPTS) return null
  const at = now.getTime() + Math.max(delayAfter(job.attempts, chance), asked)
  if (failed === 'unknown' && at > job.createdAt.getTime() + REPEATABLE_MS) return null
  return new Date(at)
}
