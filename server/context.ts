import type { Logger } from 'pino'
import type { ReadDb, Store, Write } from '../db/client'
import type { firm } from '../db/schema'
import type { Keys } from './auth/keys'
import type { Limits } from './auth/limits'
import type { Passwords } from './auth/passwords'
import type { Sessions } from './auth/sessions'
import type { Viewer } from './auth/viewer'
import type { Mailbox } from './embedded/resend/mailbox'
import type { Control } from './embedded/stripe/control'
import type { IdPrefix } from './kernel/ids'
import type { Live } from './live/tail'
import type { Payments } from './ports/payments'

export type Firm = typeof firm.$inferSelect

/** Who is asking and the doors to the world. Made once for a request, by hand in tests, the seed and the CLI. */
export type Context = {
  viewer: Viewer
  db: ReadDb
  write: Write
  snapshot: Store['snapshot']
  now: () => Date
  id: (prefix: IdPrefix) => string
  /** Read once for a context, however often it is asked for. */
  firm: () => Promise<Firm>
  keys: Keys
  limits: Limits
  /** The address that links are built from, without a slash at its end. */
  appUrl: string
  passwords: Passwords
  sessions: Sessions
  /** Where mails go. With 'none' they wait until RESEND_API_KEY or SMTP_URL is set. */
  mail: 'real' | 'embedded' | 'none'
  /** Who sends them, the operator's sender, and what Resend's messages to the portal are signed with. */
  mailing: { provider: 'Resend' | 'SMTP' | null; from: string; perSecond: number; webhookSecret: string | null }
  /** The embedded mailbox, where it is in use. */
  mailbox: Mailbox | null
  /** Where cards are charged; see `payments.mode` for whether they are. */
  payments: Payments
  /** What stands in for Stripe, where it is in use. */
  stripe: Control | null
  /** Tells the outbox of this process that there is something to do; a step of a write calls it by `tx.committed`. */
  wake: () => void
  /** What is new, for streams. */
  live: Live
  log: Logger
  from: { ip: string; userAgent: string; requestId: string }
}
