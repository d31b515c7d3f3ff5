import { type ErrorResponse, Resend } from 'resend'

/**
 * `key` is the same whenever the same mail is sent again, and never that of another one. `from` is the
 * operator's unless the message names one.
 */
export type Message = {
  to: string
  subject: string
  html: string
  text: string
  key: string
  from?: string
  replyTo?: string
  /** Beside those that every mail has: List-Unsubscribe. */
  headers?: Record<string, string>
  attachments?: Attachment[]
}

/** `content` is base64. */
export type Attachment = { filename: string; contentType: string; content: string }

/** `send` answers with the provider's id, null where it took the mail at an earlier try. Throws MailFailed. */
export type Mail = { send: (message: Message) => Promise<{ id: string | null }> }

/**
 * 'refused' is for good, 'later' certainly did not go out and may at another time, 'unknown' got no
 * answer. The message names the reason and holds nothing of the mail.
 */
export class MailFailed extends Error {
  readonly outcome: 'refused' | 'later' | 'unknown'
  /** How long the provider asked to be left alone. */
  readonly retryAfterMs: number

  constructor(outcome: MailFailed['outcome'], reason: string, retryAfterMs = 0) {
    super(reason)
    this.name = 'MailFailed'
    this.outcome = outcome
    this.retryAfterMs = retryAfterMs
  }
}

/** The name under which a mail's key is told to Resend, and comes back from it. */
export const TAG = 'mail'

type Options = { apiKey: string; from: string; baseUrl?: string; timeoutMs?: number }

/** Resend's API, or at `baseUrl` what speaks like it. */
export function createMail({ apiKey, from, baseUrl, timeoutMs = 8_000 }: Options): Mail {
  const resend = new Resend(apiKey, { baseUrl })
  return {
    send: async ({ key, ...message }) => {
      const request = { idempotencyKey: key, signal: AbortSignal.timeout(timeoutMs) }
      // Webhooks name the tag: by it a mail is found whose answer was lost.
      const tags = [{ name: TAG, value: key }]
      const { data, error, headers } = await resend.emails.send(
        { ...message, from: message.from ?? from, tags },
        request,
      )
      if (!error) return { id: data.id }
      // The key was taken with a body that was composed a little differently: that mail is on its way.
      if (error.name === 'invalid_idempotent_request') return { id: null }
      throw new MailFailed(outcomeOf(error), `${error.name} ${error.statusCode ?? 'no answer'}`, waitOf(headers))
    },
  }
}

/** A wrong key or a domain that is not verified yet is mended by the operator: such mails are not lost. */
function outcomeOf({ statusCode, name }: Pick<ErrorResponse, 'statusCode' | 'name'>): MailFailed['outcome'] {
  // What stands in between gave up waiting: the mail may have gone through.
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode === 502 || statusCode === 504) return 'unknown'
  if (statusCode >= 500 || statusCode === 429 || statusCode === 401 || statusCode === 403) return 'later'
  return name === 'concurrent_idempotent_requests' ? 'later' : 'refused'
}

/** Resend says the seconds; a date, which HTTP allows too, is not worth a clock here. */
const waitOf = (headers: Record<string, string> | null): number => {
  const seconds = Number(headers?.['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 86_400) * 1_000 : 0
}
