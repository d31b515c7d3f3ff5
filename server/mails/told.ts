import { z } from 'zod'
import { TAG } from '../ports/mail'

const tags = z
  .union([z.record(z.string(), z.string()), z.array(z.looseObject({ name: z.string(), value: z.string() }))])
  .transform((all) => (Array.isArray(all) ? all.find(({ name }) => name === TAG)?.value : all[TAG]))
  .optional()
  .catch(undefined)

/** What of Resend's message is read: https://resend.com/docs/dashboard/webhooks/body-parameters */
const message = z.looseObject({
  type: z.string().max(100),
  data: z.looseObject({
    email_id: z.string().max(200).optional(),
    tags,
    bounce: z.looseObject({ type: z.string().optional(), message: z.string().optional() }).optional().catch(undefined),
    failed: z.looseObject({ reason: z.string().optional() }).optional().catch(undefined),
  }),
})

type State = 'sent' | 'delivered' | 'failed' | 'bounced' | 'complained'

/** `address` is what it says of the recipient's address for good. */
export type Told = {
  kind: string
  providerId: string | null
  mailId: string | null
  state: State
  error: string
  address: 'bounced' | 'complained' | null
}

const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 200)

/** Null for a message that says nothing of how a mail went. */
export function toldBy(body: unknown): Told | null {
  const parsed = message.safeParse(body)
  if (!parsed.success) return null
  const { type, data } = parsed.data
  const as = (state: State, error = '', address: Told['address'] = null): Told => ({
    kind: type,
    providerId: data.email_id ?? null,
    mailId: data.tags ?? null,
    state,
    error: short(error),
    address,
  })
  switch (type) {
    case 'email.sent':
      return as('sent')
    case 'email.delivery_delayed':
      return as('sent', 'The recipient’s mail server does not take it yet; the provider goes on trying.')
    case 'email.delivered':
      return as('delivered')
    case 'email.failed':
    case 'email.suppressed':
      return as('failed', data.failed?.reason ?? 'The provider could not send it.')
    case 'email.bounced': {
      // A full mailbox or a server that is away is no reason to give an address up.
      const forGood = data.bounce?.type === undefined || data.bounce.type === 'Permanent'
      return as(
        'bounced',
        data.bounce?.message ?? 'The recipient’s mail server refused it.',
        forGood ? 'bounced' : null,
      )
    }
    case 'email.complained':
      return as('complained', 'The recipient reported it as spam.', 'complained')
    default:
      return null
  }
}

const LEVELS = { sent: 1, delivered: 2, failed: 3, bounced: 4, complained: 5 }

/**
 * Messages come in any order, so a state only goes up: what a mail server took first (delivered) it may
 * still send back (bounced), and only what arrived is complained of. What we made of a mail ourselves
 * without an answer ('failed' and 'unknown' without the provider's id) counts for nothing against it.
 */
export function goesUp(mail: { state: string; error: string; providerId: string | null }, told: Told): boolean {
  const own = mail.state === 'failed' && !mail.providerId
  const now = own ? 0 : (LEVELS[mail.state as State] ?? 0)
  // A delay is said of a sent mail; that it was sent is no news then.
  return LEVELS[told.state] > now || (told.state === 'sent' && now === 1 && told.error !== '')
}
