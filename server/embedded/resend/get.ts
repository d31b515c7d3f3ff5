import { z } from 'zod'
import type { Context } from '../../context'
import { parse } from '../../kernel/parse'
import { Refusal } from '../../kernel/refusal'
import type { Kept } from './mailbox'
import { mailboxSeenBy } from './visible'

const getMailInput = z.strictObject({ id: z.string().max(100) })

export async function getMail(ctx: Context, headers: Headers, input: z.input<typeof getMailInput>): Promise<Kept> {
  const mailbox = mailboxSeenBy(ctx, headers)
  const mail = mailbox.find(parse(getMailInput, input).id)
  if (!mail) throw new Refusal('not-found')
  return mail
}
