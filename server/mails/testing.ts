import { createHmac } from 'node:crypto'
import { mails } from '../../db/schema'
import type { Context } from '../context'

export const SECRET = `whsec_${Buffer.from('a secret for the tests of webhooks').toString('base64')}`

/** The headers that Resend sends with a body: its signature counts for five minutes of the real clock. */
export function signed(body: string, { id = 'msg_1', secondsAgo = 0, secret = SECRET } = {}): Headers {
  const timestamp = String(Math.floor(Date.now() / 1000) - secondsAgo)
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return new Headers({ 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': `v1,${mac}` })
}

export async function makeMail(ctx: Context, over: Partial<typeof mails.$inferInsert> = {}) {
  const row = {
    id: ctx.id('job'),
    kind: 'mail.notice',
    to: 'ada@client.test',
    subject: 'Your password was changed',
    state: 'sent' as const,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
    ...over,
  }
  await ctx.write(async (tx) => void (await tx.insert(mails).values(row)))
  return row
}
