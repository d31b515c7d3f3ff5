import { type ErrorResponse, Resend } from 'resend'

/** `key` is the same whenever the same mail is sent again, and never that of another one. */
export type Message = { to: string; subject: string; html: string; text: string; key: string }

/** `send` answers with Resend's id, null where it took the mail at an earlier try. Throws MailFailed. */
export type Mail = { send: (message: Message) => Promise<{ id: string | null }> }

/**
 * 'refused' is for good, 'later' certainly did not go out and may at another time, 'unknown' got no
 * answer. The message names the reason and holds nothing of the mail.
 */
export class MailFailed extends Error {
  readonly outcome: 'refused' | 'later' | 'unknown'

  constructor(outcome: MailFailed['outcome'], reason: string) {
    super(reason)
    this.name = 'MailFailed'
    this.outcome = outcome
  }
}

type Options = { apiKey: string; from: string; baseUrl?: string; timeoutMs?: number }

/** Resend's API, or at `baseUrl` what speaks like it. */
export function createMail({ apiKey, from, baseUrl, timeoutMs = 8_000 }: Options): Mail {
  const resend = new Resend(apiKey, { baseUrl })
  return {
    send: async ({ key, ...message }) => {
      const request = { idempotencyKey: key, signal: AbortSignal.timeout(timeoutMs) }
      const { data, error } = await resend.emails.send({ from, ...message }, request)
      if (!error) return { id: data.id }
      // The key was taken with a body that was composed a little differently: that mail is on its way.
      if (error.name === 'invalid_idempotent_request') return { id: null }
      throw new MailFailed(outcomeOf(error), `${error.name} ${error.statusCode ?? 'no answer'}`)
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
