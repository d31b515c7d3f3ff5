import { DrizzleQueryError } from 'drizzle-orm'
import { DatabaseRefusal, Refusal } from '../server/kernel/refusal'

/** Node's codes for sockets and names. ENOENT is a Unix socket that is gone. */
const SOCKET = /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ENOENT|ENOTFOUND|EAI_AGAIN)$/

/**
 * PostgreSQL's codes for a broken connection (08), rejected credentials (28), a missing database (3D), exhausted
 * resources (53), a server that stops or starts (57P), a broken file (58), an idle transaction that it ended (25P03)
 * and a standby that does not write yet (25006).
 */
const POSTGRES = /^(08...|28...|3D...|53...|57P..|58...|25P03|25006)$/

/** The driver's own errors have no code. */
const DRIVER =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered|Client was closed|Cannot use a pool after)/

const SQLITE = /^SQLITE_(IOERR|CANTOPEN|READONLY|PROTOCOL)/

const CONFLICTS = ['40001', '40P01']

/**
 * Returns the refusal to answer with if the database is away, full or busy, and null for any other error. Looks only
 * at errors of queries: the same codes mean something else when a file is missing or Stripe does not answer.
 */
export function unavailable(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error.code === 'unavailable' ? error : null
  const cause = error instanceof DrizzleQueryError ? error.cause : error
  return cause instanceof Error && (cause !== error || cause.name === 'SqliteError') ? reasonOf(cause) : null
}

/** The same for an error that certainly comes from the database's driver. */
export function reasonOf(cause: unknown): Refusal | null {
  const code = codeOf(cause)
  if (code === '55P03' || code.startsWith('SQLITE_BUSY') || CONFLICTS.includes(code)) return busy(cause)
  if (isFull(code)) return full(cause)
  return isAway(cause) ? lost(cause) : null
}

/**
 * The same for an error of a commit, or of a statement sent with it. An answer of the database means that nothing was
 * saved; without one, nobody knows.
 */
export function commitReasonOf(cause: unknown): Refusal | null {
  const reason = reasonOf(cause)
  return reason && isAway(cause) ? unsure(cause) : reason
}

const isFull = (code: string) => code === '53100' || code.startsWith('SQLITE_FULL')

function isAway(cause: unknown): boolean {
  const code = codeOf(cause)
  const message = cause instanceof Error ? cause.message : ''
  return !isFull(code) && (POSTGRES.test(code) || SQLITE.test(code) || SOCKET.test(code) || DRIVER.test(message))
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Another transaction was first; PostgreSQL asks to try again. */
export const isConflict = (error: unknown): boolean =>
  CONFLICTS.includes(codeOf(error instanceof DrizzleQueryError ? error.cause : error))

/** Does not say that nothing was changed, because some verbs write more than once. */
export const busy = (cause?: unknown): Refusal =>
  new DatabaseRefusal('The portal is busy. Try again in a moment.', cause)

export const full = (cause?: unknown): Refusal => new DatabaseRefusal('The disk is full. Nothing was changed.', cause)

export const lost = (cause?: unknown): Refusal =>
  new DatabaseRefusal('The portal cannot reach its database. Try again in a moment.', cause)

/** The connection broke while the database committed. */
const unsure = (cause?: unknown): Refusal =>
  new DatabaseRefusal(
    'The connection to the database broke while this was saved. Check whether it was before you repeat it.',
    cause,
  )
