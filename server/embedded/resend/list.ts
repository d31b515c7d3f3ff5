import { z } from 'zod'
import type { Context } from '../../context'
import { parse } from '../../kernel/parse'
import type { Kept } from './mailbox'
import { mailboxSeenBy } from './visible'

const listMailsInput = z.strictObject({ to: z.string().max(320).optional() })

/** The newest mails first. `headers` are those of the request: where it came from decides. */
export async function listMails(
  ctx: Context,
  headers: Headers,
  input: z.input<typeof listMailsInput>,
): Promise<Kept[]> {
  const mailbox = mailboxSeenBy(ctx, headers)
  return mailbox.list(parse(listMailsInput, input).to)
}
